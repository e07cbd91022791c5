"""The one way in: a report becomes an incident exactly once, placed and routed, in one transaction.

The id that the sender made counts for the sender alone. Its receipt is written first: who sends the same at the same
moment waits there, and is answered what was stored.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from psycopg import errors as pg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gis.accounts.repository import add_audit
from gis.assignments.live import LivePlaces
from gis.db import EVERYTHING, enter, transaction
from gis.errors import Conflict, InvalidInput, Unavailable
from gis.incidents import repository
from gis.incidents.ids import moment_of, new_id
from gis.incidents.model import Author, NewIncident
from gis.incidents.placing import MapMovedOn, Placing, Sites, locate_sites, place
from gis.incidents.reporters import Reported as ReporterRow
from gis.incidents.routing import Routing, route
from gis.media.attaching import attach

OLDEST = timedelta(days=366)
_SKEW = timedelta(minutes=5)
MAX_MEDIA = 9
_TRIES = 4


@dataclass(frozen=True, slots=True)
class Reported:
    """An incident as it was taken in; placing and routing are none when it was there before."""

    id: UUID
    state: str
    version: int
    is_repeat: bool
    placing: Placing | None = None
    routing: Routing | None = None


async def report(
    engine: AsyncEngine,
    places: LivePlaces,
    tenant_id: int,
    author: Author,
    new: NewIncident,
    reporter: ReporterRow | None = None,
) -> Reported:
    """Store a report and commit it.

    The same again is answered as it was; another one under its id is a Conflict. BadPosition where it is no place.
    """
    for _ in range(_TRIES):
        sites = await locate_sites(places, tenant_id, new.point)
        try:
            async with transaction(engine, tenant_id, EVERYTHING) as connection:
                return await _report(connection, tenant_id, sites, author, new, reporter)
        except MapMovedOn:
            continue
    raise borders_in_motion()


async def _report(
    connection: AsyncConnection,
    tenant_id: int,
    sites: Sites,
    author: Author,
    new: NewIncident,
    reporter: ReporterRow | None,
) -> Reported:
    known = await _known(connection, author, new)
    if known is not None:
        return known
    check(new)
    incident_id = new_id(datetime.now(UTC))
    at = moment_of(incident_id)
    kind = await repository.type_in_force(connection, new.type_code, new.condition_id)
    if not await repository.add_receipt(
        connection, tenant_id, author.key, new.request_id, new.digest, incident_id, 1
    ):
        stored = await _known(connection, author, new)
        assert stored is not None, "the receipt that was in the way is there"
        return stored
    placed = await place(
        connection,
        tenant_id,
        sites,
        at,
        accuracy_m=new.accuracy_m,
        address=new.address,
        accepts=new.accepts_position,
        locks=True,
    )
    routed = await route(connection, placed, kind.matter)
    await enter(connection, tenant_id, EVERYTHING)
    state = "screening" if new.source == "public" else "reported"
    await _add(
        connection,
        repository.NewRow(tenant_id, incident_id, at, state, author, new, kind, placed, routed),
    )
    if reporter is not None:
        await repository.add_reporter(connection, tenant_id, incident_id, reporter)
    if state == "reported":
        await repository.add_attendances(connection, tenant_id, incident_id, at)
    await attach(connection, author.user_id, new.media_ids, incident_id)
    await add_audit(
        connection,
        tenant_id,
        author.user_id,
        "incident.reported",
        ("incident", str(incident_id)),
        {"type": new.type_code, "source": new.source},
        placed.community.id if placed.community else None,
    )
    return Reported(incident_id, state, 1, is_repeat=False, placing=placed, routing=routed)


def borders_in_motion() -> Unavailable:
    """The answer where the map was edited each time."""
    return Unavailable(
        "这里的边界正在改动，稍等几秒再提交。", "The borders here are being changed; try again in seconds."
    )


async def _add(connection: AsyncConnection, row: repository.NewRow) -> None:
    """Insert the incident; a month that nobody made ahead is made now."""
    try:
        async with connection.begin_nested():
            await repository.add(connection, row)
    except DBAPIError as error:
        if not isinstance(error.orig, pg.CheckViolation) or "no partition" not in str(error.orig):
            raise
        await repository.make_month(connection, row.at)
        await repository.add(connection, row)


async def _known(connection: AsyncConnection, author: Author, new: NewIncident) -> Reported | None:
    receipt = await repository.receipt(connection, author.key, new.request_id)
    if receipt is None:
        return None
    if receipt.digest != new.digest:
        raise other_request()
    return Reported(receipt.incident_id, receipt.state, receipt.ordinal, is_repeat=True)


def other_request() -> Conflict:
    """The answer to an id that named something else."""
    return Conflict(
        "这个编号已用于另一次提交。换一个新的编号再提交。",
        "This id was used for something else. Make a new one and try again.",
        code="key_reused",
    )


def check(new: NewIncident) -> None:
    """InvalidInput for what no report can be, whatever the map says."""
    if not new.text.strip() and not new.media_ids:
        raise InvalidInput(
            "写明是什么事，或附上照片。", "Say what it is, or add a photo.", code="text_needed"
        )
    if len(new.media_ids) > MAX_MEDIA:
        raise InvalidInput(f"最多 {MAX_MEDIA} 个附件。", f"{MAX_MEDIA} media at most.", code="bad_value")
    if len(json.dumps(dict(new.fields), ensure_ascii=False)) > 8_000:
        raise InvalidInput("表单内容过长。", "The form says too much.", code="bad_value")
    now = datetime.now(UTC)
    if new.observed_at is not None and not now - OLDEST <= new.observed_at <= now + _SKEW:
        raise InvalidInput(
            "发现时间应在一年以内，且不在将来。核对手机的时间。",
            "It was seen within the last year and not in the future. Check the clock of the phone.",
            code="bad_time",
        )
