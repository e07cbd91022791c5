"""Households as JSON: a line of a list, the file with everything in it, and who looked at it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from api.assignments import AssignmentOut, FrontageOut
from api.households.addresses import address_of
from api.people.schemas import MemberOut
from gis.access.masks import Mask
from gis.audit.words import kept_word
from gis.lane_lines.frontage import Frontage
from gis.people.findings import GridFindings
from gis.people.identity import masked_name
from gis.people.reading import HouseholdFile
from gis.people.timeline import Entry, shown_name, timeline_of

RowOf = Mapping[str, Any]
_COUNTS = ("people", "floating_people", "elderly_people", "child_people")


class HouseholdOut(BaseModel):
    """A household in a list; `people` is what the register states, `known_people` how many it knows by name."""

    id: UUID
    address: str
    building_id: UUID
    entrance: str | None
    floor: int | None
    room: str | None
    head: str | None
    people: int
    floating_people: int
    elderly_people: int
    child_people: int
    known_people: int
    is_rental: bool | None
    verified_at: datetime | None
    last_visited_at: datetime | None

    @classmethod
    def of(cls, row: RowOf, mask: Mask) -> "HouseholdOut":
        """From the row, through the mask."""
        same = ("id", "building_id", "entrance", "floor", "room", *_COUNTS, "known_people", "is_rental",
                "verified_at", "last_visited_at")  # fmt: skip
        return cls(
            **{name: row[name] for name in same},
            address=address_of(row),
            head=shown_name(row["head_name"], mask),
        )


class HouseholdPage(BaseModel):
    """One page of households in the order of their addresses."""

    items: list[HouseholdOut]
    next_cursor: str | None


class GridFindingsOut(BaseModel):
    """Of one grid: households with members who are known, and those of them without a head."""

    territory_id: UUID
    code: str
    number: str | None
    name: str
    known_households: int
    without_head: int

    @classmethod
    def of(cls, found: GridFindings) -> "GridFindingsOut":
        """From the domain."""
        return cls(**{name: getattr(found, name) for name in cls.model_fields})


class FindingsOut(BaseModel):
    """What the register of residents lacks, as far as whoever asks may see residents."""

    at: datetime
    items: list[GridFindingsOut]


class TenancyOut(BaseModel):
    """How the unit is let, and since when."""

    id: UUID
    use_code: str
    hazard_codes: list[str]
    is_sublet: bool
    landlord_name: str | None
    landlord_phone: str | None
    since_on: date
    until_on: date | None
    is_open: bool


class CorrectionOut(BaseModel):
    """What somebody says is wrong; what they say instead is not shown in a list."""

    id: UUID
    person_id: UUID
    field: str
    reason: str
    author: str | None
    asked_at: datetime
    due_on: date
    answer: str | None
    answer_reason: str | None
    answered_at: datetime | None


class SaidOut(BaseModel):
    """What a resident says instead of what stands in the register."""

    said: str


class EntryOut(BaseModel):
    """One thing that happened; an edit of the map is named where it moved the household."""

    at: datetime
    on: date
    kind: str
    text_zh: str
    text_en: str
    who: str | None
    edit_id: UUID | None
    edition: int | None

    @classmethod
    def of(cls, entry: Entry) -> "EntryOut":
        """From the domain."""
        return cls(**{name: getattr(entry, name) for name in cls.model_fields})


class HouseholdFileOut(BaseModel):
    """一户一档: one household on one page. Fields that the role does not show are null, lists empty."""

    id: UUID
    file_number: int
    address: str
    aliases: list[str]
    former_names: list[str]
    point: tuple[float, float]
    building_id: UUID
    building: str | None
    unit_id: UUID | None
    entrance: str | None
    floor: int | None
    room: str | None
    use_code: str | None
    is_rental: bool | None
    people: int
    floating_people: int
    elderly_people: int
    child_people: int
    verified_at: datetime | None
    last_visited_at: datetime | None
    assignment: AssignmentOut | None
    frontage: FrontageOut | None
    members: list[MemberOut]
    former_members: int
    tenancies: list[TenancyOut]
    corrections: list[CorrectionOut]
    timeline: list[EntryOut]
    hidden: list[str]
    today: date

    @classmethod
    def of(
        cls, found: HouseholdFile, frontage: Frontage | None, mask: Mask, *, may_unmask: bool
    ) -> "HouseholdFileOut":
        """From the domain, through the mask."""
        home = found.home
        same = ("id", "file_number", "building_id", "unit_id", "entrance", "floor", "room", "use_code", "is_rental",
                *_COUNTS, "verified_at", "last_visited_at", "aliases", "former_names")  # fmt: skip
        open_tags = [tag for tag in found.tags if tag["is_open"]] if mask.shows("tags") else []
        members = [
            MemberOut.of(
                row,
                [tag for tag in open_tags if tag["person_id"] == row["person_id"]],
                mask,
                found.today,
                may_unmask=may_unmask,
            )
            for row in found.members
        ]
        left = [
            row for row in found.comings if row["until_on"] is not None and row["until_on"] <= found.today
        ]
        return cls(
            **{name: home[name] for name in same},
            address=home["standard_address"] or address_of(home),
            point=(home["lon"], home["lat"]),
            building=home["building_name"],
            assignment=AssignmentOut.of(found.assigned),
            frontage=FrontageOut.of(frontage),
            members=members,
            former_members=len(left),
            tenancies=[_tenancy(row, mask) for row in found.tenancies],
            corrections=[
                CorrectionOut(**{name: row[name] for name in CorrectionOut.model_fields})
                for row in (found.corrections if mask.shows("corrections") else ())
            ],
            timeline=[EntryOut.of(entry) for entry in timeline_of(found, mask)],
            hidden=[field for field, level in mask.levels.items() if level == "hidden"],
            today=found.today,
        )


class AccessOut(BaseModel):
    """Somebody looked: who, when, at what, for what."""

    id: int
    at: datetime
    action: str
    who: str | None
    username: str | None
    roles: list[str]
    fields: list[str]
    person_id: UUID | None
    purpose: str | None

    @classmethod
    def of(cls, row: RowOf) -> "AccessOut":
        """From a line of the log."""
        detail = row["detail"]
        return cls(
            **{name: row[name] for name in ("id", "at", "action", "who", "username")},
            roles=row["roles"] or [],
            fields=detail.get("fields", []),
            person_id=detail.get("person_id"),
            purpose=kept_word(detail.get("purpose")),
        )


class AccessPage(BaseModel):
    """One page of who looked, the newest first."""

    items: list[AccessOut]
    next_cursor: str | None


def _tenancy(row: RowOf, mask: Mask) -> TenancyOut:
    is_shown = mask.shows("landlord")
    name = row["landlord_name"] if is_shown else None
    same = ("id", "use_code", "hazard_codes", "is_sublet", "since_on", "until_on", "is_open")
    return TenancyOut(
        **{each: row[each] for each in same},
        landlord_name=masked_name(name) if name and mask.of("landlord") != "full" else name,
        landlord_phone=row["landlord_phone_masked"] if is_shown else None,
    )
