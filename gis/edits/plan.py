"""What an intent does to the map, computed and not written: the same state and intent give the same bits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.edits import ground
from gis.edits.dividing import Divide
from gis.edits.division_ground import divide
from gis.edits.intents import (
    Aggregate,
    Carve,
    DeleteVertex,
    InsertVertex,
    Intent,
    Merge,
    MoveVertices,
    Paint,
    Rename,
    Reshape,
    Split,
    SplitBuildings,
)
from gis.edits.naming import free_number, name_and_kind, renamed_grids
from gis.edits.state import Footprints, MapState
from gis.errors import InvalidInput
from gis.geometry import carving, edit, faults, sparing, vertices
from gis.geometry.crs import GeometryArray, to_metric
from gis.geometry.follow import Piece, follow
from gis.geometry.gate import as_array, dissolve
from gis.geometry.settling import EditRefused, EditResult
from gis.territories.gate import refusal
from gis.territories.model import CurrentVersion

Fate = Literal["changed", "noded", "new", "retired"]


@dataclass(frozen=True)
class PlannedTerritory:
    """One territory after the edit (or before it, when retired). ``metric`` is in the community's metric CRS.

    ``key`` is the id of a known territory, “new-1”, “new-2” … for the others; ``parent_key`` likewise.
    """

    key: str
    level: str
    fate: Fate
    before: CurrentVersion | None
    metric: BaseGeometry
    parent_key: str
    number: str
    name: str
    kind: str = "general"
    revived: CurrentVersion | None = None
    """The version that an undone edit had ended, when this territory comes back as it was."""

    @property
    def revived_id(self) -> UUID | None:
        """The id of a territory that had ended and comes back."""
        return None if self.revived is None else self.revived.territory_id

    @property
    def territory_id(self) -> UUID | None:
        """The id, none for a new one."""
        return None if self.before is None else self.before.territory_id


@dataclass(frozen=True)
class Plan:
    """Every territory that an edit touches, grids before lanes, and the border when it gets nodes."""

    territories: tuple[PlannedTerritory, ...]
    grids_after: GeometryArray
    grid_keys: tuple[str, ...]

    def of_level(self, level: str, *fates: Fate) -> list[PlannedTerritory]:
        """The touched territories of a level, of some fates."""
        return [t for t in self.territories if t.level == level and (not fates or t.fate in fates)]


def plan(state: MapState, intent: Intent, footprints: Footprints | None = None) -> Plan:
    """Compute an intent on a map; InvalidInput says why and where it cannot be done. Some need the footprints."""
    try:
        result = _grids(state, intent, footprints)
        if _spares_buildings(intent):
            assert footprints is not None
            result = sparing.spare(state.grid_polygons, result, footprints.polygons)
        return _complete(state, intent, result)
    except EditRefused as refused:
        raise as_invalid(state, refused) from None
    except faults.PartitionBroken as broken:
        raise refusal(broken.report, state.community.metric_epsg, state.community.name) from None


def needs_footprints(intent: Intent) -> bool:
    """Whether the plan of an intent asks where buildings stand."""
    if isinstance(intent, Aggregate):
        return bool(intent.groups[0].areas)
    return isinstance(intent, Divide | Paint | SplitBuildings) or _spares_buildings(intent)


def _spares_buildings(intent: Intent) -> bool:
    return getattr(intent, "cut_buildings", "ask") == "whole"


def as_invalid(
    state: MapState, refused: EditRefused, owners: Sequence[CurrentVersion] | None = None
) -> InvalidInput:
    """The refusal with its places in degrees; pieces belong to ``owners``, the grids when nobody is named."""
    named = state.grids if owners is None else owners
    pieces = [
        {
            "where": state.place(piece.where),
            "area_m2": round(piece.area_m2, 1),
            "territory": named[piece.index].number if piece.index >= 0 else None,
        }
        for piece in refused.pieces
    ]
    return InvalidInput(
        f"{refused.message_zh}。什么都没有保存。",
        f"{refused.message_en}. Nothing was saved.",
        code=refused.code.replace(".", "_"),
        where=state.place(refused.where),
        params={**refused.params, "pieces": pieces},
    )


def _grids(state: MapState, intent: Intent, footprints: Footprints | None) -> EditResult:
    grids, epsg = state.grid_polygons, state.community.metric_epsg
    match intent:
        case Split():
            return edit.split(grids, state.grid_index(intent.territory_id), to_metric(intent.line, epsg))
        case Merge():
            return edit.merge(grids, [state.grid_index(i) for i in intent.territory_ids])
        case Reshape():
            pair = state.grid_index(intent.first_id), state.grid_index(intent.second_id)
            return edit.reshape(grids, *pair, to_metric(intent.line, epsg))
        case MoveVertices():
            moves = [(state.metric_point(a), state.metric_point(b)) for a, b in intent.moves]
            return vertices.move_vertices(grids, moves)
        case InsertVertex():
            return vertices.insert_vertex(grids, state.metric_point(intent.at))
        case DeleteVertex():
            return vertices.delete_vertex(grids, state.metric_point(intent.at))
        case Carve():
            return carving.carve(grids, to_metric(intent.ring, epsg), leftovers=intent.leftovers)
        case _:
            return _of_members(state, intent, footprints)


def _of_members(state: MapState, intent: Intent, footprints: Footprints | None) -> EditResult:
    match intent:
        case Paint():
            assert footprints is not None
            return ground.paint(state, intent, footprints)
        case SplitBuildings():
            assert footprints is not None
            return ground.split_off(state, intent, footprints)
        case Aggregate():
            return ground.aggregate(state, intent, footprints)
        case Rename():
            return EditResult({})
        case Divide():
            assert footprints is not None
            return divide(state, intent, footprints)
        case _:
            raise AssertionError("an undo is planned from what it undoes")


def plan_of(state: MapState, after: GeometryArray, changed: frozenset[int]) -> Plan:
    """The plan of a community whose grids (in their order) are known, and whose border may have moved with them.

    Lanes keep what stays in the community; ground that goes over to another one is in no lane there.
    """
    keys = [str(grid.territory_id) for grid in state.grids]
    ground = as_array([*after[sorted(changed)], *state.grid_polygons[sorted(changed)]])
    moving = _lanes_to_follow(state, ground)
    lanes = _lanes(state, moving, follow(state.lane_polygons[moving], after), keys)
    grids = _kept_grids(state, range(len(keys)), keys, after, set(changed), {})
    return Plan((*_border(state, after), *grids, *lanes), after, tuple(keys))


def _complete(state: MapState, intent: Intent, result: EditResult) -> Plan:
    """Keys, names and lanes for what the geometry says, and the nodes that the border needs."""
    kept = [i for i in range(len(state.grids)) if i not in result.retired]
    keys = [str(state.grids[i].territory_id) for i in kept]
    keys += [f"new-{n}" for n in range(1, len(result.added) + 1)]
    after = result.apply(state.grid_polygons)
    touched = {
        keys.index(str(state.grids[i].territory_id)) for i in result.replaced if i not in result.neighbours
    }
    touched |= set(range(len(kept), len(keys)))
    renamed = renamed_grids(state, intent)
    moving = _lanes_to_follow(state, after[sorted(touched)])
    pieces = follow(state.lane_polygons[moving], after)
    lanes = _lanes(state, moving, pieces, keys)
    grids = [
        *_kept_grids(state, kept, keys, after, touched, renamed),
        *_new_grids(state, intent, keys, after, len(kept)),
        *(_retired(state, i) for i in result.retired),
    ]
    border = _border(state, after)
    return Plan((*border, *grids, *lanes), after, tuple(keys))


def _kept_grids(
    state: MapState,
    kept: Sequence[int],
    keys: Sequence[str],
    after: GeometryArray,
    touched: set[int],
    renamed: Mapping[int, str],
) -> list[PlannedTerritory]:
    found = []
    for position, index in enumerate(kept):
        before = state.grids[index]
        name = renamed.get(index, before.name)
        if (
            name == before.name
            and position not in touched
            and _same(after[position], state.grid_polygons[index])
        ):
            continue
        fate: Fate = "changed" if position in touched or name != before.name else "noded"
        community = str(state.community.id)
        found.append(
            PlannedTerritory(
                keys[position],
                "grid",
                fate,
                before,
                after[position],
                community,
                before.number,
                name,
                before.kind,
            )
        )
    return found


def _new_grids(
    state: MapState,
    intent: Intent,
    keys: Sequence[str],
    after: GeometryArray,
    first: int,
) -> list[PlannedTerritory]:
    found, numbers = [], {grid.number for grid in state.grids}
    for position in range(first, len(keys)):
        parent = _origin(state, after[position])
        number = free_number(parent.number, numbers)
        numbers.add(number)
        name, kind = name_and_kind(intent, position - first, parent, number)
        community = str(state.community.id)
        found.append(
            PlannedTerritory(
                keys[position], "grid", "new", None, after[position], community, number, name, kind
            )
        )
    return found


def _origin(state: MapState, polygon: BaseGeometry) -> CurrentVersion:
    """The grid that most of a new one's ground came from."""
    shares = shapely.area(shapely.intersection(state.grid_polygons, polygon))
    return state.grids[int(np.argmax(shares))]


