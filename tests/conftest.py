"""A real PostGIS for whoever asks for it, built by the migrations; whoever does not ask cannot reach one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import sql

from gis.assignments.service import assign
from gis.db import Connection, connect, set_tenant
from gis.settings import DatabaseSettings
from gis.tenants.service import Tenant, create_tenant
from ops import bootstrap, cluster
from ops.paths import ROOT
from tests.factories import SINCE, CommittedTown, make_building, make_town, square

_VARIABLES = ("WANGGE_DATABASE_URL", "WANGGE_OWNER_DATABASE_URL")


@pytest.fixture(scope="session", autouse=True)
def _no_database_by_accident() -> Iterator[None]:
    """Tests find a database through their fixtures only."""
    saved = {name: os.environ.pop(name) for name in _VARIABLES if name in os.environ}
    yield
    os.environ.update(saved)


@contextmanager
def _migrated(name: str) -> Iterator[DatabaseSettings]:
    """A migrated database of that name, dropped at the end; both logins are the ones of production."""
    here = cluster.up()
    maintenance = here.url("postgres", "postgres")
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database {} template {} owner {}").format(
                sql.Identifier(name), sql.Identifier(bootstrap.TEMPLATE), sql.Identifier(bootstrap.OWNER)
            )
        )
        # Nobody pulls the plug of a test's database: a commit need not wait for the disk.
        connection.execute(
            sql.SQL("alter database {} set synchronous_commit = off").format(sql.Identifier(name))
        )
    settings = DatabaseSettings(
        database_url=here.url(bootstrap.APP, name),
        owner_database_url=here.url(bootstrap.OWNER, name),
        pool_size=4,
        tile_pool_size=4,
    )
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("sqlalchemy.url", str(settings.owner_database_url).replace("%", "%%"))
    try:
        command.upgrade(config, "head")
        yield settings
    finally:
        with psycopg.connect(maintenance, autocommit=True) as connection:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def database(worker_id: str) -> Iterator[DatabaseSettings]:
    """The migrated database of this test process."""
    with _migrated(f"wangge_test_{worker_id}_{os.getpid()}") as settings:
        yield settings


@pytest.fixture
def scratch_database(worker_id: str) -> Iterator[DatabaseSettings]:
    """A migrated database of this test alone, which it may take apart."""
    with _migrated(f"wangge_scratch_{worker_id}_{os.getpid()}") as settings:
        yield settings


@pytest.fixture(scope="module")
def scratch_module_database(worker_id: str) -> Iterator[DatabaseSettings]:
    """A migrated database of one test file alone."""
    with _migrated(f"wangge_module_{worker_id}_{os.getpid()}") as settings:
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
