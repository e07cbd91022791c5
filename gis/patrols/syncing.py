"""What phones send, taken in exactly once: each item for itself, in the order of its batch.

The first thing done under an id is what counts. Whatever a phone sends again, in whatever order and however often,
finds its receipt and is answered what was answered then; the receipt is written in the transaction of the deed.
"""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from psycopg import errors as pg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gis.accounts.model import SignedIn
from gis.assignments.live import LivePlaces
from gis.db import EVERYTHING, enter, transaction
from gis.errors import Conflict, InvalidInput, NotAllowed, NotFound, WanggeError
from gis.incidents.intake import StoredMeanwhile, borders_in_motion
from gis.incidents.placing import MapMovedOn
from gis.incidents.repository import make_month
from gis.incidents.sites import Sites, locate_sites
from gis.patrols import repository, runs
from gis.patrols.access import check_may_walk, generation_of
from gis.patrols.model import Action, Batch, Clock, Finding, Synced, Tried, Unreadable
from gis.patrols.repository import Member
from gis.patrols.runs import Taking
from gis.people.sealing import Keyring

log = logging.getLogger("wangge.patrols")

_TRIES = 4
_STATUS: Mapping[type[WanggeError], int] = {NotFound: 404, Conflict: 409, InvalidInput: 422, NotAllowed: 422}


async def sync(
    engine: AsyncEngine, places: LivePlaces, keyring: Keyring | None, signed_in: SignedIn, batch: Batch
) -> Synced:
    """Take a batch in and commit it; NotAllowed for an account that is on no patrol and never was."""
    received_at = datetime.now(UTC)
    clock = Clock(received_at, (received_at - batch.sent_at).total_seconds())
    tenant_id = signed_in.user.tenant.id
    for tried in range(_TRIES):
        sites = await _located(places, tenant_id, batch, surely=tried > 0)
        try:
            async with transaction(engine, tenant_id, EVERYTHING) as connection:
                return await _take_all(connection, keyring, signed_in, batch, clock, sites)
        except (MapMovedOn, StoredMeanwhile):
            continue
        except (DBAPIError, pg.Error) as error:
            if not _lacks_month(error):
                raise
            async with transaction(engine, tenant_id, EVERYTHING) as connection:
                await make_month(connection, received_at)
    raise borders_in_motion()


async def _located(places: LivePlaces, tenant_id: int, batch: Batch, *, surely: bool) -> Mapping[UUID, Sites]:
    """Where findings are, looked up before the transaction that stores them."""
    return {
        each.id: await locate_sites(places, tenant_id, each.body.incident.point, surely=surely)
        for each in batch.actions
        if isinstance(each, Action) and isinstance(each.body, Finding)
    }


async def _take_all(
    connection: AsyncConnection,
    keyring: Keyring | None,
    signed_in: SignedIn,
    batch: Batch,
    clock: Clock,
    sites: Mapping[UUID, Sites],
) -> Synced:
    scope = signed_in.scope
    member = Member(signed_in.user.tenant.id, signed_in.user.id)
    await repository.lock(connection, member.user_id)
    # Who was on patrol and is not any more still hands in what was done before.
    if not scope.may("patrol.walk") and not await repository.has_runs(connection, member.user_id):
        check_may_walk(signed_in)
    taking = Taking(connection, keyring, signed_in, member, batch, clock, sites)
    items = [await _tried(taking, each) for each in batch.actions]
    stored = {
        each.run_id
        for each, tried in zip(batch.actions, items, strict=True)
        if isinstance(each, Action) and tried.status == 201
    }
    await repository.hear(connection, sorted(stored), clock)
    return Synced(clock, items, generation_of(scope), revoked=not scope.may("patrol.walk"))


async def _tried(taking: Taking, item: Action | Unreadable) -> Tried:
    if isinstance(item, Unreadable):
        return Tried(item.id, 422, problem=item.problem)
    try:
        async with taking.connection.begin_nested():
            return await _take(taking, item)
    except WanggeError as problem:
        status = next((code for kind, code in _STATUS.items() if isinstance(problem, kind)), None)
        if status is None:
            raise
        return Tried(item.id, status, problem=problem)
    except (DBAPIError, pg.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if not isinstance(cause, (pg.DataError, pg.IntegrityError)) or _lacks_month(error):
            raise
        log.warning("an item of a phone was refused by the database: %s", type(cause).__name__)
        return Tried(item.id, 422, problem=_impossible())
    finally:
        # Placing a finding narrows what the transaction sees, and an item that is refused leaves it so.
        await enter(taking.connection, taking.member.tenant_id, EVERYTHING)


async def _take(taking: Taking, action: Action) -> Tried:
    known = await repository.receipt(taking.connection, taking.member, action.id)
    if known is not None:
        digest, answer = known
        if digest != action.digest:
            raise _other_action()
        return Tried(action.id, 200, answer)
    stored = await runs.take(taking, action)
    await repository.add_receipt(taking.connection, taking.member, taking.batch, taking.clock, action, stored)
    return Tried(action.id, 201, stored.answer)


def _lacks_month(error: Exception) -> bool:
    return "no partition" in str(error)


def _other_action() -> Conflict:
    return Conflict(
        "这个编号已用于另一条记录。换一个新的编号再上传。",
        "This id was used for another record. Make a new one and send it again.",
        code="key_reused",
    )


def _impossible() -> InvalidInput:
    return InvalidInput(
        "这条记录里有不可能的值，没有接收。记录保留在手机里。",
        "This record holds a value that cannot be; it was not taken in and is kept on the phone.",
    )
