"""Territories as JSON."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from gis.assignments.locate import Place
from gis.territories.reading import Record
from gis.territories.sizes import SizeRule, SizeStatus, judge, leading, rules_for


class SizeOut(BaseModel):
    """The size against its band; `source` and `status_note` say where the band comes from and how sure that
    is.
    """

    status: SizeStatus
    measure: str
    value: float
    min: float | None
    max: float | None
    source: str
    source_en: str | None = None
    status_note: str


class TerritoryOut(BaseModel):
    """A territory in a list; areas in square metres, places in EPSG:4490 degrees."""

    id: UUID
    level: str
    kind: str
    settlement: str | None
    code: str
    number: str | None
    name: str
    name_en: str | None
    label: str
    parent_id: UUID | None
    community_id: UUID | None
    area_m2: float
    label_point: tuple[float, float]
    bbox: tuple[float, float, float, float]
    colour: int
    households: int
    people: int
    buildings: int
    head: str | None
    size: SizeOut | None
    edition: int | None
    valid_from: datetime
    valid_to: datetime | None

    @classmethod
    def of(cls, row: Record, rules: Sequence[SizeRule], on_date: date) -> "TerritoryOut":
        """From a row of the list."""
        return cls(**_members(row, rules, on_date))


class PathStep(BaseModel):
    """One territory on the way down to this one."""

    id: UUID
    level: str
    name: str
    code: str


class FacilityHere(BaseModel):
    """A facility inside."""

    id: UUID
    kind: str
    name: str | None
    point: tuple[float, float]


class Reason(BaseModel):
    """How many subjects are here by which rule."""

    rule: str
    subject_kind: str
    count: int


class Head(BaseModel):
    """Somebody who answers for the territory; while the holder of the duty is away, the deputy."""

    role: str
    name: str
    phone_masked: str | None
    stands_in_for: str | None
    away_until: datetime | None
    is_away: bool


class Edition(BaseModel):
    """One edit that touched the territory."""

    edition: int
    kind: str
    reason: str
    at: datetime


class TerritoryDetails(TerritoryOut):
    """A territory in full."""

    path: list[PathStep]
    geometry: dict[str, Any]
    lanes: int
    facilities: list[FacilityHere]
    floating_people: int
    elderly_people: int
    child_people: int
    why: list[Reason]
    heads: list[Head]
    history: list[Edition]

    @classmethod
    def of_details(
        cls, row: Record, details: Record, rules: Sequence[SizeRule], on_date: date
    ) -> "TerritoryDetails":
        """From its row of the list and its details."""
        more = {key: row[key] for key in ("floating_people", "elderly_people", "child_people")}
        return cls(**_members(row, rules, on_date), **more, **details)


class TerritoryPage(BaseModel):
    """One page of a list."""

    items: list[TerritoryOut]
    next_cursor: str | None
    as_of: datetime


def _members(row: Record, rules: Sequence[SizeRule], on_date: date) -> dict[str, Any]:
    same = (
        "level kind settlement code number name name_en parent_id community_id area_m2 colour households"
        " people buildings head edition valid_from valid_to"
    )
    place = Place(row["territory_id"], row["level"], row["code"], row["number"], row["name"])
    return {
        **{key: row[key] for key in same.split()},
        "id": row["territory_id"],
        "label": place.label,
        "label_point": (row["label_lon"], row["label_lat"]),
        "bbox": (row["west"], row["south"], row["east"], row["north"]),
        "size": _size(row, rules, on_date),
    }


def _size(row: Record, rules: Sequence[SizeRule], on_date: date) -> SizeOut | None:
    chosen = rules_for(
        rules, level=row["level"], settlement=row["settlement"], kind=row["kind"], on_date=on_date
    )
    values = {key: row[key] for key in ("households", "people", "buildings", "area_m2")}
    verdict = leading(judge(chosen, values))
    if verdict is None:
        return None
    rule = verdict.rule
    return SizeOut(
        status=verdict.status,
        measure=rule.measure,
        value=verdict.value,
        min=rule.min_value,
        max=rule.max_value,
        source=rule.source,
        source_en=rule.source_en,
        status_note=rule.status,
    )
