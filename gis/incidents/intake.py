"""The one way in: a report becomes an incident exactly once, placed and routed, in one transaction.

The id that the sender made counts for the sender alone. Everything is written by one statement that begins with its
receipt: who sends the same at the same moment waits there, and is answered what was stored. A report is three round
trips to the database: what is around it, what is written, the commit.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from psycopg import errors as pg
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gis.accounts.repository import auditing
from gis.assignments.live import LivePlaces
from gis.assignments.uncertain import MAX_ACCURACY_M
from gis.db import EVERYTHING, transaction
from gis.errors import Conflict, InvalidInput, Unavailable
from gis.incidents import repository
from gis.incidents.ids import moment_of, new_id
from gis.incidents.model import Author, NewIncident
from gis.incidents.placing import MapMovedOn, Placing, placed_in
from gis.incidents.reporters import Reported as ReporterRow
from gis.incidents.routing import Routing, routed_in
from gis.incidents.sites import Sites, locate_sites
from gis.incidents.surroundings import survey
from gis.media.attaching import attach
from gis.media.model import Declared
from gis.media.repository import declare

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
    photos: Mapping[UUID, Declared] | None = None,
) -> Reported:
    """Store a report and commit it; ``photos`` are declared with it and sent after it.

    The same again is answered as it was; another one under its id is a Conflict. BadPosition where it is no place.
    """
    for tried in range(_TRIES):
        sites = await locate_sites(places, tenant_id, new.point, surely=tried > 0)
        try:
            async with transaction(engine, tenant_id, EVERYTHING) as connection:
                return await report_in(connection, tenant_id, sites, author, new, reporter, photos or {})
        except (MapMovedOn, StoredMeanwhile):
            continue
        except pg.CheckViolation as error:
            if "no partition" not in str(error):
                raise
            async with transaction(engine, tenant_id, EVERYTHING) as connection:
                await repository.make_month(connection, datetime.now(UTC))
    raise borders_in_motion()


class StoredMeanwhile(Exception):
    """The same report was stored by another request: its receipt is there now."""


async def report_in(
    connection: AsyncConnection,
    tenant_id: int,
    sites: Sites,
    author: Author,
    new: NewIncident,
    reporter: ReporterRow | None,
    photos: Mapping[UUID, Declared],
) -> Reported:
    """The same in the caller's transaction, which tries again on MapMovedOn, StoredMeanwhile or a missing month."""
    incident_id = new_id(datetime.now(UTC))
    at = moment_of(incident_id)
    accuracy_m = None if new.accuracy_m is None else min(new.accuracy_m, MAX_ACCURACY_M)
    asked = [
        repository.asking_receipt(author.key, new.request_id),
        repository.asking_type(new.type_code, new.condition_id),
    ]
    (receipts, types), near = await survey(
        connection, tenant_id, sites, at, accuracy_m=accuracy_m, locks=True, first=asked
    )
    known = repository.receipt_from(receipts)
    if known is not None:
        if known.digest != new.digest:
            raise other_request()
        state = await repository.state_after(connection, known)
        return Reported(known.incident_id, state, known.ordinal, is_repeat=True)
    check(new)
    kind = repository.type_from(types, new.type_code, new.condition_id)
    placed = await placed_in(
        connection,
        sites,
        near,
        at,
        accuracy_m=accuracy_m,
        address=new.address,
        accepts=new.accepts_position,
        locks=True,
    )
    routed = routed_in(near, placed, kind.matter)
    state = "screening" if new.source == "public" else "reported"
    noted = auditing(
        tenant_id,
        author.user_id,
        "incident.reported",
        ("incident", str(incident_id)),
        {"type": new.type_code, "source": new.source},
        placed.community.id if placed.community else None,
    )
    row = repository.NewRow(tenant_id, incident_id, at, state, author, new, kind, placed, routed, reporter)
    if not await repository.add(connection, row, noted):
        raise StoredMeanwhile
    await declare(connection, tenant_id, photos)
    await attach(connection, author.user_id, new.media_ids, incident_id)
    return Reported(incident_id, state, 1, is_repeat=False, placing=placed, routing=routed)


def borders_in_motion() -> Unavailable:
    """The answer where the map was edited each time."""
    return Unavailable(
        "这里的边界正在改动，稍等几秒再提交。", "The borders here are being changed; try again in seconds."
    )


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
