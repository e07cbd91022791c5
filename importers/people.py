"""Residents from a table: one row a person in a household, checked and sealed before anything of it is stored."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from gis.errors import WanggeError
from gis.people import identity
from gis.people.codes import Scheme, words
from gis.people.sealing import Keyring
from gis.search.pinyin import pinyin_of
from importers.convert import Convert, Field, Misfits, Values, boolean, choice, integer, text
from importers.geometry import refusal_of
from importers.kinds import Register
from importers.mapping import Choices, Mapped, map_batch, source_column
from importers.reader.batch import RawBatch, Refusal

_LONGEST_NAME = 50
_LONGEST_NUMBER = 30
_SECRET = ("id_number", "phone")


def _coded(scheme: Scheme) -> Convert:
    """A code of a scheme, or a word for it; 1 and 1.0 are 01."""
    known = choice(words(scheme))

    def convert(values: Sequence[Any]) -> tuple[Values, Misfits]:
        plain = ["" if value is None else str(value).strip().removesuffix(".0") for value in values]
        return known([f"0{each}" if len(each) == 1 and each.isdigit() else each for each in plain])

    return convert


def _day(values: Sequence[Any]) -> tuple[Values, Misfits]:
    """A day as 2026-11-22, 2026/11/22 or 20261122."""
    out: Values = []
    misfits: Misfits = {}
    for i, value in enumerate(values):
        said = "" if value is None else str(value).strip().replace("/", "-")[:40]
        try:
            out.append(date.fromisoformat(said[:10]) if said else None)
        except ValueError:
            out.append(None)
            misfits[i] = ("bad_value", {"value": said, "needed": "2026-11-22", "needed_en": "2026-11-22"})
    return out, misfits


PEOPLE_FILE = Register(
    kind="people",
    table="people",
    subject_kind="person",
    shape=None,
    fields=(
        Field("household_key", ("household_key", "户编号", "户号"), text(200), required=True),
        Field("name", ("name", "姓名"), text(_LONGEST_NAME + 1), required=True),
        Field("relation", ("relation", "与户主关系", "关系"), choice(words("relation")), required=True),
        Field("is_registered", ("is_registered", "户籍在此"), boolean, default=True),
        Field("is_living", ("is_living", "住在此"), boolean, default=True),
        Field("since_on", ("since_on", "since", "入住日期", "登记日期"), _day),
        Field("until_on", ("until_on", "until", "迁出日期"), _day),
        Field("birth_year", ("birth_year", "出生年份", "出生年"), integer(1, 9999)),
        Field("id_kind", ("id_kind", "证件类型"), choice(words("id_kind"))),
        Field("id_number", ("id_number", "公民身份号码", "身份证号", "证件号码"), text(400)),
        Field("phone", ("phone", "联系方式", "手机", "电话"), text(400)),
        Field("inflow_reason", ("inflow_reason", "流入原因"), _coded("inflow_reason")),
        Field("permit_kind", ("permit_kind", "办证类型"), _coded("permit_kind")),
        Field("permit_until_on", ("permit_until_on", "证件到期日期"), _day),
        Field("housing_kind", ("housing_kind", "住所类型"), _coded("housing_kind")),
    ),
    named=False,
    has_attributes=False,
)
"""What a file may say; `is_registered` and `is_living` are taken as true when the file has no such column."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A row ready for the stage: numbers sealed, everything checked that needs no database."""

    row: int
    key: str
    household_key: str
    person: Mapping[str, Any]
    residence: Mapping[str, Any]


