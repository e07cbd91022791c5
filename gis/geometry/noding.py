"""Nodes that must exist on both sides of a border: inserting missing ones, and cutting lines into faces.

Everything here is in millimetre space (integer-valued coordinates).
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import GeometryArray
from gis.geometry.halfedges import HalfEdges, half_edges

# A node on a slanted edge is rounded at most half a grid diagonal (0.71 mm) away from it.
ROUNDING_MM = 1.0

_Point = tuple[float, float]
Insertions = dict[tuple[_Point, _Point], list[_Point]]


def faces_of(lines_mm: Sequence[BaseGeometry] | GeometryArray) -> GeometryArray:
    """The polygons that lines enclose once cut at all crossings, on the grid; neighbours share all nodes.

    Ordered by the centroid, so that the same lines give the same order. Dangling ends are left out.
    """
    network = shapely.union_all(np.asarray(lines_mm, dtype=object), grid_size=1.0)
    faces = shapely.get_parts(shapely.polygonize([network]))
    if not len(faces):
        return faces
    order = np.lexsort(shapely.get_coordinates(shapely.centroid(faces)).T)
    return np.asarray(faces[order])


def _missing_nodes(
    edges: HalfEdges, points: NDArray[np.float64], tolerance_mm: float
) -> tuple[Insertions, list[int]]:
    """For each edge the points that lie on it and are not its ends, in order; and whose edges they are."""
    lines = edges.lines()
    which, edge = shapely.STRtree(lines).query(
        shapely.points(points), predicate="dwithin", distance=tolerance_mm
    )
    start, step = edges.start[edge].astype(float), (edges.end - edges.start)[edge].astype(float)
    along = ((points[which] - start) * step).sum(axis=1) / (step * step).sum(axis=1)
    at_end = (points[which] == start).all(axis=1) | (points[which] == start + step).all(axis=1)
    between = ~at_end & (along > 0) & (along < 1)
    found: Insertions = {}
    order = np.lexsort((along, edge))
    for hit in order[between[order]].tolist():
        a, b = tuple(start[hit].tolist()), tuple((start[hit] + step[hit]).tolist())
        node = tuple(points[which[hit]].tolist())
        nodes = found.setdefault((a, b), [])
        if node not in nodes:
            nodes.append(node)
    for (a, b), nodes in list(found.items()):
        found.setdefault((b, a), nodes[::-1])
    return found, np.unique(edges.owner[edge[between]]).tolist()


def _with_insertions(ring: BaseGeometry, missing: Insertions) -> NDArray[np.float64]:
    corners: list[_Point] = [tuple(xy) for xy in shapely.get_coordinates(ring).tolist()]
    out = [corners[0]]
    for a, b in pairwise(corners):
        out += missing.get((a, b), [])
        out.append(b)
    return np.array(out)


def with_nodes(polygon_mm: BaseGeometry, missing: Insertions) -> BaseGeometry:
    """The polygon with the nodes of its directed edges inserted; no other edge changes."""
    parts = [
        Polygon(
            _with_insertions(part.exterior, missing),
            [_with_insertions(hole, missing) for hole in part.interiors],
        )
        for part in shapely.get_parts(polygon_mm)
    ]
    return parts[0] if polygon_mm.geom_type == "Polygon" else shapely.multipolygons(parts)


def insert_nodes(
    polygons_mm: GeometryArray, points_mm: NDArray[np.float64], *, tolerance_mm: float = ROUNDING_MM
) -> tuple[GeometryArray, list[int]]:
    """Give every polygon the points that lie on its edges; the changed polygons' indices come second.

    An edge bends by at most the tolerance; one that has the point exactly on it does not bend.
    """
    return _insert(polygons_mm, half_edges(polygons_mm), np.asarray(points_mm, dtype=float), tolerance_mm)


def _insert(
    polygons_mm: GeometryArray, edges: HalfEdges, points: NDArray[np.float64], tolerance_mm: float
) -> tuple[GeometryArray, list[int]]:
    if not len(points) or not len(edges):
        return polygons_mm, []
    missing, owners = _missing_nodes(edges, points, tolerance_mm)
    out = polygons_mm.copy()
    for owner in owners:
        out[owner] = with_nodes(polygons_mm[owner], missing)
    return out, owners


def insert_missing_nodes(
    polygons_mm: GeometryArray, loose: HalfEdges, *, tolerance_mm: float = ROUNDING_MM
) -> tuple[GeometryArray, list[int]]:
    """Give polygons the nodes their neighbours have on the edges that found no counterpart."""
    nodes = np.unique(np.concatenate([loose.start, loose.end]), axis=0).astype(float)
    return _insert(polygons_mm, loose, nodes, tolerance_mm)
