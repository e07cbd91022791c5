"""Organisations as JSON; whom to call there is told by an address of its own."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import RowMapping

from api.assignments import AssignmentOut
from api.inputs import CleanText
from gis.organizations.contacts import Contact

Status = Literal["open", "closed"]


class OrganizationOut(BaseModel):
    """A line of the list."""

    id: UUID
    kind: str
    name: str
    credit_code: str | None
    business: str | None
    group_name: str | None
    size_band: str | None
    address: str | None
    building_id: UUID | None
    room: str | None
    status: Status
    opened_on: date | None
    closed_on: date | None
    is_key_place: bool
    key_place_basis: str | None
    point: tuple[float, float]

    @classmethod
    def of(cls, row: RowMapping) -> "OrganizationOut":
        """From the row."""
        said = {name: row[name] for name in cls.model_fields if name != "point"}
        return cls(**said, point=(row["lon"], row["lat"]))


class OrganizationPage(BaseModel):
    """Organisations by pinyin of the name."""

    items: list[OrganizationOut]
    next_cursor: str | None


class OrganizationInFullOut(OrganizationOut):
    """One organisation, where it belongs, and why."""

    building: str | None
    bbox: tuple[float, float, float, float]
    assignment: AssignmentOut | None


class ContactOut(BaseModel):
    """Whom to call, with stars; `may_unmask` when whoever asks may have it in full for a purpose."""

    name: str | None
    phone: str | None
    may_unmask: bool


class ContactInFullOut(BaseModel):
    """Whom to call, in full."""

    name: str | None
    phone: str | None

    @classmethod
    def of(cls, contact: Contact) -> "ContactInFullOut":
        """From the domain."""
        return cls(name=contact.name, phone=contact.phone)


class PurposeBody(BaseModel):
    """For what a contact is asked for."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    purpose: Annotated[CleanText, Field(min_length=2, max_length=200)]


class CodeOut(BaseModel):
    """A code with its words."""

    code: str
    name: str
    name_en: str
