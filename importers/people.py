"""Residents from a table: one row a person in a household, checked and sealed before anything of it is stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from gis.errors import WanggeError
from gis.people.codes import words
from gis.people.entering import LONGEST_NAME, Entering, Said
from importers.convert import Field, boolean, choice, coded, day, integer, text
from importers.covering import covered, secret_columns
from importers.geometry import refusal_of
from importers.kinds import Register
from importers.mapping import Choices, Mapped, map_batch, source_column
from importers.reader.batch import RawBatch, Refusal

_SECRET = ("id_number", "phone")

MATCHES = {"一致": "01", "不一致": "02", **{said: f"0{said[-1]}" for said in ("1", "2", "01", "02")}}
"""GB/T 31000 table 5.10: whether somebody registered here lives here."""


PEOPLE_FILE = Register(
    kind="people",
    table="people",
    subject_kind="person",
    shape=None,
    fields=(
        Field("household_key", ("household_key", "户编号", "户号"), text(200), required=True),
        Field("name", ("name", "姓名"), text(LONGEST_NAME + 1), required=True),
        Field("relation", ("relation", "与户主关系", "关系"), choice(words("relation")), required=True),
        Field("residence_match", ("residence_match", "人户一致标识", "人户一致"), choice(MATCHES)),
        Field("is_registered", ("is_registered", "户籍在此"), boolean, default=True),
        Field("is_living", ("is_living", "住在此"), boolean, default=True),
        Field("since_on", ("since_on", "since", "入住日期", "登记日期"), day),
        Field("until_on", ("until_on", "until", "迁出日期"), day),
        Field("birth_year", ("birth_year", "出生年份", "出生年"), integer(1, 9999)),
        Field("id_kind", ("id_kind", "证件类型"), choice(words("id_kind"))),
        Field("id_number", ("id_number", "公民身份号码", "身份证号", "证件号码"), text(400)),
        Field("phone", ("phone", "联系方式", "手机", "电话"), text(400)),
        Field("inflow_reason", ("inflow_reason", "流入原因"), coded("inflow_reason")),
        Field("permit_kind", ("permit_kind", "办证类型"), coded("permit_kind")),
        Field("permit_until_on", ("permit_until_on", "证件到期日期"), day),
        Field("housing_kind", ("housing_kind", "住所类型"), coded("housing_kind")),
    ),
    named=False,
    has_attributes=False,
)
"""What a file may say, also one made after GB/T 31000 table 12 (registered residents) or 13 (floating ones)."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A row ready for the stage: numbers sealed, everything checked that needs no database."""

    row: int
    key: str
    household_key: str
    person: Mapping[str, Any]
    residence: Mapping[str, Any]


def person_rows(
    batch: RawBatch, choices: Choices, entering: Entering
) -> tuple[list[PersonRow], list[Refusal]]:
    """The rows of a batch and its refusals, in which no number and no name stands."""
    secret = secret_columns(PEOPLE_FILE, (*_SECRET, "name"), list(batch.columns), choices)
    mapped = _told(map_batch(PEOPLE_FILE, batch, choices, is_osm=False), batch, choices)
    refused = [covered(each, PEOPLE_FILE, secret) for each in batch.refused]
    rows = []
    for i in range(len(batch)):
        found = _row(batch, mapped, i, entering)
        if isinstance(found, PersonRow):
            rows.append(found)
        else:
            refusal = refusal_of(batch, i, *found)
            refused.append(replace(covered(refusal, PEOPLE_FILE, secret), key=mapped.keys[i]))
    return rows, refused


def _row(
    batch: RawBatch, mapped: Mapped, i: int, entering: Entering
) -> PersonRow | tuple[str, dict[str, Any]]:
    if i in mapped.misfits:
        return mapped.misfits[i]
    key = mapped.keys[i]
    if key is None:
        return "missing_value", {"column": "key"}
    said = {name: values[i] for name, values in mapped.columns.items()}
    try:
        names = ("name", "birth_year", "id_kind", "id_number", "phone")
        person = entering.columns(Said(**{name: said[name] for name in names}))
    except WanggeError as error:
        return "person_refused", {"reason": error.message_zh, "reason_en": error.message_en}
    fault = _interval_fault(said, entering.today)
    if fault:
        return "bad_interval", fault
    if not (said["is_registered"] or said["is_living"]):
        return "no_residence", {}
    kept = ("relation", "is_registered", "is_living", "until_on", "inflow_reason", "permit_kind",
             "permit_until_on", "housing_kind")  # fmt: skip
    residence = {"since_on": said["since_on"] or entering.today, **{name: said[name] for name in kept}}
    return PersonRow(int(batch.rows[i]), key, said["household_key"], person, residence)


def _interval_fault(said: Mapping[str, Any], today: date) -> dict[str, str] | None:
    since, until = said["since_on"], said["until_on"]
    if since is not None and since > today:
        return {"reason": "入住日期在今天之后", "reason_en": "it begins in the future"}
    if until is not None and until <= (since or today):
        return {"reason": "迁出日期不在入住日期之后", "reason_en": "it ends before it begins"}
    return None


def _told(mapped: Mapped, batch: RawBatch, choices: Choices) -> Mapped:
    """Flags that the file has no column for: who is in a household's list is registered there, unless it says why they
    came in from elsewhere or by which permit; and lives there, unless it says that home and registration differ.
    """
    elsewhere = zip(mapped.columns["inflow_reason"], mapped.columns["permit_kind"], strict=True)
    taken = {
        "is_registered": [reason is None and permit is None for reason, permit in elsewhere],
        "is_living": [match != "02" for match in mapped.columns["residence_match"]],
    }
    for name, values in taken.items():
        wanted = next(each for each in PEOPLE_FILE.fields if each.column == name)
        is_said = (
            name in choices.constants
            or source_column(wanted, list(batch.columns), choices, is_osm=False) is not None
        )
        if not is_said:
            mapped.columns[name] = values
    return mapped


def every_row(
    batches: Iterator[RawBatch], choices: Choices, entering: Entering
) -> Iterator[tuple[int, list[PersonRow], list[Refusal]]]:
    """Batch by batch: how many rows were read, the good ones, the refused ones."""
    for batch in batches:
        rows, refused = person_rows(batch, choices, entering)
        yield len(batch) + len(batch.refused), rows, refused
