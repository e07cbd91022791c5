"""The map in memory, for points that come by the thousand: kept by one thread, never older than the database."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import RowMapping
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from gis.access.model import Scope
from gis.db import EVERYTHING, snapshot
from gis.geometry.placeindex import PlaceIndex, Slots
from gis.queries import fetch_all

log = logging.getLogger("wangge.gis")

MAX_TENANTS = 16
"""How many tenants' maps a process keeps; the one not asked about for longest is forgotten first."""

Indices = NDArray[np.int64]
Editions = Mapping[UUID, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """A territory in force, as the index knows it."""

    id: UUID
    level: str
    parent_id: UUID | None
    community_id: UUID
    code: str
    number: str | None
    name: str


@dataclass(frozen=True)
class Located:
    """Where n points are. ``grids``, ``lanes`` and ``communities`` are (n,) indices into ``territories``, −1 for none.

    ``rules`` are the words of the assignment rules: inside, border_tie, outside.
    """

    territories: tuple[Standing, ...]
    editions: Editions
    communities: Indices
    grids: Indices
    lanes: Indices
    rules: NDArray[np.str_]


@dataclass
class _Map:
    """One tenant's territories. Only the owner thread touches index and slots; the lock is for catching up."""

    index: PlaceIndex = field(default_factory=PlaceIndex)
    standing: dict[int, Standing] = field(default_factory=dict)
    slots: dict[UUID, list[int]] = field(default_factory=dict)
    editions: Editions = field(default_factory=dict)
    catching_up: asyncio.Lock = field(default_factory=asyncio.Lock)


class LivePlaces:
    """Locates points in the map in force.

    Every question first asks the database which editions are in force, one short statement, and reads the communities
    that moved on before it answers; so an answer is never older than its question. `hear`, told of an edit, has that
    reading done ahead of time.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._maps: OrderedDict[int, _Map] = OrderedDict()
        self._owner = ThreadPoolExecutor(max_workers=1, thread_name_prefix="places")
        self._ahead: set[asyncio.Task[None]] = set()

    def close(self) -> None:
        """End the owner thread."""
        for task in self._ahead:
            task.cancel()
        self._owner.shutdown(cancel_futures=True)

    def hear(self, tenant_id: int) -> None:
        """The tenant's map may have moved on: read it ahead of the next question, if it is kept at all."""
        if tenant_id in self._maps:
            task = asyncio.get_running_loop().create_task(self._read_ahead(tenant_id))
            self._ahead.add(task)
            task.add_done_callback(self._ahead.discard)

    async def _read_ahead(self, tenant_id: int) -> None:
        try:
            await self.catch_up(tenant_id)
        except (SQLAlchemyError, OSError) as error:
            log.warning("reading the map ahead was put off: %s", type(error).__name__)

    async def locate(self, tenant_id: int, lonlat: NDArray[np.float64]) -> Located:
        """Locate (n, 2) lon/lat points (EPSG:4490 degrees) in the map in force when asked."""
        kept = await self.catch_up(tenant_id)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._owner, _locate, kept, lonlat)

    async def recall(self, tenant_id: int, lonlat: NDArray[np.float64]) -> Located:
        """As `locate`, in the map as it was last read, without asking whether it is still that.

        For whoever then holds a community's edition against the one located in: its ground is as it was while that
        stands. Whatever is in no community needs `locate`.
        """
        kept = self._maps.get(tenant_id)
        if kept is None or not kept.editions:
            kept = await self.catch_up(tenant_id)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._owner, _locate, kept, lonlat)

    async def catch_up(self, tenant_id: int) -> _Map:
        """Bring a tenant's map to the editions in force; reads only the communities that changed."""
        kept = self._maps.setdefault(tenant_id, _Map())
        self._maps.move_to_end(tenant_id)
        while len(self._maps) > MAX_TENANTS:
            self._maps.popitem(last=False)
        if await self._editions(tenant_id) == kept.editions:
            return kept
        async with kept.catching_up, snapshot(self._engine, tenant_id, EVERYTHING) as connection:
            rows = await fetch_all(connection, "assignments", "live_editions", {})
            editions = {row["territory_id"]: row["edition"] for row in rows}
            changed = [i for i, edition in editions.items() if kept.editions.get(i) != edition]
            gone = [i for i in kept.editions if i not in editions]
            places = await fetch_all(connection, "assignments", "live_places", {"communities": changed})
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._owner, _replace, kept, [*changed, *gone], places, editions)
        return kept

    async def _editions(self, tenant_id: int) -> Editions:
        async with snapshot(self._engine, tenant_id, EVERYTHING) as connection:
            rows = await fetch_all(connection, "assignments", "live_editions", {})
        return {row["territory_id"]: row["edition"] for row in rows}


