"""Colours for the polygons of a partition such that neighbours differ, stable over edits."""

import heapq

import numpy as np
from numpy.typing import NDArray

from gis.geometry.crs import GeometryArray
from gis.geometry.halfedges import as_millimetres, shared_borders

COLOURS = 6


def colour_partition(polygons: GeometryArray, previous: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """A colour 1..6 for each polygon (metres, 1 mm grid); polygons that share an edge differ.

    `previous` holds the colours of before, 0 for a new polygon; a colour is kept unless a neighbour that also
    keeps its colour has the same one. Six colours always suffice: the smallest-last order gives every
    polygon of a planar map at most five neighbours that are coloured before it (Matula and Beck 1983).
    Where kept colours leave a polygon none, its neighbours give theirs up, and theirs, until one is free.
    Multipolygons may have more neighbours than a plane allows; ValueError when six colours do not do.
    """
    count = len(polygons)
    neighbours = _neighbours(polygons)
    kept = _kept(np.zeros(count, np.int64) if previous is None else previous, neighbours)
    while True:
        colours, stuck = _greedy(neighbours, kept)
        if not stuck:
            return colours
        if not kept.any():
            raise ValueError("six colours do not suffice: the polygons do not form a planar map")
        around = {j for i in stuck for j in neighbours[i] if kept[j]} or set(np.flatnonzero(kept).tolist())
        kept[sorted(around)] = 0


def _neighbours(polygons: GeometryArray) -> list[list[int]]:
    neighbours: list[list[int]] = [[] for _ in range(len(polygons))]
    first, second, _ = shared_borders(as_millimetres(polygons))
    for i, j in zip(first.tolist(), second.tolist(), strict=True):
        neighbours[i].append(j)
        neighbours[j].append(i)
    return neighbours


def _kept(previous: NDArray[np.int64], neighbours: list[list[int]]) -> NDArray[np.int64]:
    """The previous colours without those that would meet their like; the lower index keeps its own."""
    kept = previous.copy()
    for i, near in enumerate(neighbours):
        if kept[i] and any(kept[j] == kept[i] for j in near if j < i):
            kept[i] = 0
    return kept


def _smallest_last(neighbours: list[list[int]]) -> list[int]:
    """An order in which every polygon has at most five neighbours before it, if the map is planar."""
    degree = [len(near) for near in neighbours]
    queue = [(d, i) for i, d in enumerate(degree)]
    heapq.heapify(queue)
    order: list[int] = []
    while queue:
        d, i = heapq.heappop(queue)
        if d != degree[i]:
            continue
        degree[i] = -1
        order.append(i)
        for j in neighbours[i]:
            if degree[j] > 0:
                degree[j] -= 1
                heapq.heappush(queue, (degree[j], j))
    return order[::-1]


def _greedy(neighbours: list[list[int]], start: NDArray[np.int64]) -> tuple[NDArray[np.int64], list[int]]:
    """Colour what has none, least used colour first; and which polygons had no colour left."""
    colours = start.copy()
    stuck: list[int] = []
    used = np.bincount(colours, minlength=COLOURS + 1)
    for i in _smallest_last(neighbours):
        if colours[i]:
            continue
        near = {int(colours[j]) for j in neighbours[i]}
        free = [colour for colour in range(1, COLOURS + 1) if colour not in near]
        if not free:
            stuck.append(i)
            continue
        colours[i] = min(free, key=lambda colour: (used[colour], colour))
        used[colours[i]] += 1
    return colours, stuck
