"""How long it takes to walk through an area along its street lines."""

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import KDTree
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import GeometryArray

WALKING_M_PER_MIN = 5000 / 60
"""5 km/h, the speed that 15-minute-neighbourhood studies take for an adult."""
STEP_M = 10.0
BESIDE_M = 30.0
"""Streets along an area's border belong to the walk."""


def longest_walk_min(
    area: BaseGeometry, lanes: GeometryArray, doors: NDArray[np.float64]
) -> tuple[float, tuple[float, float]] | None:
    """Minutes on foot between the two doors of an area that are farthest apart, and where one of them is.

    ``area``, ``lanes`` and the (n, 2) ``doors`` in metres; doors outside the area are left out. The way goes along the
    lanes inside the area or at most 30 m beside it, from door to nearest lane straight. Doors without a way to each
    other are not compared; none when fewer than two doors can reach one another.
    """
    inside = shapely.intersects_xy(area, doors[:, 0], doors[:, 1]) if len(doors) else np.zeros(0, dtype=bool)
    doors = doors[inside]
    near = shapely.intersection(lanes, shapely.buffer(area, BESIDE_M)) if len(lanes) else lanes
    network = shapely.segmentize(shapely.union_all(near), STEP_M) if len(near) else shapely.LineString()
    lines = [
        line
        for line in shapely.get_parts(network)
        if isinstance(line, shapely.LineString) and not line.is_empty
    ]
    if len(doors) < 2 or not lines:
        return None
    nodes, graph = _graph(lines)
    to_lane_m, entry = KDTree(nodes).query(doors)
    entries, where = np.unique(entry, return_inverse=True)
    approach_m = np.zeros(len(entries))
    np.maximum.at(approach_m, where, to_lane_m)
    along_m = dijkstra(graph, directed=False, indices=entries)[:, entries]
    walk_m = along_m + approach_m[:, None] + approach_m[None, :]
    np.fill_diagonal(walk_m, -np.inf)
    walk_m[~np.isfinite(along_m)] = -np.inf
    farthest = int(np.argmax(walk_m))
    longest_m = float(walk_m.flat[farthest])
    if not np.isfinite(longest_m):
        return None
    x, y = nodes[entries[farthest // len(entries)]]
    return longest_m / WALKING_M_PER_MIN, (float(x), float(y))


def _graph(lines: list[shapely.LineString]) -> tuple[NDArray[np.float64], "csr_array[np.float64]"]:
    """The vertices of noded lines, and the lengths between them, metres."""
    coordinates, line = shapely.get_coordinates(lines, return_index=True)
    nodes, at = np.unique(np.round(coordinates, 3), axis=0, return_inverse=True)
    at = at.reshape(-1)
    together = line[1:] == line[:-1]
    start, end = at[:-1][together], at[1:][together]
    # No two nodes coincide, so that a length of zero, which a sparse matrix would forget, does not occur.
    length_m = np.hypot(*(nodes[start] - nodes[end]).T)
    return nodes, coo_array((length_m, (start, end)), shape=(len(nodes), len(nodes))).tocsr()
