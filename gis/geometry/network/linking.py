"""What if there were one way more: a footbridge, a gate opened in a wall, a path; laid onto a network that is there.

A link meets the streets at its two ends and nothing between them, whatever it passes above or through. The network is
not built anew: the edges at its ends are cut there, and places that stood on them stand on the pieces.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse.csgraph import connected_components
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from gis.geometry.crs import GeometryArray
from gis.geometry.network.anchoring import Anchors, anchor
from gis.geometry.network.building import Indices, Metres, Network, by_length, shortest_between

FARTHEST_M = 30.0
"""An end of a link so far from any street leads nowhere."""
_SAME_M = 1e-6


@dataclass(frozen=True)
class Linked:
    """A network with links, those of them that lead nowhere, and what became of the edges of the one before.

    ``first`` is the first piece of each edge of before; ``cuts`` the metres at which the few that were cut are.
    """

    network: Network
    unlinked: list[int]
    first: Indices
    cuts: dict[int, Metres]

    def moved(self, anchors: Anchors) -> Anchors:
        """Anchors of the network before on this one: the same places, at the same metres beside their street."""
        edge, position_m = anchors.edge.copy(), anchors.position_m.copy()
        on = edge >= 0
        edge[on] = self.first[anchors.edge[on]]
        for number, stops in self.cuts.items():
            here = np.flatnonzero(anchors.edge == number)
            piece = np.searchsorted(stops, anchors.position_m[here])
            edge[here] += piece
            position_m[here] -= np.concatenate([[0.0], stops])[piece]
        is_known = on.copy()
        is_known[on] = self.network.is_main[edge[on]]
        return Anchors(edge, position_m, anchors.offset_m, is_known)


def with_links(network: Network, links: GeometryArray, farthest_m: float = FARTHEST_M) -> Linked:
    """The network with links, lines in metres, each joined to the nearest street at both of its ends.

    A link without length, or with an end farther than ``farthest_m`` from any street, is left out and told.
    """
    ends = anchor(
        network,
        np.array([shapely.get_point(line, k) for line in links for k in (0, -1)], dtype=object),
        farthest_m,
    )
    meets = ends.edge.reshape(-1, 2) >= 0
    leads = [i for i in range(len(links)) if meets[i].all() and links[i].length > 0]
    used = np.array([2 * i + k for i in leads for k in (0, 1)], dtype=np.int64)
    cuts = _cuts(network, ends, used)
    nodes, edges, first = _cut(network, cuts)
    joints = [_joint(network, cuts, nodes, ends, int(i)) for i in used]
    for nth, i in enumerate(leads):
        (start, from_), (end, to) = joints[2 * nth : 2 * nth + 2]
        edges.add(LineString([from_, *links[i].coords, to]), -1, start, end)
    return Linked(_network(np.array(nodes.places), edges), _others(len(links), leads), first, cuts)


def _others(count: int, leads: Sequence[int]) -> list[int]:
    return sorted(set(range(count)) - set(leads))


@dataclass
class _Nodes:
    places: list[tuple[float, float]]
    at: dict[tuple[int, float], int]


@dataclass
class _Edges:
    pieces: list[BaseGeometry]
    line: list[int]
    start: list[int]
    end: list[int]

    def add(self, piece: BaseGeometry, line: int, start: int, end: int) -> None:
        self.pieces.append(piece)
        self.line.append(line)
        self.start.append(start)
        self.end.append(end)


def _cuts(network: Network, ends: Anchors, used: Indices) -> dict[int, Metres]:
    """Per edge the metres inside it at which links begin or end, in order."""
    cuts: dict[int, Metres] = {}
    for edge in np.unique(ends.edge[used]).tolist():
        at = np.unique(ends.position_m[used][ends.edge[used] == edge])
        at = at[(at > _SAME_M) & (at < network.length_m[edge] - _SAME_M)]
        if len(at):
            cuts[edge] = at
    return cuts


def _cut(network: Network, cuts: dict[int, Metres]) -> tuple[_Nodes, _Edges, Indices]:
    nodes = _Nodes([(float(x), float(y)) for x, y in network.nodes], {})
    edges = _Edges([], [], [], [])
    first = np.empty(len(network.edges), dtype=np.int64)
    for i, line in enumerate(network.edges):
        first[i] = len(edges.pieces)
        source, start, end = int(network.line[i]), int(network.start[i]), int(network.end[i])
        before_m = 0.0
        for at_m in cuts.get(i, np.empty(0)).tolist():
            place = line.interpolate(at_m)
            nodes.at[i, at_m] = len(nodes.places)
            nodes.places.append((place.x, place.y))
            edges.add(substring(line, before_m, at_m), source, start, nodes.at[i, at_m])
            start, before_m = nodes.at[i, at_m], at_m
        edges.add(substring(line, before_m, line.length) if before_m else line, source, start, end)
    return nodes, edges, first


def _joint(
    network: Network, cuts: dict[int, Metres], nodes: _Nodes, ends: Anchors, which: int
) -> tuple[int, tuple[float, float]]:
    """The node at which an end of a link meets its street, and where that is."""
    edge, at_m = int(ends.edge[which]), float(ends.position_m[which])
    inside = cuts.get(edge, np.empty(0))
    if at_m in inside:
        node = nodes.at[edge, at_m]
    else:
        node = int(network.start[edge] if at_m <= _SAME_M else network.end[edge])
    return node, nodes.places[node]


def _network(nodes: Metres, edges: _Edges) -> Network:
    pieces = np.array(edges.pieces, dtype=object)
    start, end = np.array(edges.start, dtype=np.int64), np.array(edges.end, dtype=np.int64)
    length_m = shapely.length(pieces)
    graph = shortest_between(
        np.concatenate([start, end]), np.concatenate([end, start]), np.tile(length_m, 2), len(nodes)
    )
    component = by_length(connected_components(graph, directed=False)[1].astype(np.int64), start, length_m)
    line = np.array(edges.line, dtype=np.int64)
    return Network(nodes.reshape(-1, 2), pieces, line, start, end, length_m, component, graph)
