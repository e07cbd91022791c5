"""Edits at work: geometry and its statements in one transaction in a worker thread, so that nobody else waits."""

from collections.abc import Callable
from typing import TypeVar

import anyio.to_thread

from api.deps import Services
from gis.accounts.model import SignedIn
from gis.db import Connection, borrow, set_tenant

T = TypeVar("T")


async def in_edit_transaction(
    found: Services,
    signed_in: SignedIn,
    work: Callable[[Connection], T],
    *,
    after: Callable[[Connection], object] | None = None,
) -> T:
    """What ``work`` returns from a transaction of whoever is signed in, committed before this returns.

    Without more it sees what they see. ``after`` a check, made with their sight and refusing what is not theirs, it
    sees everything: a border is shared with neighbours, and a code is taken wherever it was given.
    """
    tenant_id = signed_in.user.tenant.id

    def run() -> T:
        with borrow(found.edit_pool, tenant_id, signed_in.scope.sight) as connection:
            if after is not None:
                after(connection)
                set_tenant(connection, tenant_id)
            return work(connection)

    return await anyio.to_thread.run_sync(run, limiter=found.edit_limit)


async def with_everything_in_sight(
    found: Services, signed_in: SignedIn, work: Callable[[Connection], T]
) -> T:
    """The same for work about accounts, grants and the log, which no area holds: the caller has checked the right."""
    return await in_edit_transaction(found, signed_in, work, after=_nothing_to_check)


def _nothing_to_check(_connection: Connection) -> None:
    """Checked before the transaction."""
