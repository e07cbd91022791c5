"""A calendar that is changed: every open clock is due by the days as they are said now, what is over stays."""

from datetime import date, datetime

import pytest

from gis.db import Connection
from gis.errors import InvalidInput
from gis.incidents.calendars import Day, change_days, days_of, recompute
from gis.incidents.reference import load_reference
from gis.teams.calendar import LOCAL_ZONE
from gis.tenants.service import Tenant
from tests.factories import make_incident

SPRING = [Day(date(2027, 2, 8), "holiday", "春节"), Day(date(2027, 2, 9), "holiday", "春节")]


def local(day: str, clock: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=LOCAL_ZONE)


@pytest.fixture
def due(connection: Connection, tenant: Tenant) -> dict[str, str]:
    """Two incidents of three working days each, one at work since Friday, the 5th, and one closed."""
    load_reference(connection, tenant.id, date(2026, 1, 1), date(2027, 12, 31))
    found = {}
    for name, state in (("open", "handling"), ("closed", "closed")):
        incident = make_incident(connection, tenant.id, 102, 25, at=local("2027-02-05"))
        connection.execute(
            "update incidents set state = %s, clock_unit = 'working_days', limit_s = 86400, due_at = %s,"
            " running_since = case when %s = 'handling' then reported_at end where id = %s",
            (state, local("2027-02-10"), state, incident),
        )
        found[name] = str(incident)
    assert recompute(connection) == 0
    return found


def due_on(connection: Connection, incident: str) -> str:
    row = connection.execute("select due_at from incidents where id = %s", (incident,)).fetchone()
    assert row is not None
    return str(row[0].astimezone(LOCAL_ZONE))[:16]


def test_open_clocks_follow_days_that_are_said_and_taken_back_and_the_log_says_so(
    connection: Connection, tenant: Tenant, due: dict[str, str]
) -> None:
    renewed = change_days(connection, tenant.id, SPRING, "国办发明电〔2026〕8 号")
    assert (renewed.days, renewed.clocks) == (2, 1)
    assert due_on(connection, due["open"]) == "2027-02-12 10:00"
    assert due_on(connection, due["closed"]) == "2027-02-10 10:00"
    assert change_days(connection, tenant.id, SPRING, "国办发明电〔2026〕8 号").days == 0
    worked = [Day(date(2027, 2, 7), "workday"), Day(date(2027, 2, 9), None)]
    assert change_days(connection, tenant.id, worked, "国办发明电〔2026〕8 号").clocks == 1
    assert due_on(connection, due["open"]) == "2027-02-10 10:00"
    row = connection.execute(
        "select count(*), min(detail -> 'days' ->> '2027-02-08') from audit_log"
        " where action = 'incident.calendar_changed'"
    ).fetchone()
    assert row == (2, "holiday")


def test_what_is_shipped_does_not_bring_back_a_day_that_was_taken_out_of_its_year(
    connection: Connection, tenant: Tenant, due: dict[str, str]
) -> None:
    change_days(connection, tenant.id, [Day(date(2026, 10, 10), None)], "核对")
    load_reference(connection, tenant.id, date(2026, 1, 1), date(2027, 12, 31))
    assert date(2026, 10, 10) not in {day.on for day, _, _ in days_of(connection, 2026)}


def test_a_day_is_said_once_with_what_it_is_by(
    connection: Connection, tenant: Tenant, due: dict[str, str]
) -> None:
    with pytest.raises(InvalidInput):
        change_days(connection, tenant.id, SPRING, " ")
    with pytest.raises(InvalidInput):
        change_days(connection, tenant.id, [SPRING[0], SPRING[0]], "通知")
