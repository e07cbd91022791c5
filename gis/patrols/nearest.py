"""Who on patrol is nearest to a place and free: found in memory, or by the database while that is behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gis.accounts.model import SignedIn
from gis.db import snapshot
from gis.errors import InvalidInput
from gis.incidents.acting import is_shown, no_such_incident
from gis.incidents.listing import listed
from gis.patrols.access import check_may_lead
from gis.patrols.board import note_looking
from gis.patrols.live import LiveMembers
from gis.queries import Record, fetch_all

FRESH = timedelta(minutes=30)
"""Of whom nothing was heard for longer may be anywhere."""
MOST = 10
_FIRST = 32
_MOST_READ = 2_000

Source = Literal["index", "database"]


@dataclass(frozen=True, slots=True)
class Nearest:
    """Free members, the nearest first, and how many nearer ones have an incident in hand."""

    at: datetime
    point: tuple[float, float]
    source: Source
    free: Sequence[Record]
    busy: int


async def nearest(
    engine: AsyncEngine,
    members: LiveMembers,
    signed_in: SignedIn,
    place: UUID | tuple[float, float] | None,
    count: int = 3,
) -> Nearest:
    """Members in sight whose patrol goes on and who have nothing in hand, nearest to an incident or a point.

    NotFound for an incident out of sight; InvalidInput without a place.
    """
    check_may_lead(signed_in)
    if place is None:
        raise InvalidInput(
            "给出一起事件或一个位置，再找最近的人。",
            "Name an incident or a place to find who is nearest.",
            code="place_needed",
        )
    at = datetime.now(UTC)
    await note_looking(engine, signed_in, at)
    tenant_id = signed_in.user.tenant.id
    async with snapshot(engine, tenant_id, signed_in.scope.sight) as connection:
        point = place if isinstance(place, tuple) else await _point_of(connection, signed_in, place)
        size = _FIRST
        while True:
            runs = members.nearest(tenant_id, *point, size)
            rows = await _read(connection, point, at, runs)
            free = [row for row in rows if not row["in_hand"]]
            # Of those in memory some may be out of sight, paused or busy: then further ones are asked about.
            if len(free) >= count or runs is None or len(runs) < size or size >= _MOST_READ:
                break
            size *= 4
    busy = len(rows) - len(free)
    if len(free) > count:
        busy = sum(row["distance_m"] <= free[count - 1]["distance_m"] for row in rows if row["in_hand"])
    return Nearest(at, point, "database" if runs is None else "index", free[:count], busy)


async def _read(
    connection: AsyncConnection, point: tuple[float, float], at: datetime, runs: list[UUID] | None
) -> Sequence[Record]:
    values = {"runs": runs, "lon": point[0], "lat": point[1], "since": at - FRESH, "page_size": _MOST_READ}
    return await fetch_all(connection, "patrols", "members_near", values)


async def _point_of(
    connection: AsyncConnection, signed_in: SignedIn, incident_id: UUID
) -> tuple[float, float]:
    rows = await listed(connection, [incident_id]) if signed_in.scope.may("incidents.read") else []
    if not rows or not is_shown(rows[0]["state"], signed_in.scope):
        raise no_such_incident()
    return rows[0]["lon"], rows[0]["lat"]
