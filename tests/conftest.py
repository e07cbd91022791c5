"""A real PostGIS for whoever asks for it, built by the migrations; whoever does not ask cannot reach one."""

import os
from collections.abc import Iterator

import pytest

from gis.assignments.service import assign
from gis.db import Connection, connect, set_tenant
from gis.settings import DatabaseSettings
from gis.tenants.service import Tenant, create_tenant
from tests.databases import migrated
from tests.factories import SINCE, CommittedTown, make_building, make_town, square

LONGEST_FIRST = (
    "tests/ops/test_entry.py",
    "tests/gis/edits/test_random_edits.py",
    "tests/ops/test_worker.py",
    "tests/gis/divisions/",
    "tests/gis/geometry/test_geometry_districting",
    "tests/importers/",
    "tests/api/leaks/",
    "tests/e2e/test_page.py",
    "tests/e2e/test_screens.py",
)
"""What begins first, so that no test process sits idle at the end beside one that has just begun a long file."""

_VARIABLES = ("WANGGE_DATABASE_URL", "WANGGE_OWNER_DATABASE_URL")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the files; tests of one file stay together and as they are."""

    def rank(item: pytest.Item) -> int:
        found = (n for n, name in enumerate(LONGEST_FIRST) if item.nodeid.startswith(name))
        return next(found, len(LONGEST_FIRST))

    items.sort(key=rank)


@pytest.fixture(scope="session", autouse=True)
def _no_database_by_accident() -> Iterator[None]:
    """Tests find a database through their fixtures only."""
    saved = {name: os.environ.pop(name) for name in _VARIABLES if name in os.environ}
    yield
    os.environ.update(saved)


@pytest.fixture(scope="session")
def database(worker_id: str) -> Iterator[DatabaseSettings]:
    """The migrated database of this test process."""
    with migrated(f"wangge_test_{worker_id}_{os.getpid()}") as settings:
        yield settings


@pytest.fixture
def scratch_database(worker_id: str) -> Iterator[DatabaseSettings]:
    """A migrated database of this test alone, which it may take apart."""
    with migrated(f"wangge_scratch_{worker_id}_{os.getpid()}") as settings:
        yield settings


@pytest.fixture(scope="module")
def scratch_module_database(worker_id: str) -> Iterator[DatabaseSettings]:
    """A migrated database of one test file alone."""
    with migrated(f"wangge_module_{worker_id}_{os.getpid()}") as settings:
        yield settings


@pytest.fixture(scope="session")
def tenant(database: DatabaseSettings) -> Tenant:
    """A committed tenant with the default levels and nothing else."""
    with connect(database, owner=True) as owner:
        return create_tenant(owner, "test", "测试县", name_en="Test County")


@pytest.fixture(scope="session")
def _kept_connection(database: DatabaseSettings) -> Iterator[Connection]:
    with connect(database) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def connection(_kept_connection: Connection, tenant: Tenant) -> Iterator[Connection]:
    """The application's login inside ``tenant``; everything is rolled back after the test."""
    _kept_connection.rollback()
    set_tenant(_kept_connection, tenant.id)
    yield _kept_connection
    _kept_connection.rollback()


@pytest.fixture(scope="session")
def small_town(database: DatabaseSettings) -> CommittedTown:
    """A committed tenant with one community of six grids, for those who read over their own connections."""
    with connect(database, owner=True) as owner:
        tenant = create_tenant(owner, "small", "小县", name_en="Small County")
    with connect(database, tenant.id) as connection:
        town = make_town(connection, tenant.id)
        make_building(connection, tenant.id, "一", square(0.2, 1.2, 20, 10), households=[3, 2])
        make_building(connection, tenant.id, "二", square(0.9, 0.2, 40, 10), households=[4])
        assign(connection, tenant.id, at=SINCE)
    return CommittedTown(tenant, town)
