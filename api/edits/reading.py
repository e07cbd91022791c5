"""What an editor reads, as JSON: the community's map, its buildings, its history, a lineage."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import RowMapping

from api.territories.schemas import SizeOut, TerritoryOut
from gis.edits.bridging import Point
from gis.territories.reading import Record
from gis.territories.sizes import SizeRule


class CommunityOut(BaseModel):
    """The community being edited; `metric_epsg` is the CRS its edits are computed in."""

    id: UUID
    name: str
    name_en: str | None
    code: str
    edition: int
    metric_epsg: int


class GridOut(BaseModel):
    """A grid with its border in full precision."""

    id: UUID
    number: str | None
    code: str
    name: str
    kind: str
    colour: int
    area_m2: float
    households: int
    people: int
    buildings: int
    size: SizeOut | None
    geometry: dict[str, Any]


class CommunityMapOut(BaseModel):
    """Everything that the editor draws of one community, in one state."""

    community: CommunityOut
    edition: int
    border: dict[str, Any]
    grids: list[GridOut]

    @classmethod
    def of(
        cls,
        community: RowMapping,
        rows: Sequence[Record],
        borders: Mapping[UUID, str],
        rules: Sequence[SizeRule],
        on_date: date,
    ) -> "CommunityMapOut":
        """From the rows of one moment."""
        grids = []
        for row in rows:
            found = TerritoryOut.of(row, rules, on_date)
            same = found.model_dump(include=set(GridOut.model_fields) - {"geometry"})
            grids.append(GridOut(**same, geometry=json.loads(borders[found.id])))
        return cls(
            community=CommunityOut(**{name: community[name] for name in CommunityOut.model_fields}),
            edition=community["edition"],
            border=json.loads(community["border"]),
            grids=grids,
        )


class LaneOut(BaseModel):
    """A lane with its border in full precision; `parent_id` is its grid."""

    id: UUID
    parent_id: UUID
    number: str
    code: str
    name: str
    buildings: int
    households: int
    geometry: dict[str, Any]

    @classmethod
    def of(cls, row: RowMapping) -> "LaneOut":
        """From its row."""
        same = {name: row[name] for name in cls.model_fields if name != "geometry"}
        return cls(**same, geometry=json.loads(row["geometry"]))


class CommunityLanes(BaseModel):
    """The lanes of a community."""

    items: list[LaneOut]


class PaintableBuilding(BaseModel):
    """A building and the grid it is in."""

    id: UUID
    point: tuple[float, float]
    grid_id: UUID | None
    households: int
    label: str | None
    geometry: dict[str, Any]

    @classmethod
    def of(cls, row: RowMapping) -> "PaintableBuilding":
        """From its row."""
        return cls(
            id=row["id"],
            point=(row["lon"], row["lat"]),
            grid_id=row["grid_id"],
            households=row["households"],
            label=row["label"],
            geometry=json.loads(row["geometry"]),
        )


class PaintableBuildings(BaseModel):
    """The buildings of a community."""

    items: list[PaintableBuilding]


class Impact(BaseModel):
    """Who moved."""

    households: int
    people: int


class EditLine(BaseModel):
    """One edit in the history."""

    edit_id: UUID
    edition: int
    op: str
    reason: str
    author: str | None
    recorded_at: datetime
    effective_at: datetime
    draft_id: UUID | None
    impact: Impact
    reverts_edition: int | None
    reverted_by_edition: int | None
    can_revert: bool

    @classmethod
    def of(cls, row: RowMapping) -> "EditLine":
        """From its row."""
        impact = Impact(households=row["households"], people=row["people"])
        return cls(**{k: v for k, v in row.items() if k not in ("households", "people")}, impact=impact)


class HistoryPage(BaseModel):
    """Edits, newest first."""

    items: list[EditLine]
    next_cursor: str | None


class LineageNode(BaseModel):
    """A territory in a lineage; `state` is `in_force` or `retired`."""

    id: UUID
    number: str | None
    name: str
    code: str
    valid_from: datetime
    valid_to: datetime | None
    state: str


class LineageEdge(BaseModel):
    """Whose ground became whose, by which edition."""

    from_id: UUID
    to_id: UUID
    edition: int
    effective_at: datetime
    area_share: float
    household_share: float | None


class LineageOut(BaseModel):
    """Elders and heirs of a territory."""

    nodes: list[LineageNode]
    edges: list[LineageEdge]


class BridgedShare(BaseModel):
    """A territory of that moment, the share of it that lies in today's boundaries, and what it held as a whole."""

    id: UUID
    number: str | None
    share: float
    value: int


class BridgedPoint(BaseModel):
    """The figure at a moment in today's boundaries; `edition` is the one that began then, `error` in the same unit."""

    at: datetime
    edition: int | None
    value: float
    error: float
    parts: list[BridgedShare]


class BridgedOut(BaseModel):
    """A figure over time in the boundaries a territory has today."""

    territory_id: UUID
    measure: str
    weight: str
    points: list[BridgedPoint]

    @classmethod
    def of(
        cls,
        territory_id: UUID,
        measure: str,
        weight: str,
        points: Sequence[Point],
        known: Mapping[UUID, RowMapping],
    ) -> "BridgedOut":
        """From the domain."""
        found = [
            BridgedPoint(
                at=point.at,
                edition=point.edition,
                value=point.value,
                error=point.error,
                parts=[
                    BridgedShare(
                        id=part.territory_id,
                        number=known[part.territory_id]["number"],
                        share=part.share,
                        value=part.value,
                    )
                    for part in point.parts
                ],
            )
            for point in points
        ]
        return cls(territory_id=territory_id, measure=measure, weight=weight, points=found)
