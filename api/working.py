"""Edits at work: geometry and its statements in one transaction in a worker thread, so that nobody else waits."""

from collections.abc import Callable
from typing import TypeVar

import anyio.to_thread

from api.deps import Services
from gis.db import Connection, borrow

T = TypeVar("T")


async def in_edit_transaction(found: Services, tenant_id: int, work: Callable[[Connection], T]) -> T:
    """What ``work`` returns from a transaction of the tenant, committed before this returns."""

    def run() -> T:
        with borrow(found.edit_pool, tenant_id) as connection:
            return work(connection)

    return await anyio.to_thread.run_sync(run, limiter=found.edit_limit)
