"""The ground of chosen buildings: given to another grid, or made a grid of its own."""

from collections.abc import Sequence
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.edits.intents import Aggregate, Paint, SplitBuildings, Unit
from gis.edits.state import Footprints, MapState
from gis.errors import InvalidInput
from gis.geometry import aggregating, carving
from gis.geometry.blocks import with_their_blocks
from gis.geometry.cells import ground_of
from gis.geometry.crs import to_metric
from gis.geometry.gate import as_array
from gis.geometry.settling import EditResult, check_ring


def paint(state: MapState, intent: Paint, footprints: Footprints) -> EditResult:
    """Give the ground of some buildings to a grid: their cells among all the buildings of the grids they stand in."""
    goal = state.grid_index(intent.to_id)
    wanted = _chosen(state, intent.building_ids, footprints)
    sources = sorted({int(i) for i in footprints.grids[wanted] if i not in (goal, -1)})
    if not sources:
        raise InvalidInput(
            "选中的楼栋已在这个网格里。", "These buildings are in that grid already.", code="nothing_to_do"
        )
    ground = _ground(state, wanted, sources, intent.unit, footprints)
    return carving.transfer(state.grid_polygons, ground, goal, leftovers=intent.leftovers)


def split_off(state: MapState, intent: SplitBuildings, footprints: Footprints) -> EditResult:
    """Make a grid of some buildings of one grid."""
    wanted = _chosen(state, intent.building_ids, footprints)
    sources = sorted({int(i) for i in footprints.grids[wanted] if i != -1})
    if len(sources) != 1:
        numbers = [state.grids[i].number for i in sources]
        raise InvalidInput(
            f"选中的楼栋在 {'、'.join(numbers)} 几个网格里。只选一个网格的楼栋，或改用挖出。",
            f"The chosen buildings stand in several grids: {', '.join(numbers)}. Choose those of one, or carve.",
            code="several_grids",
            where=state.place(_point_in(footprints.polygons[wanted][0])),
        )
    ground = _ground(state, wanted, sources, intent.unit, footprints)
    result = carving.carve(state.grid_polygons, ground, leftovers=intent.leftovers)
    if result.retired:
        raise InvalidInput(
            "选中的是整个网格，没有可分的。少选几栋。",
            "That is the whole grid, there is nothing to split. Choose fewer buildings.",
            code="nothing_to_do",
        )
    return result


def aggregate(state: MapState, intent: Aggregate, footprints: Footprints | None) -> EditResult:
    """Make grids of groups of grids, or of groups of estates; new ones come in the order of the groups."""
    if not intent.groups[0].areas:
        groups = [[state.grid_index(i) for i in group.territory_ids] for group in intent.groups]
        return aggregating.regroup(state.grid_polygons, groups)
    assert footprints is not None
    areas = to_metric(
        as_array([area for group in intent.groups for area in group.areas]), state.community.metric_epsg
    )
    group = np.repeat(np.arange(len(intent.groups)), [len(group.areas) for group in intent.groups])
    for area in areas:
        check_ring(area, "小区的面", "An estate's outline")
    taken = aggregating.ground_of_areas(state.grid_polygons, areas)
    dedicated = [i for i in taken if state.grids[i].kind == "dedicated"]
    if dedicated:
        number, at = state.grids[dedicated[0]].number, _point_in(state.grid_polygons[dedicated[0]])
        raise InvalidInput(
            f"小区压在 {number} 专属网格上。把它留在外面再试。",
            f"An estate lies on the dedicated grid {number}. Leave it out and try again.",
            code="dedicated_grid",
            where=state.place(at),
        )
    return aggregating.divide_among(
        state.grid_polygons, taken, areas, group, footprints.polygons, footprints.lanes
    )


def _chosen(state: MapState, ids: Sequence[UUID], footprints: Footprints) -> NDArray[np.bool_]:
    asked = set(ids)
    wanted = np.array([building_id in asked for building_id in footprints.ids], dtype=bool)
    missing = len(asked) - int(wanted.sum())
    if missing:
        raise InvalidInput(
            f"有 {missing} 栋楼不在 {state.community.name} 里。重新选择。",
            f"{missing} of the buildings are not in {state.community.name}. Choose again.",
            code="not_visible",
        )
    return wanted


def _ground(
    state: MapState,
    wanted: NDArray[np.bool_],
    sources: Sequence[int],
    unit: Unit,
    footprints: Footprints,
) -> BaseGeometry:
    """The cells of the wanted buildings in the grids they stand in; with blocks, of all that share their block."""
    area = shapely.union_all(state.grid_polygons[list(sources)])
    near = np.isin(footprints.grids, sources)
    polygons, mine = footprints.polygons[near], wanted[near]
    if unit == "block":
        mine = with_their_blocks(polygons, mine, area, footprints.lanes)
    return ground_of(polygons, mine, area, footprints.lanes)


def _point_in(footprint: BaseGeometry) -> tuple[float, float]:
    point = shapely.point_on_surface(footprint)
    return float(point.x), float(point.y)
