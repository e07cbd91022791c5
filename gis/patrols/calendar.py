"""The calendar of some days: plans and shifts in sight, who is wanted twice, which posts lack somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.errors import InvalidInput
from gis.patrols.area import Occurrence, occurrences
from gis.patrols.rosters import Conflict, Duty, Unmanned, conflicts, duties_of, unmanned
from gis.queries import fetch_all
from gis.teams.calendar import LOCAL_ZONE

MOST_DAYS = 35


@dataclass(frozen=True, slots=True)
class Calendar:
    """Plans and shifts of some days, who is wanted twice, which posts lack somebody."""

    plans: Sequence[tuple[RowMapping, Occurrence]]
    duties: Sequence[Duty]
    conflicts: Sequence[Conflict]
    unmanned: Sequence[Unmanned]


async def calendar_of(connection: AsyncConnection, first: datetime, last: datetime) -> Calendar:
    """Everything in sight between two moments; InvalidInput for more than some weeks."""
    if not first < last <= first + timedelta(days=MOST_DAYS):
        raise InvalidInput(
            f"日历一次最多看 {MOST_DAYS} 天，起在止之前。",
            f"The calendar shows {MOST_DAYS} days at most, from before until.",
            code="bad_span",
        )
    plans = await _plans(connection, first, last)
    duties = await _duties(connection, first, last)
    posts = await fetch_all(connection, "patrols", "posts_seen", {})
    lacking = unmanned([dict(each) for each in posts], duties, first, last)
    return Calendar(plans, duties, conflicts(duties), lacking)


async def _plans(
    connection: AsyncConnection, first: datetime, last: datetime
) -> list[tuple[RowMapping, Occurrence]]:
    from_on, until_on = (each.astimezone(LOCAL_ZONE).date() for each in (first, last))
    from_on -= timedelta(days=1)
    rows = await fetch_all(connection, "patrols", "plans_seen", {"first": from_on, "last": until_on})
    now = datetime.now(UTC)
    return [
        (row, due)
        for row in rows
        for due in occurrences(dict(row), from_on, until_on, now)
        if due.starts_at < last and due.ends_at > first
    ]


async def _duties(connection: AsyncConnection, first: datetime, last: datetime) -> list[Duty]:
    asked: dict[str, Any] = {"since": first, "until": last, "territory_id": None, "worker_id": None}
    return duties_of(await fetch_all(connection, "patrols", "shifts", asked), first, last)
