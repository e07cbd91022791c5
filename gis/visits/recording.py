"""Recording visits: each exactly once by the id its phone gave it, and never changed afterwards.

That id counts for its author alone: the stored one is made of both, so that nobody learns from an answer which ids
others have used.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.errors import Conflict, InvalidInput
from gis.queries import fetch_all
from gis.teams.model import Actor, unknown
from gis.visits.model import COUNTS_AS_VISITED, NewVisit, Recorded

OLDEST = timedelta(days=366)
_SKEW = timedelta(minutes=5)

_PLACE = text(
    "select h.id, a.community_id, a.grid_id, a.lane_id from households as h"
    " left join assignments as a on a.tenant_id = h.tenant_id and a.subject_kind = 'building'"
    " and a.subject_id = h.building_id and upper_inf(a.valid) and upper_inf(a.recorded) where h.id = :id"
)

# Visits that were stored before ids counted for their authors are found by the phone's own id.
_KNOWN = text(
    "select id, request_hash, recorded_at from visits where id in (:id, :said_id) and user_id = :user_id"
    " order by id <> :id limit 1"
)

_ADD = text(
    "insert into visits (tenant_id, id, household_id, worker_id, user_id, kind, line, planned_on, visited_at, outcome,"
    " note, unit_verified, request_hash) values (:tenant_id, :id, :household_id,"
    " (select w.id from workers as w where w.user_id = :user_id), :user_id, :kind, :line, :planned_on, :visited_at,"
    " :outcome, :note, :unit_verified, :request_hash) on conflict (tenant_id, id) do nothing"
)

_MARK_HOUSEHOLD = text(
    "update households set last_visited_at = :visited_at"
    " where id = :household_id and (last_visited_at is null or last_visited_at < :visited_at)"
)

_MARK_UNIT = text(
    "update units as u set verified_at = :visited_at from households as h"
    " where h.id = :household_id and u.tenant_id = h.tenant_id and u.id = h.unit_id"
    " and (u.verified_at is null or u.verified_at < :visited_at)"
)


@dataclass(frozen=True)
class VisitFilter:
    """Which visits; none means any. `after` is the moment and id of the last one of the page before."""

    household_id: UUID | None = None
    territory_id: UUID | None = None
    user_id: UUID | None = None
    after: tuple[datetime, UUID] | None = None
    page_size: int = 100


async def record(connection: AsyncConnection, actor: Actor, visit: NewVisit) -> Recorded:
    """Store a visit; the same one again is answered as it was, another one under its id is a Conflict."""
    place = (await connection.execute(_PLACE, {"id": visit.household_id})).one_or_none()
    if place is None or not any(area in actor.areas for area in place[1:]):
        raise unknown("一户", "household")
    known = await _known(connection, actor, visit)
    if known is not None:
        return known
    _check_moment(visit.visited_at)
    values = {name: getattr(visit, name) for name in NewVisit.__dataclass_fields__}
    extra = {
        "tenant_id": actor.tenant_id,
        "id": _id_of(actor, visit),
        "user_id": actor.user_id,
        "request_hash": visit.request_hash,
    }
    if (await connection.execute(_ADD, {**values, **extra})).rowcount == 0:
        found = await _known(connection, actor, visit)
        assert found is not None, "only the author's own visit has this id"
        return found
    marked = {"household_id": visit.household_id, "visited_at": visit.visited_at}
    if visit.outcome in COUNTS_AS_VISITED:
        await connection.execute(_MARK_HOUSEHOLD, marked)
    if visit.unit_verified:
        await connection.execute(_MARK_UNIT, marked)
    row = (await connection.execute(_KNOWN, _known_by(actor, visit))).one()
    return Recorded(row.id, row.recorded_at, is_repeat=False)


async def list_visits(connection: AsyncConnection, asked: VisitFilter) -> Sequence[RowMapping]:
    """Visits, newest first."""
    after_at, after_id = asked.after or (None, None)
    values = {
        "household_id": asked.household_id,
        "territory_id": asked.territory_id,
        "user_id": asked.user_id,
        "after_at": after_at,
        "after_id": after_id,
        "page_size": asked.page_size,
    }
    return await fetch_all(connection, "visits", "visits", values)


def _id_of(actor: Actor, visit: NewVisit) -> UUID:
    return uuid5(actor.user_id, visit.id.hex)


def _known_by(actor: Actor, visit: NewVisit) -> dict[str, UUID]:
    return {"id": _id_of(actor, visit), "said_id": visit.id, "user_id": actor.user_id}


async def _known(connection: AsyncConnection, actor: Actor, visit: NewVisit) -> Recorded | None:
    row = (await connection.execute(_KNOWN, _known_by(actor, visit))).one_or_none()
    if row is None:
        return None
    if bytes(row.request_hash) != visit.request_hash:
        raise _other_visit()
    return Recorded(row.id, row.recorded_at, is_repeat=True)


def _check_moment(visited_at: datetime) -> None:
    now = datetime.now(UTC)
    if visited_at > now + _SKEW:
        raise InvalidInput(
            "走访时间在将来。核对手机的时间后再记。",
            "The visit lies in the future. Check the clock of the phone.",
            code="visit_in_future",
        )
    if visited_at < now - OLDEST:
        raise InvalidInput(
            "一年以前的走访不能再记。",
            "A visit more than a year ago cannot be recorded.",
            code="visit_too_old",
        )


def _other_visit() -> Conflict:
    return Conflict(
        "这个编号已用于另一次走访。换一个新的编号再记。",
        "This id was used for another visit. Make a new one and try again.",
        code="visit_exists",
    )
