"""Drawn tiles in memory, each under the marks it was drawn under; drawn once for all who wait for the same one.

The key of a tile holds everything that its content depends on, the sight it is drawn with among them: it is the same
tile for all who ask by the same key. Nothing here knows who asks.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b

from gis.changes.marks import Marks

_OVERHEAD_BYTES = 1_200
"""What an entry takes beside its content: key, marks, tag, the dictionaries' places."""

Draw = Callable[[], Awaitable[bytes]]


@dataclass(slots=True)
class Tile:
    """A tile's content, its name, and the marks it stands under; `forms` holds it encoded, once asked for."""

    content: bytes
    slots: tuple[int, ...]
    numbers: tuple[int, ...]
    tag: str = field(init=False)
    forms: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Name it by its content."""
        self.tag = blake2b(self.content, digest_size=12).hexdigest()

    @property
    def size_bytes(self) -> int:
        """What it takes in memory."""
        return _OVERHEAD_BYTES + len(self.content) + sum(map(len, self.forms.values()))


@dataclass(slots=True)
class _Flight:
    """One drawing under way, under the marks it began with, and how many wait for it."""

    numbers: tuple[int, ...]
    task: "asyncio.Task[Tile]"
    waiting: int = 0


class TileCache:
    """The tiles asked for last, up to a number of bytes."""

    def __init__(self, marks: Marks, max_bytes: int) -> None:
        self._marks = marks
        self._max_bytes = max_bytes
        self._tiles: OrderedDict[Hashable, Tile] = OrderedDict()
        self._flights: dict[Hashable, _Flight] = {}
        self.bytes = 0
        self.hits = 0
        self.draws = 0

    def get(self, key: Hashable) -> Tile | None:
        """The tile, if it still holds."""
        tile = self._tiles.get(key)
        if tile is None:
            return None
        if self._marks.read(tile.slots) != tile.numbers:
            self._drop(key)
            return None
        self._tiles.move_to_end(key)
        self.hits += 1
        return tile

    async def drawn(self, key: Hashable, slots: tuple[int, ...], draw: Draw) -> Tile:
        """The tile drawn anew, together with whoever waits for the same one already.

        Who comes after a change does not share what was begun before it. The drawing is cancelled when the last who
        waits for it leaves.
        """
        numbers = self._marks.read(slots)
        flight = self._flights.get(key)
        if flight is None or flight.numbers != numbers:
            task = asyncio.ensure_future(self._draw(key, slots, numbers, draw))
            flight = self._flights[key] = _Flight(numbers, task)
            task.add_done_callback(partial(self._landed, key, flight))
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                self._landed(key, flight)
                flight.task.cancel()
                await asyncio.wait((flight.task,))

    def grown(self, key: Hashable, tile: Tile, bytes_more: int) -> None:
        """A form was added to the tile."""
        if self._tiles.get(key) is tile:
            self.bytes += bytes_more
            self._shrink()

    async def _draw(
        self, key: Hashable, slots: tuple[int, ...], numbers: tuple[int, ...], draw: Draw
    ) -> Tile:
        self.draws += 1
        tile = Tile(await draw(), slots, numbers)
        if self._marks.read(slots) == numbers:
            self._drop(key)
            self._tiles[key] = tile
            self.bytes += tile.size_bytes
            self._shrink()
        return tile

    def _landed(self, key: Hashable, flight: _Flight, _: object = None) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]

    def _drop(self, key: Hashable) -> None:
        tile = self._tiles.pop(key, None)
        if tile is not None:
            self.bytes -= tile.size_bytes

    def _shrink(self) -> None:
        while self.bytes > self._max_bytes and self._tiles:
            _, tile = self._tiles.popitem(last=False)
            self.bytes -= tile.size_bytes
