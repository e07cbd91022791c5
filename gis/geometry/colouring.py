"""Colours for the polygons of a partition such that neighbours differ, stable over edits."""

import numpy as np
from numpy.typing import NDArray

from gis.geometry.crs import GeometryArray
from gis.geometry.halfedges import as_millimetres, shared_borders

COLOURS = 6


def colour_partition(
    polygons: GeometryArray, *, previous: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """A colour 1..6 for each polygon (metres, 1 mm grid); polygons that share an edge differ.

    ``previous`` holds the colours of before, 0 for a new polygon; a colour is kept unless a neighbour that
    also keeps its colour has the same one. Six colours always suffice: the smallest-last order gives every
    polygon of a planar map at most five neighbours that are coloured before it (Matula and Beck 1983).
    Where kept colours leave none free, all are chosen anew.
    """
    count = len(polygons)
    neighbours = _neighbours(polygons)
    kept = _kept(np.zeros(count, np.int64) if previous is None else previous, neighbours)
    chosen = _greedy(neighbours, kept)
    return chosen if chosen is not None else _fresh(neighbours)


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
    left = set(range(len(neighbours)))
    order: list[int] = []
    while left:
        i = min(left, key=lambda k: (degree[k], k))
        left.remove(i)
        order.append(i)
        for j in neighbours[i]:
            degree[j] -= 1
    return order[::-1]


def _greedy(neighbours: list[list[int]], start: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """Colour what has none, least used colour first; None when some polygon has no colour left."""
    colours = start.copy()
    used = np.bincount(colours, minlength=COLOURS + 1)
    for i in _smallest_last(neighbours):
        if colours[i]:
            continue
        near = {int(colours[j]) for j in neighbours[i]}
        free = [colour for colour in range(1, COLOURS + 1) if colour not in near]
        if not free:
            return None
        colours[i] = min(free, key=lambda colour: (used[colour], colour))
        used[colours[i]] += 1
    return colours


def _fresh(neighbours: list[list[int]]) -> NDArray[np.int64]:
    chosen = _greedy(neighbours, np.zeros(len(neighbours), np.int64))
    if chosen is None:
        raise ValueError("the polygons do not form a planar map: pass the partition gate first")
    return chosen
