"""Lanes inside one grid: they need not cover it, may lie a few millimetres apart, never leave it and never overlap.

All take the lanes of one grid and that grid, in metres on the millimetre grid.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import GeometryArray
from gis.geometry.edit import refused_pieces, reshape, united
from gis.geometry.follow import MIN_PIECE_M2, STEP_BACK_MM, follow
from gis.geometry.gate import as_array
from gis.geometry.halfedges import as_metres, as_millimetres
from gis.geometry.noding import faces_of
from gis.geometry.settling import CutOff, EditRefused, EditResult, check_ring, point_of

GAP_M = 0.05
"""Lanes this close are neighbours: pieces of a lane that a border cut step back two millimetres each."""


def inside(lane: BaseGeometry, grid: BaseGeometry) -> BaseGeometry | None:
    """The part of a lane inside its grid, exactly; none when less than a square metre is left."""
    pieces = follow(as_array([lane]), as_array([grid]))
    if not pieces:
        return None
    held: BaseGeometry = pieces[0].geometry
    return held


def merge_lanes(lanes: GeometryArray, members: Sequence[int]) -> BaseGeometry:
    """One lane of several that touch or almost touch."""
    glued = _glued(as_millimetres(lanes), members)
    return _off(_metres(united(glued, list(members))), np.delete(lanes, list(members)))


def reshape_lanes(lanes: GeometryArray, first: int, second: int, line: BaseGeometry) -> EditResult:
    """Draw the border between two lanes anew that touch or almost touch."""
    patch = as_metres(_glued(as_millimetres(lanes), [first, second]))
    found = reshape(patch, first, second, line)
    others = np.delete(lanes, [first, second])
    return EditResult({at: _off(found.replaced[at], others) for at in (first, second)})


def redraw_lane(lanes: GeometryArray, target: int, ring: BaseGeometry, grid: BaseGeometry) -> EditResult:
    """Give a lane another outline. What lies outside the grid is left out; ground of other lanes is taken from them.

    Refused where another lane would vanish or fall apart.
    """
    check_ring(ring)
    drawn = _metres(as_millimetres(as_array([ring]))[0])
    new = inside(drawn, grid)
    if new is None:
        raise EditRefused(
            "outside_grid",
            "所画的面不在这条街巷的网格里",
            "The drawn area is not in the lane's grid",
            where=point_of(as_millimetres(as_array([drawn]))[0]),
        )
    changed: dict[int, BaseGeometry] = {target: new}
    for at in np.flatnonzero(shapely.relate_pattern(lanes, new, "T********")).tolist():
        if at != target:
            changed[at] = _without(at, lanes[at], new)
    return EditResult(changed)


def _off(lane: BaseGeometry, others: GeometryArray) -> BaseGeometry:
    """A lane that keeps off the others where closing a strip, or rounding, brought it onto them."""
    for other in others[shapely.relate_pattern(others, lane, "T********")]:
        lane = _without(-1, lane, other)
    return lane


def _without(at: int, lane: BaseGeometry, taken: BaseGeometry) -> BaseGeometry:
    """A lane without some ground, stepped back from it as pieces of cut lanes do."""
    lane_mm, taken_mm = as_millimetres(as_array([lane, taken]))
    rest = shapely.buffer(shapely.difference(lane_mm, taken_mm), -STEP_BACK_MM, join_style="mitre")
    parts = shapely.get_parts(shapely.set_precision(rest, 1.0))
    parts = parts[shapely.area(parts) >= MIN_PIECE_M2 * 1e6]
    if not len(parts):
        raise EditRefused(
            "lane_vanishes",
            "会盖住另一条街巷的全部，请改用合并",
            "It would cover another lane entirely: merge them instead",
            where=point_of(lane_mm),
        )
    if len(parts) > shapely.get_num_geometries(lane_mm):
        parts = parts[np.argsort(-shapely.area(parts), kind="stable")]
        raise refused_pieces([CutOff(at, part.area / 1e6, point_of(part), part) for part in parts[1:]])
    return _metres(parts[0] if len(parts) == 1 else MultiPolygon(list(parts)))


def _metres(geometry_mm: BaseGeometry) -> BaseGeometry:
    metric: BaseGeometry = as_metres(as_array([geometry_mm]))[0]
    return metric


def _glued(patch_mm: GeometryArray, members: Sequence[int]) -> GeometryArray:
    """The lanes (mm) with the strips between members that are no wider than the gap given to the first of them."""
    chosen = patch_mm[list(members)]
    reach = GAP_M * 1000.0 / 2.0 + 1.0
    wide = shapely.union_all(shapely.buffer(chosen, reach, join_style="mitre"))
    closed = shapely.buffer(wide, -reach, join_style="mitre")
    faces = faces_of([*shapely.boundary(chosen), closed.boundary])
    middle = shapely.point_on_surface(faces)
    owner = np.where(shapely.contains(closed, middle), 0, -1)
    others = np.delete(patch_mm, list(members))
    if len(others):
        owner[shapely.STRtree(others).query(middle, predicate="within")[0]] = -1
    held, lane = shapely.STRtree(chosen).query(middle, predicate="within")
    owner[held] = lane
    glued = patch_mm.copy()
    for nth, member in enumerate(members):
        glued[member] = shapely.coverage_union_all(faces[owner == nth])
    return glued
