"""Places beside lines: evenly along each, at a distance to its left and to its right."""

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.geometry.crs import GeometryArray

_TURN_M = 0.25
"""The way at a place is that of so much of the line before and after it."""


def beside(
    lines: GeometryArray, step_m: float, offset_m: float
) -> tuple[NDArray[np.int64], GeometryArray, GeometryArray]:
    """Of which line each place is, and the points ``offset_m`` to the left and to the right of it, in metres.

    A line is cut into equal pieces of at most ``step_m``; a place is the middle of one. Left is as seen from its start.
    """
    lengths = shapely.length(lines)
    pieces = np.maximum(np.ceil(lengths / step_m), 1).astype(np.int64)
    whose = np.repeat(np.arange(len(lines)), pieces)
    nth = np.arange(len(whose)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    piece_m = np.repeat(lengths / pieces, pieces)
    along = (nth + 0.5) * piece_m
    turn = np.minimum(_TURN_M, piece_m / 2)
    on = lines[whose]
    at, before, after = (
        shapely.get_coordinates(shapely.line_interpolate_point(on, where))
        for where in (along, along - turn, along + turn)
    )
    way = after - before
    size = np.hypot(way[:, 0], way[:, 1])
    # A line that turns back at the very place has no way there: both points are on it.
    normal = np.column_stack([-way[:, 1], way[:, 0]]) / np.where(size > 0, size, np.inf)[:, None]
    left, right = (np.asarray(shapely.points(at + sign * offset_m * normal)) for sign in (1.0, -1.0))
    return whose, left, right


def holding(points: GeometryArray, areas: GeometryArray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs (area, point) of every area that holds a point, its border included."""
    tree = shapely.STRtree(points)
    held = tree.query(areas, predicate="intersects")
    return held[0].astype(np.int64), held[1].astype(np.int64)
