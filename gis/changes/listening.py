"""The map's notices in this process: marks made new as they come, and a way to wait until all of them have come."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from gis.changes.marks import EVERYTHING, Marks
from gis.changes.places import Change, slots_of
from gis.settings import DatabaseSettings

log = logging.getLogger("wangge.changes")

CHANNEL = "wangge_tiles"
RECONNECT_S = 0.2
SETTLE_S = 1.0
"""How long an answer waits for its own notices before everything that is kept is thrown away instead."""

_FENCE = "fence "


class Changes:
    """Hears every committed change of the map and makes its marks new.

    While it does not listen, nothing that is kept may be used: `is_listening` says so.
    """

    def __init__(
        self,
        database: DatabaseSettings,
        pool: AsyncConnectionPool[psycopg.AsyncConnection[Any]],
        marks: Marks,
        hear: Callable[[Change | None], None] = lambda _: None,
    ) -> None:
        """``hear`` is told every change, after its marks are new, and none where some may have been missed."""
        self._database = database
        self._pool = pool
        self._hear = hear
        self._fences: dict[str, asyncio.Future[None]] = {}
        self.marks = marks
        self.is_listening = False

    @asynccontextmanager
    async def heard(self) -> AsyncIterator[None]:
        """Listen while the block runs."""
        listening = asyncio.create_task(self._listen_for_ever())
        try:
            yield
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening

    async def settle(self) -> None:
        """Return when the notices of all that was committed before have made their marks new.

        PostgreSQL delivers notices in the order of their commits: a notice sent now comes after all of them. When it
        does not come, everything kept is thrown away, in every process.
        """
        fence = secrets.token_hex(8)
        come: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._fences[fence] = come
        try:
            async with asyncio.timeout(SETTLE_S):
                async with self._pool.connection() as connection:
                    await connection.execute(
                        "select pg_notify(%s, %s)", (CHANNEL, _FENCE + fence), prepare=True
                    )
                await come
        except (TimeoutError, psycopg.Error, PoolTimeout, TooManyRequests) as error:
            log.warning("notices of the map are late (%s); nothing kept is used", type(error).__name__)
            self.marks.change((EVERYTHING,))
        finally:
            self._fences.pop(fence, None)

    async def _listen_for_ever(self) -> None:
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError) as error:
                log.warning("listening for changes of the map ended: %s", type(error).__name__)
            self.is_listening = False
            await asyncio.sleep(RECONNECT_S)

    async def _listen(self) -> None:
        """Until the connection ends; what was missed before it began is made up for by throwing everything away."""
        options = "-c idle_session_timeout=0"
        async with await psycopg.AsyncConnection.connect(
            self._database.database_url,
            autocommit=True,
            options=options,
            keepalives_idle=10,
            keepalives_interval=5,
            keepalives_count=2,
        ) as connection:
            await connection.execute(f"listen {CHANNEL}")
            self.marks.change((EVERYTHING,))
            self._hear(None)
            self.is_listening = True
            async for notice in connection.notifies():
                self._note(notice.payload)

    def _note(self, payload: str) -> None:
        if payload.startswith(_FENCE):
            come = self._fences.get(payload.removeprefix(_FENCE))
            if come is not None and not come.done():
                come.set_result(None)
            return
        try:
            change = Change.parse(payload)
        except ValueError:
            log.error("a notice of the map cannot be read: %.80s", payload)
            self.marks.change((EVERYTHING,))
            self._hear(None)
            return
        self.marks.change(slots_of(change))
        self._hear(change)
