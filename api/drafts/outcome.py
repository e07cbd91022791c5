"""What a draft makes of the map, as JSON: the touched grids before and after, and the whole map for a further step."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from shapely.geometry import mapping

from api.edits.reading import CommunityMapOut, CommunityOut, GridOut
from api.edits.schemas import size_out
from api.territories.schemas import SizeOut
from gis.edits.outcome import GridAt, GridOutcome, Outcome


class HoldingOut(BaseModel):
    """What a grid holds at a moment."""

    buildings: int
    households: int
    people: int
    floating_people: int
    elderly_people: int
    child_people: int


class GridAtOut(BaseModel):
    """A grid on one of the two maps, its border in full precision; area in square metres."""

    geometry: dict[str, Any]
    area_m2: float
    holding: HoldingOut
    size: SizeOut | None

    @classmethod
    def of(cls, found: GridAt | None) -> "GridAtOut | None":
        """From the domain; none on the map where the grid is not."""
        if found is None:
            return None
        holding = HoldingOut(**asdict(found.holding))
        return cls(
            geometry=mapping(found.geom), area_m2=found.area_m2, holding=holding, size=size_out(found.size)
        )


class GridDiff(BaseModel):
    """A touched grid; `fate` is `changed`, `new` or `retired`."""

    id: UUID
    number: str
    code: str
    name: str
    kind: str
    colour: int
    fate: str
    before: GridAtOut | None
    after: GridAtOut | None

    @classmethod
    def of(cls, grid: GridOutcome) -> "GridDiff":
        """From the domain."""
        same = {name: getattr(grid, name) for name in ("number", "code", "name", "kind", "colour", "fate")}
        return cls(
            id=grid.territory_id, before=GridAtOut.of(grid.before), after=GridAtOut.of(grid.after), **same
        )


class DraftDiffOut(BaseModel):
    """A draft against the map: the touched grids, how many stay as they are, and what stands in the way."""

    community_id: UUID
    edition: int
    border: dict[str, Any]
    grids: list[GridDiff]
    unchanged: int
    conflict: Mapping[str, Any] | None

    @classmethod
    def of(cls, found: Outcome) -> "DraftDiffOut":
        """From the domain."""
        touched = [grid for grid in found.grids if grid.fate not in ("same", "noded")]
        return cls(
            community_id=found.community_id,
            edition=found.edition,
            border=mapping(found.border),
            grids=[GridDiff.of(grid) for grid in touched],
            unchanged=len(found.grids) - len(touched),
            conflict=found.conflict,
        )


def draft_map(found: Outcome) -> CommunityMapOut:
    """The map with the draft in force, in the shape in which the editor reads any map."""
    grids = []
    for grid in found.grids:
        if grid.after is None:
            continue
        holding = grid.after.holding
        grids.append(
            GridOut(
                id=grid.territory_id,
                number=grid.number,
                code=grid.code,
                name=grid.name,
                kind=grid.kind,
                colour=grid.colour,
                area_m2=grid.after.area_m2,
                households=holding.households,
                people=holding.people,
                buildings=holding.buildings,
                size=size_out(grid.after.size),
                geometry=mapping(grid.after.geom),
            )
        )
    community = CommunityOut(
        id=found.community_id,
        name=found.community_name,
        name_en=None,
        code=found.community_code,
        edition=found.edition,
        metric_epsg=found.metric_epsg,
    )
    return CommunityMapOut(
        community=community, edition=found.edition, border=mapping(found.border), grids=grids
    )
