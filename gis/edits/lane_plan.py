"""What an intent does to lanes inside one grid: split, merge, reshape, redraw, rename. No grid changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.edits.intents import Intent, Merge, Redraw, Rename, Reshape, Split
from gis.edits.naming import free_number
from gis.edits.plan import Fate, Plan, PlannedTerritory, as_invalid
from gis.edits.state import MapState
from gis.errors import InvalidInput
from gis.geometry import edit, lanes
from gis.geometry.crs import GeometryArray, to_metric
from gis.geometry.settling import EditRefused, EditResult, point_of
from gis.territories.model import CurrentVersion


@dataclass(frozen=True)
class _Siblings:
    """The lanes of one grid, the grid, and the lanes that an intent names, as indexes."""

    lanes: tuple[CurrentVersion, ...]
    polygons: GeometryArray
    grid: CurrentVersion
    grid_polygon: BaseGeometry
    named: tuple[int, ...]


def concerns_lanes(state: MapState, intent: Intent) -> bool:
    """Whether an intent names a lane in force."""
    if isinstance(intent, Redraw):
        return True
    known = {lane.territory_id for lane in state.lanes}
    return not known.isdisjoint(_named(intent))


def plan_lanes(state: MapState, intent: Intent) -> Plan:
    """Compute an intent on lanes; InvalidInput says why and where it cannot be done."""
    siblings = _siblings(state, _named(intent))
    try:
        result = _result(state, siblings, intent)
        territories = _planned(siblings, intent, result)
    except EditRefused as refused:
        raise as_invalid(state, refused, siblings.lanes) from None
    keys = tuple(str(grid.territory_id) for grid in state.grids)
    return Plan(tuple(territories), state.grid_polygons, keys)


def _named(intent: Intent) -> tuple[UUID, ...]:
    match intent:
        case Split() | Rename() | Redraw():
            return (intent.territory_id,)
        case Merge():
            return intent.territory_ids
        case Reshape():
            return (intent.first_id, intent.second_id)
        case _:
            return ()


def _siblings(state: MapState, named: Sequence[UUID]) -> _Siblings:
    by_id = {lane.territory_id: lane for lane in state.lanes}
    missing = [i for i in named if i not in by_id]
    if missing:
        raise InvalidInput(
            "选中的不都是这个社区的街巷，或有的已停用。刷新地图后再选。",
            "Not all of these are lanes of this community in force. Refresh the map and choose again.",
            code="not_visible",
            params={"territory": str(missing[0])},
        )
    parents = {by_id[i].parent_id for i in named}
    if len(parents) > 1:
        other = next(i for i in named if by_id[i].parent_id != by_id[named[0]].parent_id)
        at = shapely.point_on_surface(by_id[other].geom)
        raise InvalidInput(
            "街巷不在同一个网格里。先调整网格，再改街巷。",
            "These lanes are not in the same grid. Change the grids first, then the lanes.",
            code="lanes_of_two_grids",
            where=(at.x, at.y),
        )
    (parent,) = parents
    grid = next(i for i, grid in enumerate(state.grids) if grid.territory_id == parent)
    among = [i for i, lane in enumerate(state.lanes) if lane.parent_id == parent]
    found = tuple(state.lanes[i] for i in among)
    index = {lane.territory_id: i for i, lane in enumerate(found)}
    return _Siblings(
        found,
        state.lane_polygons[among],
        state.grids[grid],
        state.grid_polygons[grid],
        tuple(index[i] for i in named),
    )


def _result(state: MapState, siblings: _Siblings, intent: Intent) -> EditResult:
    polygons, named, epsg = siblings.polygons, siblings.named, state.community.metric_epsg
    match intent:
        case Split():
            return edit.split(polygons, named[0], to_metric(intent.line, epsg))
        case Merge():
            whole = lanes.merge_lanes(polygons, named)
            return EditResult({named[0]: whole}, retired=tuple(sorted(named[1:])))
        case Reshape():
            return lanes.reshape_lanes(polygons, named[0], named[1], to_metric(intent.line, epsg))
        case Redraw():
            return lanes.redraw_lane(polygons, named[0], to_metric(intent.ring, epsg), siblings.grid_polygon)
        case _:
            return EditResult({})


def _planned(siblings: _Siblings, intent: Intent, result: EditResult) -> list[PlannedTerritory]:
    changed = {i: polygon for i, polygon in result.replaced.items() if i not in result.neighbours}
    if isinstance(intent, Rename):
        changed[siblings.named[0]] = siblings.polygons[siblings.named[0]]
    names = {siblings.named[0]: intent.name} if isinstance(intent, Rename) else {}
    found = [
        _kept(siblings, i, _inside(siblings, polygon), "changed", names)
        for i, polygon in sorted(changed.items())
    ]
    found += [
        _kept(siblings, i, _inside(siblings, result.replaced[i]), "noded", {}) for i in result.neighbours
    ]
    numbers = {lane.number for lane in siblings.lanes}
    elder = siblings.lanes[siblings.named[0]]
    for nth, polygon in enumerate(result.added, start=1):
        number = free_number(elder.number, numbers)
        numbers.add(number)
        name = f"{elder.name}-{number.rpartition('-')[2]}"
        found.append(
            PlannedTerritory(
                f"new-lane-{nth}",
                "lane",
                "new",
                None,
                _inside(siblings, polygon),
                str(siblings.grid.territory_id),
                number,
                name,
                elder.kind,
            )
        )
    found += [_kept(siblings, i, siblings.polygons[i], "retired", {}) for i in result.retired]
    return found


def _inside(siblings: _Siblings, polygon: BaseGeometry) -> BaseGeometry:
    held = lanes.inside(polygon, siblings.grid_polygon)
    if held is None:
        where = point_of(shapely.transform(polygon, lambda xy: np.rint(xy * 1000.0)))
        raise EditRefused(
            "piece_too_small",
            "切出的小块不到 1 平方米",
            "A piece of less than 1 m² would be left",
            where=where,
        )
    return held


def _kept(
    siblings: _Siblings, index: int, metric: BaseGeometry, fate: Fate, names: Mapping[int, str]
) -> PlannedTerritory:
    lane = siblings.lanes[index]
    return PlannedTerritory(
        str(lane.territory_id),
        "lane",
        fate,
        lane,
        metric,
        str(siblings.grid.territory_id),
        lane.number,
        names.get(index, lane.name),
        lane.kind,
    )
