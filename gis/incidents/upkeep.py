"""What incidents need before one comes: types and conditions, working time of the years around, the months to come."""

from datetime import date, timedelta

from gis.db import Connection, connect
from gis.incidents.calendars import recompute
from gis.incidents.reference import load_reference
from gis.people.identity import today
from gis.settings import DatabaseSettings

AHEAD = timedelta(days=120)


def prepare(settings: DatabaseSettings, tenant_id: int) -> None:
    """All of it for one tenant; what is there stays."""
    with connect(settings, tenant_id) as connection:
        prepare_in(connection, tenant_id)


def prepare_in(connection: Connection, tenant_id: int) -> None:
    """The same in the caller's transaction of the tenant."""
    on = today()
    load_reference(connection, tenant_id, date(on.year - 1, 1, 1), date(on.year + 1, 12, 31))
    make_months(connection, on, on + AHEAD)


def renew(settings: DatabaseSettings, tenant_id: int) -> int:
    """What is prepared, for the time that has come nearer, and what is due by it; how many clocks that changed."""
    with connect(settings, tenant_id) as connection:
        prepare_in(connection, tenant_id)
        return recompute(connection)


def make_months(connection: Connection, from_on: date, until_on: date) -> int:
    """Make the partitions of some months as far as they are missing; how many tables that were."""
    row = connection.execute("select add_incident_months(%s, %s)", (from_on, until_on)).fetchone()
    assert row is not None
    return int(row[0])
