"""Directed edges of polygons as exact integers of millimetres: the arithmetic under the partition gate.

Every ring is oriented (shells anticlockwise, holes clockwise) and cut into directed edges. The sum of
an undirected edge's directions over all polygons is its net. Where polygons tile, every inner edge is
walked once each way and nets to zero, and what is left are the edges of the outline.

All geometry here is in millimetre space: integer-valued coordinates, on which GEOS's predicates are exact.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.geometry.crs import GeometryArray
from gis.geometry.errors import BadCoordinates

Integers: TypeAlias = NDArray[np.int64]

# Two coordinates of 31 bits make one 62-bit key; 2^31 mm is more than any metric zone is wide.
_MAX_EXTENT_MM = 1 << 31


def as_millimetres(geoms: GeometryArray) -> GeometryArray:
    """Metres to integer-valued millimetres, rounding what is not on the grid."""
    return shapely.transform(geoms, lambda xy: np.rint(xy * 1000.0) + 0.0)


def as_metres(geoms: GeometryArray) -> GeometryArray:
    """Millimetres back to metres, each the double nearest to its decimal."""
    return shapely.transform(geoms, lambda xy: np.rint(xy) / 1000.0 + 0.0)


@dataclass(frozen=True)
class HalfEdges:
    """Directed edges; `start`, `end` of shape (n, 2) in mm, `owner` the index of the polygon (n,)."""

    start: Integers
    end: Integers
    owner: Integers

    def __len__(self) -> int:
        return len(self.owner)

    @property
    def length_m(self) -> NDArray[np.float64]:
        step = (self.end - self.start).astype(np.float64)
        return np.hypot(step[:, 0], step[:, 1]) / 1000.0

    def take(self, which: NDArray[np.bool_] | Integers) -> "HalfEdges":
        return HalfEdges(self.start[which], self.end[which], self.owner[which])

    def lines(self) -> GeometryArray:
        """The edges as two-point lines, in millimetres."""
        pairs = np.stack([self.start, self.end], axis=1).astype(np.float64)
        return np.asarray(shapely.linestrings(pairs), dtype=object).reshape(-1)


def half_edges(polygons_mm: GeometryArray, owner: Integers | None = None) -> HalfEdges:
    """All directed edges of polygons and multipolygons; repeated points give no edge."""
    parts, part_of = polygons_mm, np.arange(len(polygons_mm))
    if (shapely.get_type_id(polygons_mm) != shapely.GeometryType.POLYGON).any():
        parts, part_of = shapely.get_parts(polygons_mm, return_index=True)
    rings, ring_of = shapely.get_rings(shapely.orient_polygons(parts), return_index=True)
    xy, coordinate_of = shapely.get_coordinates(rings, return_index=True)
    points = np.rint(xy).astype(np.int64)
    x, y = points[:, 0], points[:, 1]
    at = np.flatnonzero((coordinate_of[1:] == coordinate_of[:-1]) & ((x[1:] != x[:-1]) | (y[1:] != y[:-1])))
    polygon = part_of[ring_of[coordinate_of[at]]].astype(np.int64)
    start, end = points.take(at, axis=0), points.take(at + 1, axis=0)
    return HalfEdges(start, end, polygon if owner is None else owner[polygon])


def joined(first: HalfEdges, second: HalfEdges) -> HalfEdges:
    """Both lists, one after the other."""
    return HalfEdges(
        np.concatenate([first.start, second.start]),
        np.concatenate([first.end, second.end]),
        np.concatenate([first.owner, second.owner]),
    )


def reversed_edges(edges: HalfEdges) -> HalfEdges:
    """Every edge walked the other way: the parent's outline as its children's counterpart."""
    return HalfEdges(edges.end, edges.start, edges.owner)


def point_keys(points_mm: Integers, origin_mm: tuple[int, int]) -> Integers:
    """One integer for each point; equal exactly when the points are."""
    x, y = points_mm[:, 0] - origin_mm[0], points_mm[:, 1] - origin_mm[1]
    if len(x) and (min(x.min(), y.min()) < 0 or max(x.max(), y.max()) >= _MAX_EXTENT_MM):
        raise BadCoordinates(
            "图形范围超过 2147 公里，坐标系不对", "The polygons extend over more than 2147 km: wrong CRS"
        )
    return (x << 31) | y


def edge_groups(edges: HalfEdges) -> tuple[Integers, Integers, int]:
    """Group of each undirected edge, its direction (±1) in the group, and the number of groups."""
    x = min(int(edges.start[:, 0].min()), int(edges.end[:, 0].min()))
    y = min(int(edges.start[:, 1].min()), int(edges.end[:, 1].min()))
    starts, ends = point_keys(edges.start, (x, y)), point_keys(edges.end, (x, y))
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    # Grouping by a 64-bit mix needs one sort instead of three; that no two edges share one is checked.
    mix = low.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15) ^ high.view(np.uint64) * np.uint64(
        0xC2B2AE3D27D4EB4F
    )
    names, group = np.unique(mix, return_inverse=True)
    member = np.empty(len(names), dtype=np.int64)
    member[group] = np.arange(len(mix))
    if (low != low[member[group]]).any() or (high != high[member[group]]).any():
        names, group = np.unique(np.column_stack([low, high]), axis=0, return_inverse=True)
        group = group.reshape(-1)
    return group.astype(np.int64), np.where(starts < ends, 1, -1), len(names)


def unbalanced(edges: HalfEdges) -> NDArray[np.bool_]:
    """Which half-edges belong to an undirected edge whose directions do not sum to zero."""
    if not len(edges):
        return np.zeros(0, dtype=bool)
    group, direction, count = edge_groups(edges)
    net = np.bincount(group, weights=direction, minlength=count)
    return np.asarray(net[group] != 0)


def shared_borders(polygons_mm: GeometryArray) -> tuple[Integers, Integers, NDArray[np.float64]]:
    """Pairs of polygons (i < j) with a common edge and the length they share in metres, ordered by i, j."""
    edges = half_edges(polygons_mm)
    if not len(edges):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    group, _, _ = edge_groups(edges)
    order = np.lexsort((edges.owner, group))
    same = group[order][1:] == group[order][:-1]
    first, second = order[:-1][same], order[1:][same]
    low = np.minimum(edges.owner[first], edges.owner[second])
    high = np.maximum(edges.owner[first], edges.owner[second])
    between = low != high
    pair, pair_of = np.unique(low[between] * len(polygons_mm) + high[between], return_inverse=True)
    weights = edges.length_m[first][between]
    length_m = np.bincount(pair_of, weights=weights, minlength=len(pair)).astype(np.float64)
    i, j = np.divmod(pair.astype(np.int64), np.int64(len(polygons_mm)))
    return i, j, length_m
