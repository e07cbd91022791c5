"""A migrated database for one benchmark, dropped at its end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql

from gis.settings import DatabaseSettings
from ops import bootstrap, cluster
from ops.paths import ROOT


@dataclass(frozen=True)
class Scratch:
    """The database's logins of production, and its administrator's address, who may load past every check."""

    settings: DatabaseSettings
    admin_url: str


@contextmanager
def scratch_database(purpose: str = "") -> Iterator[Scratch]:
    """A database of the embedded cluster with the schema of today."""
    here = cluster.up()
    name = f"wangge_bench_{os.getpid()}_{purpose}"
    maintenance = here.url("postgres", "postgres")
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database {} template {} owner {}").format(
                sql.Identifier(name), sql.Identifier(bootstrap.TEMPLATE), sql.Identifier(bootstrap.OWNER)
            )
        )
    try:
        owner_url = here.url(bootstrap.OWNER, name)
        config = Config(ROOT / "alembic.ini")
        config.set_main_option("sqlalchemy.url", owner_url.replace("%", "%%"))
        command.upgrade(config, "head")
        app_url = here.url(bootstrap.APP, name)
        settings = DatabaseSettings(database_url=app_url, owner_database_url=owner_url)
        yield Scratch(settings, here.url("postgres", name))
    finally:
        with psycopg.connect(maintenance, autocommit=True) as connection:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
