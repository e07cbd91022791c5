"""Where members on patrol are, in memory: an index that follows the database's notices, for who is nearest.

It says only who may be near. Who they are and where, and whether whoever asks may know, is read from the database.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

import psycopg
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from gis.db import EVERYTHING, transaction
from gis.geometry.nearindex import NearIndex
from gis.queries import fetch_all
from gis.settings import DatabaseSettings

log = logging.getLogger("wangge.patrols")

CHANNEL = "wangge_members"
RECONNECT_S = 0.5
MOMENT_S = 0.02
"""Members move by the batch: what comes within a moment is read at once."""
MAX_TENANTS = 16


@dataclass
class _Kept:
    """One tenant's members; ``moved`` are those whose place has yet to be read, none read at all until it is whole."""

    index: NearIndex = field(default_factory=NearIndex)
    moved: set[UUID] = field(default_factory=set)
    is_whole: bool = False
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)


class LiveMembers:
    """Follows positions as they are committed; while it does not know them all it says so: the database is asked."""

    def __init__(self, database: DatabaseSettings, engine: AsyncEngine) -> None:
        self._database = database
        self._engine = engine
        self._kept: dict[int, _Kept] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.is_listening = asyncio.Event()

    @asynccontextmanager
    async def heard(self) -> AsyncIterator[None]:
        """Listen while the block runs."""
        listening = asyncio.create_task(self._listen_for_ever())
        try:
            yield
        finally:
            for task in (listening, *self._tasks):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    def nearest(self, tenant_id: int, lon: float, lat: float, count: int) -> list[UUID] | None:
        """The runs nearest to a place (lon/lat degrees), the nearest first; none while that is not known for sure.

        Then what is missing is read for the next time.
        """
        if not self.is_listening.is_set():
            return None
        kept = self._kept.get(tenant_id)
        if kept is None:
            if len(self._kept) >= MAX_TENANTS:
                self._kept.pop(next(iter(self._kept)))
            kept = self._kept[tenant_id] = _Kept()
        if not kept.is_whole or kept.moved:
            self._read_soon(tenant_id, kept)
            return None
        return cast("list[UUID]", kept.index.nearest(lon, lat, count))

    def forget(self, tenant_id: int) -> None:
        """Know nothing of a tenant any more, until it is asked about again."""
        self._kept.pop(tenant_id, None)

    async def settle(self, tenant_id: int) -> None:
        """Read at once what is yet to be read."""
        kept = self._kept.get(tenant_id)
        if kept is not None:
            await self._catch_up(tenant_id, kept)

    def _read_soon(self, tenant_id: int, kept: _Kept) -> None:
        if not kept.reading.locked():
            task = asyncio.get_running_loop().create_task(self._read(tenant_id, kept))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _read(self, tenant_id: int, kept: _Kept) -> None:
        await asyncio.sleep(MOMENT_S)
        try:
            await self._catch_up(tenant_id, kept)
        except (SQLAlchemyError, psycopg.Error, OSError) as error:
            log.warning("reading members' positions was put off: %s", type(error).__name__)

    async def _catch_up(self, tenant_id: int, kept: _Kept) -> None:
        async with kept.reading:
            while kept.moved or not kept.is_whole:
                moved, kept.moved = kept.moved, set()
                runs = list(moved) if kept.is_whole else None
                try:
                    async with transaction(self._engine, tenant_id, EVERYTHING) as connection:
                        rows = await fetch_all(connection, "patrols", "positions", {"runs": runs})
                except BaseException:
                    kept.moved |= moved
                    raise
                for run in moved:
                    kept.index.drop(run)
                for row in rows:
                    kept.index.put(row["run_id"], row["lon"], row["lat"])
                kept.is_whole = True

    async def _listen_for_ever(self) -> None:
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError) as error:
                log.warning("listening for members' positions ended: %s", type(error).__name__)
            self.is_listening.clear()
            self._kept.clear()
            await asyncio.sleep(RECONNECT_S)

    async def _listen(self) -> None:
        options = "-c idle_session_timeout=0 -c tcp_keepalives_idle=30"
        async with await psycopg.AsyncConnection.connect(
            self._database.database_url, autocommit=True, options=options
        ) as connection:
            await connection.execute(f"listen {CHANNEL}")
            self._kept.clear()
            self.is_listening.set()
            async for notice in connection.notifies():
                tenant, _, runs = notice.payload.partition(":")
                kept = self._kept.get(int(tenant))
                if kept is None:
                    continue
                if not runs:
                    # More moved at once than a notice names.
                    self._kept.pop(int(tenant))
                    continue
                kept.moved.update(UUID(each) for each in runs.split(","))
                self._read_soon(int(tenant), kept)
