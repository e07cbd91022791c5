"""While the service runs, drafts take effect on their day and learn that the map moved on; overrides end."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import psycopg
from anyio import to_thread
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from gis.assignments import overrides
from gis.db import Connection, borrow
from gis.edits import drafts

log = logging.getLogger("wangge.api")

ROUND_S = 15.0


def _now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def drafts_watched(
    pool: ConnectionPool[Connection], *, clock: Callable[[], datetime] = _now, round_s: float = ROUND_S
) -> AsyncIterator[None]:
    """Go over every tenant's drafts again and again while the block runs."""
    watching = asyncio.create_task(_watch_for_ever(pool, clock, round_s))
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def _watch_for_ever(
    pool: ConnectionPool[Connection], clock: Callable[[], datetime], round_s: float
) -> None:
    while True:
        await asyncio.sleep(round_s)
        try:
            await to_thread.run_sync(one_round, pool, clock)
        except (psycopg.Error, PoolTimeout, PoolClosed) as error:
            log.warning("going over the drafts was put off: %s", type(error).__name__)


def one_round(pool: ConnectionPool[Connection], clock: Callable[[], datetime]) -> None:
    """Every tenant once, each in a transaction of its own."""
    with pool.connection() as connection:
        tenant_ids = drafts.tenants(connection)
    for tenant_id in tenant_ids:
        with borrow(pool, tenant_id) as connection:
            effective, outdated = drafts.watch(connection, tenant_id, clock())
        with borrow(pool, tenant_id) as connection:
            ended = overrides.end_expired(connection, tenant_id, clock())
        if ended:
            log.info("overrides of tenant %d: %d ended", tenant_id, ended)
        if effective or outdated:
            log.info(
                "drafts of tenant %d: %d in effect, %d outdated", tenant_id, len(effective), len(outdated)
            )
