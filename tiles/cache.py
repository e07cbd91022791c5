"""Drawn tiles in memory, each under the marks it was drawn under; drawn once for all who wait for the same one.

The key of a tile holds everything that its content depends on, the sight it is drawn with among them: it is the same
tile for all who ask by the same key. Nothing here knows who asks.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b

from gis.changes.marks import Marks

_OVERHEAD_BYTES = 1_200
"""What an entry takes beside its content: key, marks, tag, the dictionaries' places."""

Slots = tuple[int, ...]
Draw = Callable[[Sequence[Hashable]], Awaitable[Sequence[bytes]]]
"""Draws the tiles of some keys, in their order."""


@dataclass(slots=True)
class Tile:
    """A tile's content, its name, and the marks it stands under; `forms` holds it encoded, once asked for."""

    content: bytes
    slots: Slots
    numbers: Slots
    tag: str = field(init=False)
    forms: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Name it by its content."""
        self.tag = blake2b(self.content, digest_size=12).hexdigest()

    @property
    def size_bytes(self) -> int:
        """What it takes in memory."""
        return _OVERHEAD_BYTES + len(self.content) + sum(map(len, self.forms.values()))


@dataclass(slots=True, eq=False)
class _Flight:
    """One drawing under way, of one tile or several, under the marks each began with, and how many wait for it."""

    numbers: Mapping[Hashable, Slots]
    task: "asyncio.Task[dict[Hashable, Tile]]"
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

    async def drawn(self, wanted: Mapping[Hashable, Slots], draw: Draw) -> list[Tile]:
        """The tiles of some keys with their marks: kept ones, those that somebody waits for already, and the rest,
        drawn at once.

        Who comes after a change does not share what was begun before it. A drawing is cancelled when the last who waits
        for it leaves.
        """
        found: dict[Hashable, Tile] = {}
        joined: dict[Hashable, _Flight] = {}
        fresh: dict[Hashable, Slots] = {}
        for key, slots in wanted.items():
            tile = self.get(key)
            if tile is not None:
                found[key] = tile
                continue
            numbers = self._marks.read(slots)
            flight = self._flights.get(key)
            if flight is not None and flight.numbers[key] == numbers:
                joined[key] = flight
            else:
                fresh[key] = numbers
        if fresh:
            joined |= dict.fromkeys(fresh, self._begun(fresh, wanted, draw))
        flights = set(joined.values())
        for flight in flights:
            flight.waiting += 1
        try:
            for key, flight in joined.items():
                found[key] = (await asyncio.shield(flight.task))[key]
        finally:
            given_up = [flight.task for flight in flights if self._is_left_alone(flight)]
            if given_up:
                await asyncio.wait(given_up)
        return [found[key] for key in wanted]

    def keep(self, key: Hashable, tile: Tile) -> None:
        """Keep a tile made of others while their marks hold."""
        if self._marks.read(tile.slots) == tile.numbers:
            self._drop(key)
            self._tiles[key] = tile
            self.bytes += tile.size_bytes
            self._shrink()

    def grown(self, key: Hashable, tile: Tile, bytes_more: int) -> None:
        """A form was added to the tile."""
        if self._tiles.get(key) is tile:
            self.bytes += bytes_more
            self._shrink()

    def _begun(
        self, fresh: Mapping[Hashable, Slots], wanted: Mapping[Hashable, Slots], draw: Draw
    ) -> _Flight:
        task = asyncio.ensure_future(self._draw(fresh, wanted, draw))
        flight = _Flight(fresh, task)
        for key in fresh:
            self._flights[key] = flight
        task.add_done_callback(partial(self._landed, flight))
        return flight

    async def _draw(
        self, fresh: Mapping[Hashable, Slots], wanted: Mapping[Hashable, Slots], draw: Draw
    ) -> dict[Hashable, Tile]:
        self.draws += len(fresh)
        contents = await draw(tuple(fresh))
        tiles = {
            key: Tile(content, wanted[key], numbers)
            for (key, numbers), content in zip(fresh.items(), contents, strict=True)
        }
        for key, tile in tiles.items():
            self.keep(key, tile)
        return tiles

    def _is_left_alone(self, flight: _Flight) -> bool:
        """One who waited leaves; the drawing is cancelled if it was the last."""
        flight.waiting -= 1
        if flight.waiting or flight.task.done():
            return False
        self._landed(flight)
        flight.task.cancel()
        return True

    def _landed(self, flight: _Flight, task: "asyncio.Task[dict[Hashable, Tile]] | None" = None) -> None:
        for key in flight.numbers:
            if self._flights.get(key) is flight:
                del self._flights[key]
        if task is not None and not task.cancelled():
            task.exception()  # has been asked for, also when all who waited failed by another drawing

    def _drop(self, key: Hashable) -> None:
        tile = self._tiles.pop(key, None)
        if tile is not None:
            self.bytes -= tile.size_bytes

    def _shrink(self) -> None:
        while self.bytes > self._max_bytes and self._tiles:
            _, tile = self._tiles.popitem(last=False)
            self.bytes -= tile.size_bytes
