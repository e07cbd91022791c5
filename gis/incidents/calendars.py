"""Changing a working calendar: days off and days worked instead, then its spans, then what is due of every open clock.

What is over stays as it was judged: only clocks that run are reckoned again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from gis.audit.writing import add_entry
from gis.db import Connection
from gis.errors import InvalidInput, NotFound
from gis.incidents.reference import CALENDAR, fill_calendar
from gis.queries import statement

Kind = Literal["holiday", "workday"]

_MOST_NAME = 60


@dataclass(frozen=True, slots=True)
class Day:
    """A day that is otherwise than its weekday; kind none takes back what was said of it."""

    on: date
    kind: Kind | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Renewed:
    """How many days were changed, and how many clocks are due at another time now."""

    days: int
    clocks: int


def change_days(connection: Connection, tenant_id: int, days: Sequence[Day], source: str) -> Renewed:
    """Say of some days what they are, and reckon again; all or nothing, in the caller's transaction of the tenant."""
    _check(days, source)
    changed = [day for day in days if _write(connection, tenant_id, day, source)]
    if not changed:
        return Renewed(0, 0)
    first, last = min(day.on for day in changed), max(day.on for day in changed)
    fill_calendar(connection, tenant_id, CALENDAR, first, last, is_changed=True)
    clocks = recompute(connection)
    said: Mapping[str, Any] = {
        "days": {day.on.isoformat(): day.kind or "as its weekday" for day in changed},
        "source": source,
        "clocks": clocks,
    }
    add_entry(connection, tenant_id, None, "incident.calendar_changed", ("work_calendar", CALENDAR), said)
    return Renewed(len(changed), clocks)


def recompute(connection: Connection) -> int:
    """Write when every clock that runs is due by the calendar as it is; how many that changed."""
    return connection.execute(
        statement("incidents", "recompute_due").encode(), {"calendar": CALENDAR}
    ).rowcount


def days_of(connection: Connection, year: int | None) -> list[tuple[Day, str, str]]:
    """The days of a year, or all, that are otherwise than their weekdays, with source and status."""
    rows = connection.execute(
        "select on_date, kind, name, source, status from calendar_days"
        " where calendar = %s and (%s::integer is null or extract(year from on_date) = %s::integer) order by on_date",
        (CALENDAR, year, year),
    ).fetchall()
    return [(Day(on, kind, name), source, status) for on, kind, name, source, status in rows]


def _check(days: Sequence[Day], source: str) -> None:
    if not source.strip():
        raise InvalidInput("写明依据，如通知的文号。", "Say what this is by, such as a notice's number.")
    if len({day.on for day in days}) < len(days):
        raise InvalidInput("同一天写了两次。", "A day is said twice.")
    for day in days:
        if day.kind is not None and day.kind not in get_args(Kind):
            raise InvalidInput(
                f"{day.on}：只有 holiday（放假）和 workday（上班）。", f"{day.on} is a holiday or a workday."
            )
        if len(day.name) > _MOST_NAME:
            raise InvalidInput(f"{day.on}：名称太长。", f"{day.on}: the name is too long.")


def _write(connection: Connection, tenant_id: int, day: Day, source: str) -> bool:
    """Whether that is news."""
    if connection.execute("select from work_calendars where code = %s", (CALENDAR,)).fetchone() is None:
        raise NotFound("这个租户还没有工作日历。", "The tenant has no working calendar yet.")
    before = connection.execute(
        "delete from calendar_days where calendar = %s and on_date = %s returning kind, name, source, status",
        (CALENDAR, day.on),
    ).fetchone()
    if day.kind is None:
        return before is not None
    connection.execute(
        "insert into calendar_days (tenant_id, calendar, on_date, kind, name, source, status)"
        " values (%s, %s, %s, %s, %s, %s, 'confirmed')",
        (tenant_id, CALENDAR, day.on, day.kind, day.name, source),
    )
    return before != (day.kind, day.name, source, "confirmed")
