"""Working time forwards and backwards, over weekends, holidays and the year's end; in Python and in the database."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.db import Connection
from gis.errors import InvalidInput
from gis.incidents.reference import load_reference
from gis.incidents.worktime import UNITS, Calendar, Span, Unit, Week, spans_of
from gis.queries import statement
from gis.teams.calendar import LOCAL_ZONE
from gis.tenants.service import Tenant

WEEK = Week(((time(8, 30), time(12)), (time(13, 30), time(18))), frozenset({1, 2, 3, 4, 5}), 8 * 3600)
MOMENTS = st.integers(0, 300 * 86_400).map(lambda s: datetime(2026, 1, 5, tzinfo=UTC) + timedelta(seconds=s))


@cache
def calendar_of_2026() -> Calendar:
    others = {date(2026, 10, 1): "holiday", date(2026, 10, 2): "holiday", date(2026, 10, 10): "workday"}
    return Calendar(spans_of(WEEK, others, date(2025, 12, 1), date(2029, 12, 31)), WEEK.day_s)


def local(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=LOCAL_ZONE)


@given(MOMENTS, st.integers(1, 60 * 8 * 3600), st.sampled_from(UNITS))
def test_what_is_due_is_reached_when_so_much_time_is_over_and_not_before(
    since: datetime, left_s: int, unit: Unit
) -> None:
    calendar = calendar_of_2026()
    due = calendar.due_at(unit, since, left_s)
    assert calendar.elapsed_s(unit, since, due) == left_s
    assert calendar.elapsed_s(unit, since, due - timedelta(seconds=1)) == left_s - 1


@given(MOMENTS, st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from(UNITS))
def test_time_adds_up_wherever_it_is_cut(since: datetime, a: int, b: int, unit: Unit) -> None:
    calendar = calendar_of_2026()
    middle, end = since + timedelta(seconds=a), since + timedelta(seconds=a + b)
    parts = calendar.elapsed_s(unit, since, middle) + calendar.elapsed_s(unit, middle, end)
    assert parts == calendar.elapsed_s(unit, since, end)


@pytest.mark.parametrize(
    ("unit", "amount", "since", "due"),
    [
        ("emergency_hours", 2, local("2026-10-01", "23:30"), local("2026-10-02", "01:30")),
        ("working_hours", 4, local("2026-03-06", "16:00"), local("2026-03-09", "10:30")),
        ("working_hours", 1, local("2026-03-06", "11:30"), local("2026-03-06", "14:00")),
        ("working_days", 3, local("2026-03-03", "10:00"), local("2026-03-06", "10:00")),
        ("working_days", 1, local("2026-09-30", "17:00"), local("2026-10-05", "17:00")),
        ("working_hours", 2, local("2026-10-09", "17:00"), local("2026-10-10", "09:30")),
        ("working_hours", 4, local("2026-12-31", "17:00"), local("2027-01-01", "11:30")),
    ],
)
def test_limits_as_people_reckon_them(unit: Unit, amount: int, since: datetime, due: datetime) -> None:
    calendar = calendar_of_2026()
    assert calendar.due_at(unit, since, calendar.limit_s(amount, unit)) == due


def test_what_lies_outside_the_calendar_is_refused() -> None:
    with pytest.raises(InvalidInput):
        calendar_of_2026().elapsed_s(
            "working_hours", local("2020-01-01", "09:00"), local("2026-03-03", "09:00")
        )
    with pytest.raises(InvalidInput):
        calendar_of_2026().due_at("working_days", local("2029-12-28", "09:00"), 99 * 8 * 3600)


def test_the_database_says_the_same_as_python(connection: Connection, tenant: Tenant) -> None:
    load_reference(connection, tenant.id, date(2026, 1, 1), date(2027, 12, 31))
    rows = connection.execute(statement("incidents", "spans").encode(), {"calendar": "default"}).fetchall()
    calendar = Calendar([Span(*row[:3]) for row in rows], rows[0][3])
    sinces = [datetime(2026, 1, 5, tzinfo=UTC) + timedelta(hours=5 * n, seconds=7 * n) for n in range(900)]
    units = [UNITS[n % 3] for n in range(900)]
    lefts = [1 + n * 397 % 200_000 for n in range(900)]
    found = connection.execute(
        statement("incidents", "due_of").encode(),
        {"calendar": "default", "units": units, "sinces": sinces, "lefts": lefts},
    ).fetchall()
    assert [row[0] for row in found] == [
        calendar.due_at(unit, since, left) for unit, since, left in zip(units, sinces, lefts, strict=True)
    ]
