"""The days of tracks: made ahead, and dropped as a whole once no tenant keeps a point of them."""

from datetime import date, timedelta

from gis.db import Connection
from gis.people.identity import today

AHEAD = timedelta(days=7)


def make_days(connection: Connection, from_on: date, until_on: date) -> int:
    """Make the partitions of some days as far as they are missing; how many that were."""
    return _count(connection, "select add_track_days(%s, %s)", (from_on, until_on))


def tend_days(connection: Connection) -> int:
    """Make the days to come, and drop those before today that are empty; how many were dropped."""
    on = today()
    make_days(connection, on, on + AHEAD)
    return _count(connection, "select drop_track_days(%s)", (on,))


def _count(connection: Connection, query: str, values: tuple[date, ...]) -> int:
    row = connection.execute(query.encode(), values).fetchone()
    assert row is not None
    return int(row[0])