def in_sight(found: Located, scope: Scope) -> Located:
    """What somebody may be told of it: places out of their sight are none, the territories above theirs by name."""
    if scope.map.is_everything:
        return found
    seen = [
        t.community_id in scope.map or t.id in scope.map or t.id in scope.context for t in found.territories
    ]
    places = np.full(len(seen) + 1, -1, dtype=np.int64)
    places[:-1][seen] = np.arange(sum(seen))
    communities, grids, lanes = (places[indices] for indices in (found.communities, found.grids, found.lanes))
    rules = np.where(
        communities < 0,
        "out_of_sight",
        np.where((grids < 0) & (found.rules != "outside"), "inside", found.rules),
    )
    territories = tuple(t for t, is_seen in zip(found.territories, seen, strict=True) if is_seen)
    return replace(
        found, territories=territories, communities=communities, grids=grids, lanes=lanes, rules=rules
    )


def _replace(kept: _Map, changed: Sequence[UUID], rows: Sequence[RowMapping], editions: Editions) -> None:
    by_community: dict[UUID, list[RowMapping]] = {community: [] for community in changed}
    for row in rows:
        by_community[row["community_id"]].append(row)
    for community, places in by_community.items():
        for slot in kept.slots.pop(community, []):
            del kept.standing[slot]
        polygons = shapely.from_wkb([row["geom"] for row in places])
        kept.slots[community] = kept.index.replace(community, list(polygons))
        for slot, row in zip(kept.slots[community], places, strict=True):
            kept.standing[slot] = Standing(
                row["territory_id"],
                row["level"],
                row["parent_id"],
                community,
                row["code"],
                row["number"],
                row["name"],
            )
    kept.editions = editions


def _locate(kept: _Map, lonlat: NDArray[np.float64]) -> Located:
    """The rules of assignment for points, on arrays: the smallest code wins a tie, a lane must be of the grid."""
    rows, slots = kept.index.at_many(lonlat)
    named, places = np.unique(slots, return_inverse=True)
    known = [kept.standing[int(slot)] for slot in named]
    order = sorted(range(len(known)), key=lambda i: (known[i].code, known[i].id))
    rank = np.empty(len(known), dtype=np.int64)
    rank[order] = np.arange(len(known))
    levels = np.array([t.level for t in known], dtype="U9")[places] if known else np.empty(0, dtype="U9")
    first = _Firsts(len(lonlat), rows, places, rank)

    grids, held_by = first.where(levels == "grid")
    position = {t.id: i for i, t in enumerate(known)}
    parents = np.array([position.get(t.parent_id, -1) if t.parent_id else -1 for t in known], dtype=np.int64)
    own_grid = grids[rows]
    lanes, _ = first.where((levels == "lane") & (own_grid >= 0) & (parents[places] == own_grid))
    communities, _ = first.where(levels == "community")
    # A grid names its community itself, also where two communities share the border on which the point lies.
    of_grid = np.array([position.get(t.community_id, -1) for t in known], dtype=np.int64)
    has_grid = grids >= 0
    communities[has_grid] = of_grid[grids[has_grid]]
    rules = np.where(communities < 0, "outside", np.where(held_by > 1, "border_tie", "inside"))
    return Located(tuple(known), kept.editions, communities, grids, lanes, rules)


@dataclass(frozen=True)
class _Firsts:
    """Pairs of a point and a place that holds it; picks each point's place of the smallest rank."""

    points: int
    rows: Slots
    places: Slots
    rank: Indices

    def where(self, chosen: NDArray[np.bool_]) -> tuple[Indices, Indices]:
        """Among the chosen pairs: the place of each point or −1, and how many it had."""
        rows, places = self.rows[chosen], self.places[chosen]
        order = np.lexsort((self.rank[places], rows))
        rows, places = rows[order], places[order]
        found = np.full(self.points, -1, dtype=np.int64)
        points, starts, counts = np.unique(rows, return_index=True, return_counts=True)
        found[points] = places[starts]
        held_by = np.zeros(self.points, dtype=np.int64)
        held_by[points] = counts
        return found, held_by
