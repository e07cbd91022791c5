"""Databases of tests: copies of a template, with both logins of production, dropped at the end."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql

from gis.settings import DatabaseSettings
from ops import bootstrap, cluster
from ops.paths import ROOT


@contextmanager
def copied(name: str, template: str) -> Iterator[DatabaseSettings]:
    """A database of that name holding what the template holds."""
    create(name, template)
    try:
        yield settings_of(name)
    finally:
        drop(name)


@contextmanager
def migrated(name: str) -> Iterator[DatabaseSettings]:
    """A database of that name built by the migrations, with nothing in it."""
    with copied(name, bootstrap.TEMPLATE) as settings:
        upgrade(settings)
        yield settings


def create(name: str, template: str) -> None:
    """Copy the template, to which nobody may be connected."""
    with maintenance() as connection:
        connection.execute(
            sql.SQL("create database {} template {} owner {}").format(
                sql.Identifier(name), sql.Identifier(template), sql.Identifier(bootstrap.OWNER)
            )
        )
        # Nobody pulls the plug of a test's database: a commit need not wait for the disk.
        connection.execute(
            sql.SQL("alter database {} set synchronous_commit = off").format(sql.Identifier(name))
        )


def drop(name: str) -> None:
    """Whoever is still connected is thrown out."""
    with maintenance() as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def maintenance() -> psycopg.Connection:
    """The cluster's superuser, outside the databases of tests."""
    return psycopg.connect(cluster.up().url("postgres", "postgres"), autocommit=True)


def settings_of(name: str) -> DatabaseSettings:
    """The two logins, and small pools: several test processes share the cluster."""
    here = cluster.up()
    return DatabaseSettings(
        database_url=here.url(bootstrap.APP, name),
        owner_database_url=here.url(bootstrap.OWNER, name),
        pool_size=4,
        tile_pool_size=4,
    )


def upgrade(settings: DatabaseSettings) -> None:
    """Run all migrations."""
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("sqlalchemy.url", str(settings.owner_database_url).replace("%", "%%"))
    command.upgrade(config, "head")
