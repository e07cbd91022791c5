"""The walking network made of street lines: cut where they meet, apart where one passes above the other."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from gis.geometry.crs import GeometryArray

JOINING_M = 0.5
"""An end so near to a line or to another end is meant to meet it."""

Indices = NDArray[np.int64]
Metres = NDArray[np.float64]


@dataclass(frozen=True)
class Network:
    """Nodes and edges in metres; an edge is a piece of a line between two nodes, which may be one and the same.

    ``nodes`` (n, 2); per edge its piece ``edges``, ``line`` (which of the given ones), ``start`` and ``end`` nodes,
    ``length_m``. ``component`` (n,) numbers the parts that have no way to each other, 0 the longest. ``graph`` is the
    symmetric (n, n) matrix of the shortest edge between two nodes.
    """

    nodes: Metres
    edges: GeometryArray
    line: Indices
    start: Indices
    end: Indices
    length_m: Metres
    component: Indices
    graph: "csr_array[np.float64]"

    @property
    def is_main(self) -> NDArray[np.bool_]:
        """Of each edge, whether it is part of the longest component."""
        return np.asarray(self.component[self.start] == 0)


def build_network(lines: GeometryArray, level: Indices | None = None) -> Network:
    """Cut lines, in metres, at their meeting points and join them there.

    Lines that cross meet where they are on the same ``level`` (0 the ground, 1 a bridge, −1 a tunnel, as in OSM's
    ``layer``); an end meets whatever is within half a metre of it, on any level: bridges begin on the ground. What is
    no line or has no length is left out.
    """
    level = np.zeros(len(lines), dtype=np.int64) if level is None else level
    is_line = (shapely.get_type_id(lines) == 1) & (shapely.length(lines) > 0)
    number = np.flatnonzero(is_line)
    simple = [(i, part) for i in number for part in _simple(lines[i])]
    number = np.array([i for i, _ in simple], dtype=np.int64)
    whole = np.array([part for _, part in simple], dtype=object)
    pieces, of, at_cut = _cut(whole, level[number])
    ends = shapely.get_coordinates([shapely.get_point(pieces, k) for k in (0, -1)])
    node, nodes = _joined(ends, np.tile(level[number[of]], 2), at_cut)
    start, end = node[: len(pieces)], node[len(pieces) :]
    length_m = shapely.length(pieces)
    kept = (start != end) | (length_m > JOINING_M)
    pieces, start, end, length_m = pieces[kept], start[kept], end[kept], length_m[kept]
    graph = shortest_between(
        np.concatenate([start, end]), np.concatenate([end, start]), np.tile(length_m, 2), len(nodes)
    )
    component = by_length(connected_components(graph, directed=False)[1].astype(np.int64), start, length_m)
    return Network(nodes, pieces, number[of][kept], start, end, length_m, component, graph)


def shortest_between(start: Indices, end: Indices, length_m: Metres, n: int) -> "csr_array[np.float64]":
    """The (n, n) matrix of the shortest of parallel edges; a sparse matrix made of them all would add them up."""
    different = start != end
    start, end, length_m = start[different], end[different], length_m[different]
    order = np.lexsort((length_m, end, start))
    start, end, length_m = start[order], end[order], length_m[order]
    first = np.ones(len(start), dtype=bool)
    first[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    rows = np.concatenate([[0], np.cumsum(np.bincount(start[first], minlength=n))])
    return csr_array((length_m[first], end[first], rows), shape=(n, n))


def _simple(line: BaseGeometry) -> GeometryArray:
    """A line that crosses itself, cut there; any other as it is."""
    return shapely.get_parts(line if shapely.is_simple(line) else shapely.node(line))


def _cut(lines: GeometryArray, level: Indices) -> tuple[GeometryArray, Indices, NDArray[np.bool_]]:
    """The pieces, of which line each is, and of their starts, then of their ends, whether they are a crossing's."""
    whose, where = _meetings(lines, level)
    length_m = shapely.length(lines)
    inner = (where > 0) & (where < length_m[whose])
    whose, where = whose[inner], where[inner]
    order = np.lexsort((where, whose))
    whose, where = whose[order], where[order]
    new = np.ones(len(whose), dtype=bool)
    new[1:] = (whose[1:] != whose[:-1]) | (where[1:] - where[:-1] > 1e-6)
    whose, where = whose[new], where[new]
    pieces: list[BaseGeometry] = []
    of: list[int] = []
    cut: list[tuple[bool, bool]] = []
    first = np.searchsorted(whose, np.arange(len(lines) + 1))
    for i, line in enumerate(lines):
        stops = [0.0, *where[first[i] : first[i + 1]].tolist(), float(length_m[i])]
        last = len(stops) - 2
        if last == 0:
            pieces.append(line)
        else:
            pieces.extend(substring(line, a, b) for a, b in pairwise(stops))
        of.extend([i] * (last + 1))
        cut.extend((k > 0, k < last) for k in range(last + 1))
    at_cut = np.array(cut, dtype=bool).reshape(-1, 2)
    return np.array(pieces, dtype=object), np.array(of, dtype=np.int64), at_cut.T.reshape(-1)


def _meetings(lines: GeometryArray, level: Indices) -> tuple[Indices, Metres]:
    """Lines and the metres along them at which something meets them."""
    tree = shapely.STRtree(lines)
    one, other = tree.query(lines, predicate="intersects")
    crossing = (one < other) & (level[one] == level[other])
    one, other = one[crossing], other[crossing]
    place, pair = shapely.get_coordinates(shapely.intersection(lines[one], lines[other]), return_index=True)
    ends = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    end, near = tree.query(ends, predicate="dwithin", distance=JOINING_M)
    foreign = end % len(lines) != near
    end, near = end[foreign], near[foreign]
    points = np.concatenate([*[shapely.points(place)] * 2, ends[end]])
    whose = np.concatenate([one[pair], other[pair], near]).astype(np.int64)
    return whose, shapely.line_locate_point(lines[whose], points)


def _joined(ends: Metres, level: Indices, at_cut: NDArray[np.bool_]) -> tuple[Indices, Metres]:
    """The node of each end and the nodes' places: ends within half a metre are one, crossings of two levels are not."""
    if not len(ends):
        return np.empty(0, dtype=np.int64), np.empty((0, 2))
    one, other = KDTree(ends).query_pairs(JOINING_M, output_type="ndarray").reshape(-1, 2).T
    same = ~(at_cut[one] & at_cut[other]) | (level[one] == level[other])
    one, other = one[same], other[same]
    near = csr_array((np.ones(len(one)), (one, other)), shape=(len(ends), len(ends)))
    count, node = connected_components(near, directed=False)
    of_node = np.bincount(node, minlength=count)[:, None]
    nodes = np.column_stack([np.bincount(node, weights=ends[:, k], minlength=count) for k in (0, 1)])
    return node.astype(np.int64), nodes / of_node


def by_length(component: Indices, start: Indices, length_m: Metres) -> Indices:
    """Components numbered anew, the one with the longest edges in all first."""
    if not len(component):
        return component
    total_m = np.bincount(component[start], weights=length_m, minlength=int(component.max()) + 1)
    rank = np.empty(len(total_m), dtype=np.int64)
    rank[np.argsort(-total_m, kind="stable")] = np.arange(len(total_m))
    return rank[component]
