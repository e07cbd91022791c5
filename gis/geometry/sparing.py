"""Bending a new border around the footprints it would cut: each goes wholly to the side with its larger share."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.geometry.carving import transfer
from gis.geometry.crs import GeometryArray
from gis.geometry.halfedges import as_metres, as_millimetres
from gis.geometry.settling import EditRefused, EditResult, point_of

WHOLE_SHARE = 0.999
"""A footprint with this share on one side is not cut: a wall that touches a border differs by rounding only."""

_CLEAR_M = 0.02
_PASSES = 4


def spare(polygons: GeometryArray, result: EditResult, footprints: GeometryArray) -> EditResult:
    """The same edit with its border bent around the footprints (metres) that it would newly cut.

    The border keeps two centimetres off a wall, none where the next house touches it. Ground that a bend would cut
    off goes with the building. Refused with the place where the border cannot be bent.
    """
    patch, near = as_metres(as_millimetres(polygons)), footprints
    for _ in range(_PASSES):
        after = result.apply(patch)
        near = near[_inside_one(near, patch)]
        cut, goal = _cut(near, after)
        if not len(cut):
            return result
        for to in np.unique(goal).tolist():
            ground = _clear_of_others(near, cut[goal == to])
            after = result.apply(patch)
            bent = transfer(after, ground, to, leftovers="join")
            if bent.retired:
                raise _cannot(near[cut[0]])
            result = result.then(len(patch), bent)
    raise _cannot(near[cut[0]])


def _inside_one(footprints: GeometryArray, polygons: GeometryArray) -> NDArray[np.bool_]:
    """Which footprints one polygon holds: the others were cut before and are nobody's fault now."""
    largest, _ = _shares(footprints, polygons)
    return largest >= WHOLE_SHARE


def _cut(footprints: GeometryArray, polygons: GeometryArray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The footprints that no polygon holds whole, and the polygon that has most of each."""
    largest, where = _shares(footprints, polygons)
    cut = np.flatnonzero(largest < WHOLE_SHARE)
    return cut, where[cut]


def _shares(
    footprints: GeometryArray, polygons: GeometryArray
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The largest share of each footprint that a polygon has, and which; the first of equal ones."""
    tree = shapely.STRtree(polygons)
    largest, where = np.zeros(len(footprints)), np.full(len(footprints), -1, dtype=np.int64)
    held, by = tree.query(footprints, predicate="covered_by")
    largest[held], where[held] = 1.0, by
    rest = np.flatnonzero(largest < 1.0)
    which, polygon = tree.query(footprints[rest], predicate="intersects")
    which = rest[which]
    share = shapely.area(shapely.intersection(footprints[which], polygons[polygon]))
    share = share / np.maximum(shapely.area(footprints[which]), 1e-9)
    order = np.lexsort((-polygon, share))
    largest[which[order]], where[which[order]] = share[order], polygon[order]
    return largest, where


def _clear_of_others(footprints: GeometryArray, mine: NDArray[np.int64]) -> BaseGeometry:
    """The ground of some footprints, a little wider, without that of any other."""
    ground = shapely.buffer(footprints[mine], _CLEAR_M, join_style="mitre", mitre_limit=2.0)
    whole = shapely.union_all(ground, grid_size=0.001)
    others = np.setdiff1d(shapely.STRtree(footprints).query(whole, predicate="intersects"), mine)
    if len(others):
        kept = shapely.union_all(footprints[mine], grid_size=0.001)
        around = shapely.difference(whole, shapely.union_all(footprints[others]), grid_size=0.001)
        whole = shapely.union(around, kept, grid_size=0.001)
    parts = shapely.get_parts(whole)
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    joined: BaseGeometry = parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
    return joined


def _cannot(footprint: BaseGeometry) -> EditRefused:
    return EditRefused(
        "cannot_bend",
        "边界无法绕过这栋楼，请移动线或写明理由保留",
        "The border cannot be bent around this building: move the line, or keep it with a reason",
        where=point_of(shapely.transform(footprint, lambda xy: xy * 1000.0)),
    )
