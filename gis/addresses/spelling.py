"""One spelling for an address, however it was written: 12栋3单元402, 十二号楼三单元402室 and 12-3-402 are the same.

The suffixes are those that registries ask for: 幢 for a building, 单元 for a stair, 室 for a room (see domain notes on
addresses). A missing part is left out; “无” stands for it in exchange files and means the same here. A name may hold
numbers of its own (第八中学), so only numbers before a suffix are read.
"""

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 200
"""Characters of an address."""

_DROPPED = re.compile(r"[\s,，。.、;；·•'\"“”()（）]+")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SPOKEN = re.compile(r"([零〇一二两三四五六七八九十百]+)(?=号楼|栋|幢|座|单元|层|楼|室|号)")
_SHORT = re.compile(r"(?<![\dA-Z])(\d{1,4})[-—–/](?:(\d{1,2})[-—–/])?(\d{2,5}[A-Z]?)(?:室|房|户|号)?\Z")
_BUILDING = re.compile(r"(\d{1,5}[A-Z]?)(?:号楼|栋|幢|座)")
_ENTRANCE = re.compile(r"(?<=幢)(\d{1,2}|[A-Z])(?:单元|门)")
_ROOM = re.compile(r"(?<=[幢元])(?:(\d{1,2})[层楼])?(\d{1,5}[A-Z]?)(?:号房|室|房|户|号)?\Z")
_NONE = re.compile(r"无(?=幢|单元|室|\Z)(?:幢|单元|室)?")
_TAIL = re.compile(
    r"(?:(?P<building>\d{1,5}[A-Z]?)幢)?(?:(?P<entrance>\w{1,2})单元)?(?:(?P<room>\d{1,5}[A-Z]?)室)?\Z"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What an address ends in; ``head`` is everything before the building."""

    head: str
    building: str | None
    entrance: str | None
    room: str | None


@dataclass(frozen=True, slots=True)
class Chain:
    """The links of an address from the widest to the narrowest; a missing one is left out."""

    county: str | None = None
    town: str | None = None
    community: str | None = None
    estate: str | None = None
    street: str | None = None
    house_number: str | None = None
    building: str | None = None
    entrance: str | None = None
    room: str | None = None

    def text(self) -> str:
        """The address in full, in one spelling."""
        wide = [self.county, self.town, self.community, self.estate, self.street]
        number = self.house_number
        if number and number[-1].isdigit():
            number += "号"
        narrow = [
            number,
            f"{self.building}幢" if self.building else None,
            f"{self.entrance}单元" if self.entrance else None,
            f"{self.room}室" if self.room else None,
        ]
        return "".join(link for link in (*wide, *narrow) if link)


def spelling(text: str) -> str:
    """The one spelling of an address; empty when nothing of it is left."""
    plain = _DROPPED.sub("", unicodedata.normalize("NFKC", text)).upper()
    plain = _SPOKEN.sub(lambda match: str(_number(match.group(1))), plain)
    plain = _SHORT.sub(_spelled_out, plain)
    plain = _BUILDING.sub(r"\1幢", plain)
    plain = _ENTRANCE.sub(r"\1单元", plain)
    plain = _ROOM.sub(r"\2室", plain)
    return _NONE.sub("", plain)


def parts(text: str) -> Parts:
    """An address taken apart at its end."""
    one = spelling(text)
    match = _TAIL.search(one)
    assert match is not None, "the pattern matches the empty end"
    return Parts(one[: match.start()], match["building"], match["entrance"], match["room"])


def _spelled_out(match: re.Match[str]) -> str:
    building, entrance, room = match.groups()
    return f"{building}幢{f'{entrance}单元' if entrance else ''}{room}室"


def _number(spoken: str) -> int:
    """三百零二 as 302; digits said one by one (四〇二) as 402."""
    if "十" not in spoken and "百" not in spoken:
        return int("".join(str(_DIGITS[char]) for char in spoken))
    total, last = 0, 0
    for char in spoken:
        if char in _DIGITS:
            last = _DIGITS[char]
        else:
            total += (last or 1) * (100 if char == "百" else 10)
            last = 0
    return total + last
