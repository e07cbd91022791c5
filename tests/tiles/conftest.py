"""The town of the service tests, seen through the tile statements."""

import pytest

from gis.settings import DatabaseSettings
from tests.served import ServedTown, make_served_town


@pytest.fixture(scope="session")
def tiled(database: DatabaseSettings) -> ServedTown:
    """A committed town with everything a layer can show."""
    return make_served_town(database, "tiled")
