"""Where places enter the walking network: on the nearest edge, so far along it, so far beside it."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.geometry.crs import GeometryArray
from gis.geometry.network.building import Indices, Metres, Network

FARTHEST_M = 150.0
"""Nobody is taken to walk farther to a street that is not drawn."""


@dataclass(frozen=True)
class Anchors:
    """Per place its ``edge`` (−1: none within reach), ``position_m`` along it from its start, ``offset_m`` beside it.

    ``is_known`` is false where there is no edge, or only one of a part of the network that nothing else can reach:
    what is true of such a place cannot be told.
    """

    edge: Indices
    position_m: Metres
    offset_m: Metres
    is_known: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.edge)


def anchor(network: Network, points: GeometryArray, farthest_m: float = FARTHEST_M) -> Anchors:
    """Put points, in metres, on their nearest edges; of several equally near ones the first."""
    count = len(points)
    edge = np.full(count, -1, dtype=np.int64)
    position_m, offset_m = np.zeros(count), np.full(count, np.inf)
    if count and len(network.edges):
        tree = shapely.STRtree(network.edges)
        (point, near), distance_m = tree.query_nearest(
            points, max_distance=farthest_m, return_distance=True, all_matches=True
        )
        order = np.lexsort((near, point))
        point, near, distance_m = point[order], near[order], distance_m[order]
        first = np.ones(len(point), dtype=bool)
        first[1:] = point[1:] != point[:-1]
        point, near = point[first], near[first]
        edge[point], offset_m[point] = near, distance_m[first]
        position_m[point] = shapely.line_locate_point(network.edges[near], points[point])
    is_known = edge >= 0
    is_known[is_known] = network.is_main[edge[is_known]]
    return Anchors(edge, position_m, offset_m, is_known)
