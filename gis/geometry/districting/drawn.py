"""Polygons of a division: atoms dissolved, without the nodes that only the atoms needed.

A border between two cells ends on a lane or on the rim, and leaves a node there. Where no grid begins or ends such
a node would only bend the line by half a millimetre, so it goes, on both sides at once.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from gis.geometry.coverage import dissolve, is_partition
from gis.geometry.crs import GeometryArray
from gis.geometry.faces import unite_by
from gis.geometry.gate import as_array
from gis.geometry.halfedges import HalfEdges, Integers, as_metres, as_millimetres, edge_groups, half_edges

_STRAIGHT_MM = 1.0

_Corner = tuple[float, float]


def drawn(
    polygons: GeometryArray, grid: Integers, lasting: GeometryArray
) -> tuple[GeometryArray, BaseGeometry]:
    """One polygon for each grid number in use, in their order, and their outline with its nodes; in metres.

    Corners of the `lasting` geometries (the community's border, today's grids) stay, whatever else is straightened.
    """
    united, _ = unite_by(as_millimetres(polygons), grid)
    corners = _corners(as_millimetres(lasting))
    plain = _without(united, _needless(united, corners))
    outline_mm = shapely.coverage_union_all(plain)
    if shapely.is_valid(plain).all() and outline_mm.is_valid and is_partition(plain, outline_mm):
        united = plain
    result = as_metres(united)
    return result, dissolve(result)


def _corners(geoms_mm: GeometryArray) -> set[_Corner]:
    return {(x, y) for x, y in shapely.get_coordinates(geoms_mm).tolist()}


def _needless(polygons_mm: GeometryArray, lasting: set[_Corner]) -> set[_Corner]:
    """Nodes on a straight stretch between two polygons, or on the rim, where nothing begins or ends."""
    edges = half_edges(polygons_mm)
    group, _, count = edge_groups(edges)
    inner = np.bincount(group, minlength=count) > 1
    once = edges.take(np.unique(group, return_index=True)[1])
    nodes, node_of = np.unique(np.concatenate([once.start, once.end]), axis=0, return_inverse=True)
    degree = np.bincount(node_of.reshape(-1))
    passed = {(x, y) for x, y in nodes[degree == 2].astype(float).tolist()}
    on_rim = _ends(once.take(~inner))
    within = passed - on_rim - lasting
    return ((passed & on_rim) - lasting) | (within - _bends(once.take(inner), lasting))


def _ends(edges: HalfEdges) -> set[_Corner]:
    return {(x, y) for x, y in np.concatenate([edges.start, edges.end]).astype(float).tolist()}


def _bends(edges: HalfEdges, lasting: set[_Corner]) -> set[_Corner]:
    """The nodes that lines between junctions need to keep their shape."""
    if not len(edges):
        return set()
    chains = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(edges.lines())))
    pieces = []
    for chain in chains:
        xy = shapely.get_coordinates(chain)
        stops = [at for at in range(1, len(xy) - 1) if (xy[at, 0], xy[at, 1]) in lasting]
        pieces += [
            LineString(xy[first : last + 1])
            for first, last in zip([0, *stops], [*stops, len(xy) - 1], strict=True)
        ]
    return _corners(shapely.simplify(as_array(pieces), _STRAIGHT_MM))


def _without(polygons_mm: GeometryArray, needless: set[_Corner]) -> GeometryArray:
    return as_array([_plain(polygon, needless) for polygon in polygons_mm])


def _plain(polygon: BaseGeometry, needless: set[_Corner]) -> BaseGeometry:
    parts = [
        Polygon(_ring(part.exterior, needless), [_ring(hole, needless) for hole in part.interiors])
        for part in shapely.get_parts(polygon)
    ]
    return parts[0] if polygon.geom_type == "Polygon" else shapely.multipolygons(parts)


def _ring(ring: BaseGeometry, needless: set[_Corner]) -> NDArray[np.float64]:
    """The ring's corners without the needless ones; a ring that would vanish stays as it is."""
    xy = shapely.get_coordinates(ring)[:-1]
    kept = np.array([(x, y) not in needless for x, y in xy.tolist()])
    return xy[kept] if kept.sum() >= 3 else xy
