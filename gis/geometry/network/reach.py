"""How far it is on foot: from every place to the nearest facility, and between all that are near enough.

A way goes from the place straight to its street, along streets, and straight to the facility; lengths are in metres
and rounded to the millimetre, so that a limit of 300 m holds what is 300.000 m away.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from gis.geometry.crs import GeometryArray
from gis.geometry.network.anchoring import Anchors
from gis.geometry.network.building import Indices, Metres, Network

_DECIMALS = 3
_AT_ONCE = 64
"""Facilities whose ways are kept at the same time: a dense row of all nodes each."""


@dataclass(frozen=True)
class Nearest:
    """Per place the metres to its nearest facility (inf: none within the limit) and which one that is (−1: none).

    Of several equally near ones any.
    """

    walk_m: Metres
    facility: Indices


@dataclass(frozen=True)
class Pairs:
    """Places and facilities that are within the limit of each other, and the metres between them."""

    place: Indices
    facility: Indices
    walk_m: Metres


def nearest(network: Network, facilities: Anchors, places: Anchors, limit_m: float) -> Nearest:
    """The nearest facility of every place within ``limit_m``, which is included.

    What is not known of the anchors has no way. One search from all facilities at once, each a node of its own that
    leads to both ends of its edge; who lives on a facility's own edge need not go by its ends.
    """
    known = np.flatnonzero(facilities.is_known)
    walk_m, facility = np.full(len(places), np.inf), np.full(len(places), -1, dtype=np.int64)
    if not len(known) or not places.is_known.any():
        return Nearest(walk_m, facility)
    graph, sources = _with_sources(network, facilities, known)
    to_node_m, _, source = dijkstra(
        graph, directed=True, indices=sources, return_predecessors=True, limit=limit_m, min_only=True
    )
    reached = np.isfinite(to_node_m)
    touched = reached[network.start] | reached[network.end]
    touched[facilities.edge[known]] = True
    # Of a city most homes are on streets that no way within the limit gets to: they are not looked at.
    here = np.flatnonzero(places.is_known & touched[places.edge])
    edge, position_m, offset_m = places.edge[here], places.position_m[here], places.offset_m[here]
    from_start_m = to_node_m[network.start[edge]] + position_m
    from_end_m = to_node_m[network.end[edge]] + (network.length_m[edge] - position_m)
    node = np.where(from_end_m < from_start_m, network.end[edge], network.start[edge])
    near_m = np.minimum(from_start_m, from_end_m) + offset_m
    found = np.isfinite(near_m)
    which = np.full(len(here), -1, dtype=np.int64)
    which[found] = known[source[node[found]] - len(network.nodes)]
    pairs = _on_one_edge(facilities, places, here)
    order = np.lexsort((pairs.walk_m, pairs.place))
    place, first = np.unique(pairs.place[order], return_index=True)
    best, at = order[first], np.searchsorted(here, place)
    shorter = pairs.walk_m[best] < near_m[at]
    near_m[at[shorter]] = pairs.walk_m[best[shorter]]
    which[at[shorter]] = pairs.facility[best[shorter]]
    near_m = np.round(near_m, _DECIMALS)
    held = near_m <= limit_m
    walk_m[here[held]], facility[here[held]] = near_m[held], which[held]
    return Nearest(walk_m, facility)


def nearer(one: Nearest, other: Nearest, after: int) -> Nearest:
    """Of two answers for the same places the nearer one; the other's facilities are numbered ``after`` the first's."""
    is_other = other.walk_m < one.walk_m
    return Nearest(
        np.where(is_other, other.walk_m, one.walk_m), np.where(is_other, other.facility + after, one.facility)
    )


def within(network: Network, facilities: Anchors, places: Anchors, limit_m: float) -> Iterator[Pairs]:
    """Every place and facility at most ``limit_m`` apart, some facilities at a time."""
    known = np.flatnonzero(facilities.is_known)
    here = np.flatnonzero(places.is_known)
    if not len(known) or not len(here):
        return
    graph, sources = _with_sources(network, facilities, known)
    beside = _on_one_edge(facilities, places, here)
    edge, position_m, offset_m = places.edge[here], places.position_m[here], places.offset_m[here]
    rank = np.full(len(places), -1, dtype=np.int64)
    rank[here] = np.arange(len(here))
    for begin in range(0, len(known), _AT_ONCE):
        some = known[begin : begin + _AT_ONCE]
        to_node_m = dijkstra(graph, directed=True, indices=sources[begin : begin + _AT_ONCE], limit=limit_m)
        walk_m = np.minimum(
            to_node_m[:, network.start[edge]] + position_m,
            to_node_m[:, network.end[edge]] + (network.length_m[edge] - position_m),
        )
        walk_m += offset_m
        mine = np.flatnonzero(np.isin(beside.facility, some))
        row = np.searchsorted(some, beside.facility[mine])
        np.minimum.at(walk_m, (row, rank[beside.place[mine]]), beside.walk_m[mine])
        walk_m = np.asarray(np.round(walk_m, _DECIMALS), dtype=np.float64)
        row, column = np.nonzero(walk_m <= limit_m)
        yield Pairs(here[column], some[row], walk_m[row, column])


def reachable_streets(network: Network, facilities: Anchors, which: int, limit_m: float) -> GeometryArray:
    """The pieces of streets within ``limit_m`` of one facility; empty when it is not known where it enters."""
    if not facilities.is_known[which]:
        return np.empty(0, dtype=object)
    graph, sources = _with_sources(network, facilities, np.array([which]))
    to_node_m = dijkstra(graph, directed=True, indices=sources[0], limit=limit_m)
    left_m = np.maximum(limit_m - np.stack([to_node_m[network.start], to_node_m[network.end]]), 0.0)
    left_m[~np.isfinite(left_m)] = 0.0
    pieces: list[BaseGeometry] = []
    own, at_m = int(facilities.edge[which]), float(facilities.position_m[which])
    for edge in np.flatnonzero((left_m > 0).any(axis=0) | (np.arange(len(network.edges)) == own)):
        length_m = float(network.length_m[edge])
        spans = [(0.0, float(left_m[0, edge])), (length_m - float(left_m[1, edge]), length_m)]
        if edge == own:
            around_m = limit_m - float(facilities.offset_m[which])
            spans.append((at_m - around_m, at_m + around_m))
        pieces += [substring(network.edges[edge], a, b) for a, b in _merged(spans, length_m)]
    return np.array(pieces, dtype=object)


def _merged(spans: list[tuple[float, float]], length_m: float) -> list[tuple[float, float]]:
    """Spans of an edge, cut to it and joined where they overlap."""
    cut = sorted((max(a, 0.0), min(b, length_m)) for a, b in spans)
    out: list[tuple[float, float]] = []
    for a, b in cut:
        if b <= a:
            continue
        if out and a <= out[-1][1]:
            out[-1] = (out[-1][0], max(b, out[-1][1]))
        else:
            out.append((a, b))
    return out


def _with_sources(
    network: Network, facilities: Anchors, known: Indices
) -> tuple["csr_array[np.float64]", Indices]:
    """The graph with a node more per facility, from which one gets to both ends of its edge; and those nodes."""
    n = len(network.nodes)
    edge = facilities.edge[known]
    sources = n + np.arange(len(known))
    ends = np.stack([network.start[edge], network.end[edge]])
    position_m = facilities.position_m[known]
    away_m = np.stack([position_m, network.length_m[edge] - position_m]) + facilities.offset_m[known]
    # The ends of a loop are one node, to which the shorter way counts.
    loop = ends[0] == ends[1]
    away_m[0, loop] = away_m[:, loop].min(axis=0)
    entries = np.where(loop, 1, 2)
    columns, lengths = ends.T.reshape(-1), away_m.T.reshape(-1)
    used = np.ones((len(known), 2), dtype=bool)
    used[loop, 1] = False
    graph = network.graph
    rows = np.concatenate([graph.indptr, graph.indptr[-1] + np.cumsum(entries)])
    data = np.concatenate([graph.data, lengths[used.reshape(-1)]])
    indices = np.concatenate([graph.indices, columns[used.reshape(-1)]])
    size = n + len(known)
    return csr_array((data, indices, rows), shape=(size, size)), sources


def _on_one_edge(facilities: Anchors, places: Anchors, here: Indices) -> Pairs:
    """Those of some known places that are on one edge with facilities, and the metres along it between them."""
    known = np.flatnonzero(facilities.is_known)
    occupied = np.zeros(int(max(facilities.edge.max(initial=0), places.edge.max(initial=0))) + 1, dtype=bool)
    occupied[facilities.edge[known]] = True
    here = here[occupied[places.edge[here]]]
    order = known[np.argsort(facilities.edge[known], kind="stable")]
    edges = facilities.edge[order]
    first = np.searchsorted(edges, places.edge[here], side="left")
    count = np.searchsorted(edges, places.edge[here], side="right") - first
    place = np.repeat(here, count)
    nth = np.arange(len(place)) - np.repeat(np.cumsum(count) - count, count)
    facility = order[np.repeat(first, count) + nth]
    along_m: Metres = np.abs(places.position_m[place] - facilities.position_m[facility])
    return Pairs(place, facility, along_m + places.offset_m[place] + facilities.offset_m[facility])
