"""The town of the service tests, seen through the tile statements."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from gis.db import Connection, connect
from gis.settings import DatabaseSettings
from tests.factories import make_incident
from tests.served import ServedTown, lonlat, make_served_town


@pytest.fixture(scope="session")
def tiled(database: DatabaseSettings) -> ServedTown:
    """A committed town with everything a layer can show."""
    town = make_served_town(database, "tiled")
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with connect(database, town.tenant_id) as connection:
        for _ in range(5):
            make_incident(connection, town.tenant_id, *lonlat(1.5, 0.5), at=yesterday)
    return town


@pytest.fixture
def sight(database: DatabaseSettings, tiled: ServedTown) -> Iterator[Connection]:
    """The application's login, seeing the tiled town; nothing stays."""
    with connect(database, tiled.tenant_id) as connection:
        yield connection
        connection.rollback()
