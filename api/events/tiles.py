"""Changed tiles as news: what the database told of the map within a moment is put together, numbered, and kept a while
for readers who come back; and what of it a reader may hear.
"""

import asyncio
import secrets
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from gis.access.extents import Reach
from gis.changes.places import NOTICE_ZOOM, Change
from gis.db import Box
from tiles.layer import SIGHT_SOURCES
from tiles.layers import CATALOGUE, LAYERS
from tiles.mvt import TileAddress

TOPIC = "tiles"
MOMENT_S = 0.03
"""One edit changes several tables; they are one piece of news."""
KEPT = 1_000
MOST_CHANGES = 200
MOST_CELLS = 32

Cell = tuple[int, int, int]
"""z, x, y of Web Mercator."""

Told = dict[str, list[Cell] | None]
"""By layer, the cells in which it may look different; none means anywhere."""

_DRAWN = {
    table: tuple(layer.name for layer in CATALOGUE if table in layer.drawn_from - layer.past_only)
    for table in {table for layer in CATALOGUE for table in layer.drawn_from}
}


@dataclass(frozen=True, slots=True)
class Redrawn:
    """Changes of one tenant within a moment; none means that some were missed, and anything may have changed."""

    number: int
    tenant_id: int
    changes: frozenset[Change] | None


class Redrawing:
    """Hears every change of the map and hands it on in numbered pieces; numbers mean something within one epoch."""

    def __init__(self, tell: Callable[[int | None, Redrawn], None]) -> None:
        """``tell`` hands news to the readers of a tenant, or of all."""
        self._tell = tell
        self._pending: defaultdict[int, set[Change]] = defaultdict(set)
        self.number = 0
        self._forget()

    def hear(self, change: Change | None) -> None:
        """One change; none when some were missed."""
        if change is None:
            self._pending.clear()
            self._forget()
            self.number += 1
            self._tell(None, Redrawn(self.number, 0, None))
        elif change.source in _DRAWN or change.source in SIGHT_SOURCES:
            if not self._pending:
                asyncio.get_running_loop().call_later(MOMENT_S, self._hand_on)
            self._pending[change.tenant_id].add(change)

    def since(self, position: str, tenant_id: int) -> list[Redrawn]:
        """What a tenant's news were after `epoch.number`; where that is not known, that anything may have changed."""
        epoch, _, number = position.partition(".")
        oldest = self._kept[0].number - 1 if self._kept else self.number
        if epoch != self.epoch or not number.isdecimal() or not oldest <= int(number) <= self.number:
            return [Redrawn(self.number, tenant_id, None)]
        return [each for each in self._kept if each.number > int(number) and each.tenant_id == tenant_id]

    def _forget(self) -> None:
        self.epoch = secrets.token_hex(4)
        self._kept: deque[Redrawn] = deque(maxlen=KEPT)

    def _hand_on(self) -> None:
        pending = dict(self._pending)
        self._pending.clear()
        for tenant_id, changes in pending.items():
            if len(changes) > MOST_CHANGES:
                said = frozenset(Change(tenant_id, each.source, None) for each in changes)
            else:
                said = frozenset(changes)
            self.number += 1
            redrawn = Redrawn(self.number, tenant_id, said)
            self._kept.append(redrawn)
            self._tell(tenant_id, redrawn)


def told_to(reach: Reach, changes: Iterable[Change]) -> Told:
    """What somebody may hear: cells that their own areas of the map meet, and for all what everybody sees.

    What is seen only as the territory above one's own is not told here: that its map moved on is an `edition`. It is
    asked for every reader of a tenant at each change, so what does not depend on the reader is worked out once.
    """
    told: dict[str, set[Cell] | None] = {}
    sees_everything = reach.areas.is_everything
    for change in changes:
        own, public = _layers(change.source, sees_everything)
        own = tuple(name for name in own if reach.allows(LAYERS[name].rights))
        cells = None if change.range_16 is None else _cells(change.range_16)
        if cells is None:
            told.update(dict.fromkeys(own if sees_everything or reach.areas.ids else ()))
            told.update(dict.fromkeys(public))
            continue
        seen = {cell for cell in cells if _meets(reach, cell)}
        for names, mine in ((own, seen), (public, cells)):
            for name in names if mine else ():
                before = told.setdefault(name, set())
                if before is not None:
                    before |= mine
    return {name: None if cells is None else _bounded(cells) for name, cells in sorted(told.items())}


@lru_cache(maxsize=256)
def _layers(table: str, sees_everything: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The layers that a table's change may change: those of which one sees one's own part, and everybody's."""
    layers = set(_DRAWN.get(table, ()))
    own = {layer.name for layer in CATALOGUE if layer.name in layers and layer.is_scoped}
    if table in SIGHT_SOURCES and not sees_everything:
        own = {layer.name for layer in CATALOGUE if layer.is_scoped}
    return tuple(sorted(own)), tuple(sorted(layers - own))


@lru_cache(maxsize=1_024)
def _cells(range_16: tuple[int, int, int, int]) -> frozenset[Cell]:
    """The cells of a place, larger ones where they would be many."""
    z, (x0, y0, x1, y1) = NOTICE_ZOOM, range_16
    while (x1 - x0 + 1) * (y1 - y0 + 1) > MOST_CELLS and z > 0:
        z, x0, y0, x1, y1 = z - 1, x0 >> 1, y0 >> 1, x1 >> 1, y1 >> 1
    last = (1 << z) - 1
    x0, y0, x1, y1 = (min(max(at, 0), last) for at in (x0, y0, x1, y1))
    return frozenset((z, x, y) for x in range(x0, x1 + 1) for y in range(y0, y1 + 1))


def _meets(reach: Reach, cell: Cell) -> bool:
    return reach.narrowed(_box(cell)).map_areas != "{}"


@lru_cache(maxsize=4_096)
def _box(cell: Cell) -> Box:
    return TileAddress(*cell).box_3857


def _bounded(cells: set[Cell]) -> list[Cell] | None:
    return sorted(cells) if len(cells) <= MOST_CHANGES else None
