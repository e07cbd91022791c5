"""What is said of a person, checked and sealed: the columns of a row, for the importer and the page alike."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gis.errors import InvalidInput
from gis.people import identity
from gis.people.codes import check
from gis.people.sealing import Keyring
from gis.search.pinyin import pinyin_of

LONGEST_NAME = 50
_LONGEST_NUMBER = 30


@dataclass(frozen=True, slots=True)
class Said:
    """A person as somebody writes them down."""

    name: str
    birth_year: int | None = None
    id_kind: str | None = None
    id_number: str | None = None
    phone: str | None = None


@dataclass(slots=True)
class Entering:
    """What persons of one tenant are checked and sealed with; pinyin of a name is looked up once."""

    tenant_id: int
    keyring: Keyring
    today: date
    _pinyin: dict[str, tuple[str, str]] = field(default_factory=dict)

    def columns(self, said: Said) -> dict[str, Any]:
        """The columns of a person; InvalidInput says what does not fit, and never repeats a number."""
        if not 1 <= len(said.name) <= LONGEST_NAME:
            raise InvalidInput(
                f"姓名应为 1～{LONGEST_NAME} 个字符。",
                f"A name has 1–{LONGEST_NAME} characters.",
                code="name_length",
            )
        kind = (said.id_kind or "resident_id") if said.id_number else None
        number = None
        if said.id_number and kind is not None:
            check("id_kind", kind, "id_kind")
            is_card = kind == "resident_id"
            number = (
                identity.resident_id(said.id_number, self.today)
                if is_card
                else identity.plain(said.id_number)
            )
        phone = identity.phone_number(said.phone) if said.phone else None
        born = self._birth_year(said.birth_year, number if kind == "resident_id" else None)
        full, initials = self._spoken(said.name)
        told = "\x1f".join(str(each or "") for each in (said.name, born, kind, number, phone))
        return {
            "content_hash": self.keyring.content_hash(self.tenant_id, told),
            "name": said.name,
            "name_pinyin": full,
            "name_initials": initials,
            "birth_year": born,
            "id_kind": kind,
            **self.number("id", number, identity.masked_id),
            **self.number("phone", phone, identity.masked_phone),
        }

    def number(self, name: str, number: str | None, masked: Callable[[str], str]) -> dict[str, Any]:
        """A number's three columns: to show, to open, to find."""
        if not number:
            return {f"{name}_masked": None, f"{name}_sealed": None, f"{name}_mark": None}
        if len(number) > _LONGEST_NUMBER:
            raise InvalidInput(
                f"号码最多 {_LONGEST_NUMBER} 位。",
                f"A number has {_LONGEST_NUMBER} places at most.",
                code="number_length",
            )
        return {
            f"{name}_masked": masked(number),
            f"{name}_sealed": self.keyring.seal(self.tenant_id, name, number),
            f"{name}_mark": self.keyring.mark(self.tenant_id, name, number),
        }

    def _birth_year(self, said: int | None, card: str | None) -> int | None:
        if card is None:
            return None if said is None else identity.check_birth_year(said, self.today)
        on_card = identity.birth_year_of(card)
        if said not in {None, on_card}:
            raise InvalidInput(
                "出生年份与身份证号里的不同。核对后改正其中一项。",
                "The year of birth is not the one in the id number. Correct one of the two.",
                code="birth_year_differs",
            )
        return on_card

    def _spoken(self, name: str) -> tuple[str, str]:
        if name not in self._pinyin:
            self._pinyin[name] = pinyin_of(name)
        return self._pinyin[name]
