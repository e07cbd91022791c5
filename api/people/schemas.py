"""Residents as JSON: as much of each field as the mask shows, and what is asked for by whom for what."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.households.addresses import address_of
from api.inputs import CleanText
from gis.access.masks import Mask
from gis.people.identity import age_band, today
from gis.people.timeline import shown_name
from gis.people.unmasking import Field as Looked
from gis.people.unmasking import Found, Number

Purpose = Annotated[CleanText, Field(min_length=2, max_length=200)]
RowOf = Mapping[str, Any]


class Body(BaseModel):
    """What comes in: no member that nobody reads, no spaces around."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class UnmaskBody(Body):
    """Which numbers, and for what."""

    fields: Annotated[list[Number], Field(min_length=1, max_length=2)]
    purpose: Purpose


class UnmaskedOut(BaseModel):
    """The numbers that were asked for, in full; none where there is none."""

    id_number: str | None = None
    phone: str | None = None


class SearchBody(Body):
    """A whole number or name, and for what it is looked for."""

    field: Looked
    value: Annotated[CleanText, Field(min_length=1, max_length=40)]
    purpose: Purpose


class FoundOut(BaseModel):
    """Somebody with the number or name, and where they live."""

    person_id: UUID
    household_id: UUID
    name: str | None
    age_band: str | None
    address: str

    @classmethod
    def of(cls, found: Found, mask: Mask) -> "FoundOut":
        """From the domain."""
        return cls(
            person_id=found.person_id,
            household_id=found.household_id,
            name=shown_name(found.name, mask),
            age_band=age_band(found.birth_year, today()) if mask.shows("age_band") else None,
            address=found.home["standard_address"] or address_of(found.home),
        )


class FoundList(BaseModel):
    """Everybody with the number or name who is seen, twenty at most."""

    items: list[FoundOut]


class TagOut(BaseModel):
    """A need, with what it rests on and when it ends by itself."""

    id: UUID
    code: str
    line: str | None
    legal_basis: str
    reviewer: str | None
    reviewed_at: datetime
    expires_on: date


class MemberOut(BaseModel):
    """Who is in a household. A number has stars; `masked` names the fields that `:unmask` opens for whoever asks."""

    person_id: UUID
    name: str | None
    relation: str | None
    age_band: str | None
    birth_year: int | None
    is_registered: bool
    is_living: bool
    since_on: date
    until_on: date | None
    id_kind: str | None
    id_number: str | None
    phone: str | None
    masked: list[Literal["id_number", "phone"]]
    inflow_reason: str | None
    permit_kind: str | None
    permit_until_on: date | None
    housing_kind: str | None
    tags: list[TagOut]

    @classmethod
    def of(cls, row: RowOf, tags: list[RowOf], mask: Mask, today: date, *, may_unmask: bool) -> "MemberOut":
        """From the row, through the mask."""
        shown = {name: row[f"{column}_masked"] for name, column in (("id_number", "id"), ("phone", "phone"))}
        numbers = {name: value if mask.shows(name) else None for name, value in shown.items()}  # type: ignore[arg-type]
        inflow = ("inflow_reason", "permit_kind", "permit_until_on", "housing_kind")
        return cls(
            person_id=row["person_id"],
            name=shown_name(row["name"], mask),
            relation=row["relation"] if mask.shows("relation") else None,
            age_band=age_band(row["birth_year"], today) if mask.shows("age_band") else None,
            birth_year=row["birth_year"] if mask.of("name") == "full" and mask.shows("age_band") else None,
            is_registered=row["is_registered"],
            is_living=row["is_living"],
            since_on=row["since_on"],
            until_on=row["until_on"],
            id_kind=row["id_kind"] if mask.shows("id_number") else None,
            **numbers,
            masked=[name for name in ("id_number", "phone") if may_unmask and numbers[name] is not None],
            **{name: row[name] if mask.shows("inflow") else None for name in inflow},
            tags=[TagOut(**{name: tag[name] for name in TagOut.model_fields}) for tag in tags],
        )


class ExportBody(Body):
    """For what everything of a resident is handed out."""

    purpose: Purpose


class PersonExportOut(BaseModel):
    """Everything that is stored of one resident, in full, with who saw it."""

    name: str
    birth_year: int | None
    id_kind: str | None
    id_number: str | None
    phone: str | None
    source: str
    created_at: datetime
    residences: list[dict[str, Any]]
    tags: list[dict[str, Any]]
    corrections: list[dict[str, Any]]
    accesses: list[dict[str, Any]]
    made_at: datetime
    made_by: str
