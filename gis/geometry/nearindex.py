"""Points by how near they are, answered from memory: an R-tree in Mercator metres that follows every move."""

import math
from collections.abc import Hashable
from dataclasses import dataclass, field

import rtree

_RADIUS_M = 6_378_137.0
_MOST_LAT = 85.06


@dataclass
class NearIndex:
    """Points (lon/lat degrees) under keys. Mercator keeps angles: near any one place its order is that of
    the ground, but for what one in a hundred of a distance changes.

    Not for several threads at once: whoever makes it owns it.
    """

    _tree: rtree.index.Index = field(default_factory=rtree.index.Index)
    _slots: dict[Hashable, tuple[int, tuple[float, float]]] = field(default_factory=dict)
    _keys: dict[int, Hashable] = field(default_factory=dict)
    _next: int = 0

    def __len__(self) -> int:
        return len(self._slots)

    def put(self, key: Hashable, lon: float, lat: float) -> None:
        """Put a key at a place, wherever it was before."""
        self.drop(key)
        slot, at = self._next, _mercator(lon, lat)
        self._next += 1
        self._slots[key], self._keys[slot] = (slot, at), key
        self._tree.insert(slot, (*at, *at))

    def drop(self, key: Hashable) -> None:
        """Take a key out, if it is in."""
        found = self._slots.pop(key, None)
        if found is not None:
            slot, at = found
            self._tree.delete(slot, (*at, *at))
            del self._keys[slot]

    def nearest(self, lon: float, lat: float, count: int) -> list[Hashable]:
        """The keys nearest to a place, the nearest first; more where some at the end are equally far."""
        if not self._slots:
            return []
        x, y = _mercator(lon, lat)
        slots = self._tree.nearest((x, y, x, y), min(count, len(self._slots)))
        found = [self._keys[slot] for slot in slots]
        return sorted(found, key=lambda key: math.dist(self._slots[key][1], (x, y)))


def _mercator(lon: float, lat: float) -> tuple[float, float]:
    held = math.radians(max(-_MOST_LAT, min(_MOST_LAT, lat)))
    return _RADIUS_M * math.radians(lon), _RADIUS_M * math.asinh(math.tan(held))
