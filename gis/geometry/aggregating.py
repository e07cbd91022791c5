"""Fewer or other polygons made of whole members: groups of the polygons themselves, or of estates that lie on them."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.geometry.cells import cells_in_blocks, settled
from gis.geometry.crs import GeometryArray
from gis.geometry.edit import united
from gis.geometry.faces import unite_by
from gis.geometry.gate import as_array
from gis.geometry.halfedges import as_millimetres
from gis.geometry.settling import EditRefused, EditResult, settle

_MIN_SHARE = 0.05


def regroup(polygons: GeometryArray, groups: Sequence[Sequence[int]]) -> EditResult:
    """One new polygon for each group of neighbours, in the order of the groups; the members are retired.

    A group of one stays as it is and adds nothing.
    """
    patch = as_millimetres(polygons)
    several = [list(group) for group in groups if len(group) > 1]
    added = [united(patch, group) for group in several]
    return settle(patch, {}, added, [member for group in several for member in group])


def ground_of_areas(polygons: GeometryArray, areas: GeometryArray) -> list[int]:
    """The polygons that hold a twentieth or more of any area (all in metres); refused for an area that none holds."""
    tree = shapely.STRtree(polygons)
    found: set[int] = set()
    for area in areas:
        near = tree.query(area, predicate="intersects")
        share = shapely.area(shapely.intersection(polygons[near], area)) / area.area
        if not (share >= _MIN_SHARE).any():
            point = shapely.point_on_surface(area)
            raise EditRefused(
                "area_outside",
                "有一个小区不在这里的网格上",
                "One of the estates does not lie on these grids",
                where=(float(point.x), float(point.y)),
            )
        found |= set(near[share >= _MIN_SHARE].tolist())
    return sorted(found)


def divide_among(
    polygons: GeometryArray,
    taken: Sequence[int],
    areas: GeometryArray,
    group: NDArray[np.int64],
    footprints: GeometryArray,
    lanes: GeometryArray,
) -> EditResult:
    """The ground of some polygons divided anew among groups 0, 1, 2 … of areas, all in metres; those polygons retire.

    Ground and buildings outside every area go to the nearest area of their street block; a footprint across the edge
    of an area goes with its inner point. Borders follow lanes and cut no footprint. Of areas that overlap, the
    first has the common ground.
    """
    ground = shapely.union_all(as_array([polygons[at] for at in taken]), grid_size=0.001)
    standing = footprints[shapely.intersects(footprints, ground)]
    label = group[_area_of(standing, areas)]
    cells = cells_in_blocks(
        as_array([*standing, *areas]), ground, lanes, labels=np.concatenate([label, group]).astype(np.int64)
    )
    owner = settled(cells.polygons, cells.footprint.copy())
    new, first = unite_by(as_millimetres(cells.polygons), owner)
    missing = sorted(set(group.tolist()) - set(owner[first].tolist()))
    if missing:
        point = shapely.point_on_surface(areas[group == missing[0]][0])
        raise EditRefused(
            "group_without_ground",
            "有一组没有分到地方",
            "One of the groups gets no ground",
            where=(float(point.x), float(point.y)),
            group=missing[0],
        )
    return settle(as_millimetres(polygons), {}, list(new), list(taken))


def _area_of(footprints: GeometryArray, areas: GeometryArray) -> NDArray[np.int64]:
    """The area that holds each footprint's inner point, or else the nearest; the first of equal ones."""
    inner = shapely.point_on_surface(footprints)
    found = np.full(len(footprints), len(areas), dtype=np.int64)
    which, area = shapely.STRtree(areas).query_nearest(inner, all_matches=True)
    np.minimum.at(found, which, area)
    return found
