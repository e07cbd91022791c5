"""Lines in the middle between footprints: Voronoi borders of polygons, by points sampled on their outlines."""

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.geometry.crs import GeometryArray
from gis.geometry.gate import as_array
from gis.geometry.halfedges import Integers

SAMPLE_MM = 6_000.0
FACING_MM = 3_000.0
SMOOTH_MM = 500.0

# How far a border reaches beyond its block, so that rounding does not leave it short of the block's edge.
_REACH_MM = 20.0


def borders_between(
    footprints_mm: GeometryArray, labels: Integers, block_of: Integers, blocks_mm: GeometryArray
) -> GeometryArray:
    """Lines between footprints of different labels in the same block, in mm, reaching just beyond the block.

    Walls that face each other closely are sampled at opposite points, so that the line between them is straight.
    Footprints with block −1 are left out.
    """
    if len(np.unique(labels)) < 2:
        return as_array([])
    points, owner = _samples(footprints_mm, labels, block_of)
    cells, label, block = [], [], []
    for members in _by_block(block_of[owner]):
        home = int(block_of[owner[members[0]]])
        own = labels[owner[members]]
        if (own == own[0]).all():
            continue
        sites = shapely.multipoints(points[members])
        diagram = shapely.voronoi_polygons(sites, extend_to=blocks_mm[home], ordered=True)
        cells.append(shapely.get_parts(diagram))
        label.append(own)
        block.append(np.full(len(own), home))
    if not cells:
        return as_array([])
    return _lines(np.concatenate(cells), np.concatenate(label), np.concatenate(block), blocks_mm)


def _by_block(block: Integers) -> list[Integers]:
    """Positions grouped by block, those in none left out."""
    order = np.argsort(block, kind="stable")
    order = order[block[order] >= 0]
    return np.split(order, np.flatnonzero(np.diff(block[order])) + 1) if len(order) else []


def _samples(
    footprints_mm: GeometryArray, labels: Integers, block_of: Integers
) -> tuple[NDArray[np.float64], Integers]:
    """Points on outlines and whose they are: corners, steps between, those opposite to a near neighbour's."""
    outlines = shapely.boundary(footprints_mm)
    points, owner = shapely.get_coordinates(shapely.segmentize(outlines, SAMPLE_MM), return_index=True)
    which, near = shapely.STRtree(outlines).query(
        shapely.points(points), predicate="dwithin", distance=FACING_MM
    )
    facing = (labels[owner[which]] != labels[near]) & (block_of[owner[which]] == block_of[near])
    which, near = which[facing], near[facing]
    along = shapely.line_locate_point(outlines[near], shapely.points(points[which]))
    opposite = shapely.get_coordinates(shapely.line_interpolate_point(outlines[near], along))
    points, owner = np.rint(np.concatenate([points, opposite])), np.concatenate([owner, near])
    order = np.lexsort((owner, points[:, 1], points[:, 0]))
    again = (points[order[1:]] == points[order[:-1]]).all(axis=1)
    again &= block_of[owner[order[1:]]] == block_of[owner[order[:-1]]]
    kept = order[np.append(True, ~again)]
    return points[kept], owner[kept]


def _lines(cells: GeometryArray, label: Integers, block: Integers, blocks_mm: GeometryArray) -> GeometryArray:
    """The borders of cells of different labels, merged, smoothed and cut a little beyond their block."""
    xy, cell = shapely.get_coordinates(cells, return_index=True)
    xy = np.rint(xy)
    at = np.flatnonzero((cell[1:] == cell[:-1]) & (xy[1:] != xy[:-1]).any(axis=1))
    # Both cells of a border have its edge, each in its own direction: sorted by ends, they come together.
    forward = (xy[at, 0] < xy[at + 1, 0]) | ((xy[at, 0] == xy[at + 1, 0]) & (xy[at, 1] < xy[at + 1, 1]))
    low, high = xy[np.where(forward, at, at + 1)], xy[np.where(forward, at + 1, at)]
    order = np.lexsort((high[:, 1], high[:, 0], low[:, 1], low[:, 0], block[cell[at]]))
    low, high, cell = low[order], high[order], cell[at[order]]
    twin = (low[1:] == low[:-1]).all(axis=1) & (high[1:] == high[:-1]).all(axis=1)
    between = np.flatnonzero(
        twin & (label[cell[1:]] != label[cell[:-1]]) & (block[cell[1:]] == block[cell[:-1]])
    )
    places, index = np.unique(block[cell[between]], return_inverse=True)
    segments = np.asarray(
        shapely.linestrings(np.stack([low[between], high[between]], axis=1)), dtype=object
    ).reshape(-1)
    merged = shapely.line_merge(shapely.multilinestrings(segments, indices=index))
    smooth = shapely.simplify(merged, SMOOTH_MM)
    reach = shapely.buffer(blocks_mm[places], _REACH_MM, join_style="mitre")
    inside = shapely.get_parts(shapely.intersection(smooth, reach))
    return np.asarray(inside[shapely.get_dimensions(inside) == 1], dtype=object)