def _retired(state: MapState, index: int) -> PlannedTerritory:
    grid = state.grids[index]
    return PlannedTerritory(
        str(grid.territory_id),
        "grid",
        "retired",
        grid,
        state.grid_polygons[index],
        str(state.community.id),
        grid.number,
        grid.name,
        grid.kind,
    )


def _lanes_to_follow(state: MapState, touched: GeometryArray) -> list[int]:
    """Lanes of the grids whose ground changes hands and of their neighbours, whose borders may get nodes."""
    if not len(state.lanes) or not len(touched):
        return []
    box = shapely.union_all(touched).envelope
    near = shapely.STRtree(state.grid_polygons).query(box, predicate="intersects").tolist()
    parents = {state.grids[i].territory_id for i in near}
    return [i for i, lane in enumerate(state.lanes) if lane.parent_id in parents]


def _lanes(
    state: MapState, moving: Sequence[int], pieces: Sequence[Piece], keys: Sequence[str]
) -> list[PlannedTerritory]:
    """Lanes that were cut or changed parent; of a cut lane the largest piece stays the lane."""
    found, seen, fresh = [], set(), 0
    for piece in pieces:
        lane, parent = state.lanes[moving[piece.child]], keys[piece.parent]
        first = piece.child not in seen
        seen.add(piece.child)
        stays = first and piece.is_whole and parent == str(lane.parent_id)
        if stays and _same(piece.geometry, state.lane_polygons[moving[piece.child]]):
            continue
        fresh += not first
        key = str(lane.territory_id) if first else f"new-lane-{fresh}"
        fate: Fate = "noded" if stays else "changed" if first else "new"
        before = lane if first else None
        found.append(
            PlannedTerritory(
                key, "lane", fate, before, piece.geometry, parent, lane.number, lane.name, lane.kind
            )
        )
    for child, index in enumerate(moving):
        if child not in seen:
            lane = state.lanes[index]
            found.append(
                PlannedTerritory(
                    str(lane.territory_id),
                    "lane",
                    "retired",
                    lane,
                    state.lane_polygons[index],
                    str(lane.parent_id),
                    lane.number,
                    lane.name,
                    lane.kind,
                )
            )
    return found


def _border(state: MapState, after: GeometryArray) -> list[PlannedTerritory]:
    """The community itself, when its border needs the nodes that its grids now have on it."""
    outline = dissolve(after)
    if _same(outline, state.border_polygon):
        return []
    border = state.border
    return [
        PlannedTerritory(
            str(border.territory_id),
            "community",
            "noded",
            border,
            outline,
            "",
            border.number,
            border.name,
            border.kind,
        )
    ]


def _same(a: BaseGeometry, b: BaseGeometry) -> bool:
    return bool(shapely.equals_exact(shapely.normalize(a), shapely.normalize(b)))