@dataclass(slots=True)
class Sealing:
    """What the rows of one file are checked and sealed with."""

    tenant_id: int
    keyring: Keyring
    today: date
    _pinyin: dict[str, tuple[str, str]] = field(default_factory=dict)

    def person(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """The columns of a person; InvalidInput when a number or a year does not fit."""
        name = said["name"]
        if len(name) > _LONGEST_NAME:
            raise ValueError("name")
        kind, number = said["id_kind"], said["id_number"]
        if number:
            kind = kind or "resident_id"
            number = (
                identity.resident_id(number, self.today) if kind == "resident_id" else identity.plain(number)
            )
        born = said["birth_year"]
        if number and kind == "resident_id":
            from_number = identity.birth_year_of(number)
            if born not in {None, from_number}:
                raise ValueError("birth_year")
            born = from_number
        elif born is not None:
            born = identity.check_birth_year(born, self.today)
        phone = identity.phone_number(said["phone"]) if said["phone"] else None
        full, initials = self._spoken(name)
        told = "\x1f".join(str(each or "") for each in (name, born, kind if number else None, number, phone))
        return {
            "content_hash": self.keyring.content_hash(self.tenant_id, told),
            "name": name,
            "name_pinyin": full,
            "name_initials": initials,
            "birth_year": born,
            "id_kind": kind if number else None,
            **self._number("id", number, identity.masked_id),
            **self._number("phone", phone, identity.masked_phone),
        }

    def _number(self, name: str, number: str | None, masked: Any) -> dict[str, Any]:
        if not number:
            return {f"{name}_masked": None, f"{name}_sealed": None, f"{name}_mark": None}
        if len(number) > _LONGEST_NUMBER:
            raise ValueError(f"{name}_number")
        return {
            f"{name}_masked": masked(number),
            f"{name}_sealed": self.keyring.seal(self.tenant_id, name, number),
            f"{name}_mark": self.keyring.mark(self.tenant_id, name, number),
        }

    def _spoken(self, name: str) -> tuple[str, str]:
        if name not in self._pinyin:
            self._pinyin[name] = pinyin_of(name)
        return self._pinyin[name]


def person_rows(batch: RawBatch, choices: Choices, sealing: Sealing) -> tuple[list[PersonRow], list[Refusal]]:
    """The rows of a batch and its refusals, in which no number and no name stands."""
    secret = _secret_columns(batch, choices)
    mapped = _told(map_batch(PEOPLE_FILE, batch, choices, is_osm=False), batch, choices)
    refused = [replace(each, payload=_covered(each.payload or {}, secret)) for each in batch.refused]
    rows = []
    for i in range(len(batch)):
        found = _row(batch, mapped, i, sealing)
        if isinstance(found, PersonRow):
            rows.append(found)
        else:
            refusal = refusal_of(batch, i, *found)
            payload = _covered(refusal.payload or {}, secret)
            refused.append(replace(refusal, key=mapped.keys[i], payload=payload))
    return rows, refused


def _row(batch: RawBatch, mapped: Mapped, i: int, sealing: Sealing) -> PersonRow | tuple[str, dict[str, Any]]:
    if i in mapped.misfits:
        return mapped.misfits[i]
    key = mapped.keys[i]
    if key is None:
        return "missing_value", {"column": "key"}
    said = {name: values[i] for name, values in mapped.columns.items()}
    try:
        person = sealing.person(said)
    except ValueError as error:
        needed = {"needed": "与身份证号一致", "needed_en": "the one in the id number"}
        if str(error) != "birth_year":
            needed = {"needed": "更短的内容", "needed_en": "shorter"}
        return "bad_value", {"column": str(error), "value": "…", **needed}
    except WanggeError as error:
        return "person_refused", {"reason": error.message_zh, "reason_en": error.message_en}
    fault = _interval_fault(said, sealing.today)
    if fault:
        return "bad_interval", fault
    if not (said["is_registered"] or said["is_living"]):
        return "no_residence", {}
    names = ("relation", "is_registered", "is_living", "until_on", "inflow_reason", "permit_kind",
             "permit_until_on", "housing_kind")  # fmt: skip
    residence = {"since_on": said["since_on"] or sealing.today, **{name: said[name] for name in names}}
    return PersonRow(int(batch.rows[i]), key, said["household_key"], person, residence)


def _interval_fault(said: Mapping[str, Any], today: date) -> dict[str, str] | None:
    since, until = said["since_on"], said["until_on"]
    if since is not None and since > today:
        return {"reason": "入住日期在今天之后", "reason_en": "it begins in the future"}
    if until is not None and until <= (since or today):
        return {"reason": "迁出日期不在入住日期之后", "reason_en": "it ends before it begins"}
    return None


def _told(mapped: Mapped, batch: RawBatch, choices: Choices) -> Mapped:
    """Flags that the file has no column for are true: who is in a household's list is registered and lives there."""
    for name in ("is_registered", "is_living"):
        wanted = next(each for each in PEOPLE_FILE.fields if each.column == name)
        is_said = (
            name in choices.constants
            or source_column(wanted, list(batch.columns), choices, is_osm=False) is not None
        )
        if not is_said:
            mapped.columns[name] = [True] * len(batch)
    return mapped


def _secret_columns(batch: RawBatch, choices: Choices) -> frozenset[str]:
    """The file's columns whose values must not be written anywhere in the open."""
    wanted = [each for each in PEOPLE_FILE.fields if each.column in {*_SECRET, "name"}]
    found = (source_column(each, list(batch.columns), choices, is_osm=False) for each in wanted)
    return frozenset(name for name in found if name is not None)


def _covered(payload: Mapping[str, Any], secret: frozenset[str]) -> dict[str, Any]:
    """A refused row as it is kept: of other columns only what this register reads, secret ones as stars."""
    known = {name.lower() for each in PEOPLE_FILE.fields for name in each.names}
    return {
        name: "***" if name in secret else value
        for name, value in payload.items()
        if name in secret or name.lower() in known
    }


def every_row(
    batches: Iterator[RawBatch], choices: Choices, sealing: Sealing
) -> Iterator[tuple[int, list[PersonRow], list[Refusal]]]:
    """Batch by batch: how many rows were read, the good ones, the refused ones."""
    for batch in batches:
        rows, refused = person_rows(batch, choices, sealing)
        yield len(batch) + len(batch.refused), rows, refused
