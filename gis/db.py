"""Connections: for which tenant, what whoever asks may see of it, and for which box of the map.

Every transaction names its tenant, its sight and, where rows are read by place, its box in transaction-local settings;
the row-level policies of the migrations read them. Without them a query sees nothing.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, ConnectionPool
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from gis.settings import DatabaseSettings

Box = tuple[float, float, float, float]
"""xmin, ymin, xmax, ymax in EPSG:3857 metres."""

Connection = psycopg.Connection[TupleRow]

ALL = "*"


@dataclass(frozen=True, slots=True)
class Sight:
    """What the row-level policies let a transaction see, as they read it; `gis.access` makes one of a person's grants.

    Each is ``*`` for everything, a PostgreSQL array literal, or empty for nothing: areas are uuids of communities,
    grids and lanes; context is the territories above them, seen by name and border; lines are codes of lines of work.
    """

    map_areas: str = ""
    people_areas: str = ""
    context_areas: str = ""
    lines: str = ""


NOTHING = Sight()
EVERYTHING = Sight(ALL, ALL, ALL, ALL)
"""For the system's own work: imports, edits once they are allowed, jobs, proofs."""

_SETTINGS = {
    "app.tenant_id": "tenant_id",
    "app.box_3857": "box_3857",
    "app.map_areas": "map_areas",
    "app.people_areas": "people_areas",
    "app.context_areas": "context_areas",
    "app.lines": "lines",
}
_SETTINGS_SQL = "select " + ", ".join(
    f"set_config('{name}', %({key})s, true)" for name, key in _SETTINGS.items()
)


def _settings(tenant_id: int, sight: Sight, box_3857: Box | None = None) -> dict[str, str]:
    return {
        "tenant_id": str(tenant_id),
        "box_3857": box_setting(box_3857),
        "map_areas": sight.map_areas,
        "people_areas": sight.people_areas,
        "context_areas": sight.context_areas,
        "lines": sight.lines,
    }


def box_setting(box_3857: Box | None) -> str:
    """The text the restrictive box policies parse; empty means the whole world."""
    if box_3857 is None:
        return ""
    west, south, east, north = box_3857
    return f"SRID=3857;POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))"


def search_path_option() -> str:
    """Our schema, PostGIS, and the job queue's, whose library names its functions without a schema."""
    return "-c search_path=wangge,public,procrastinate"


def _options(statement_timeout_ms: int) -> str:
    return (
        f"{search_path_option()} -c jit=off "
        f"-c statement_timeout={statement_timeout_ms} -c idle_in_transaction_session_timeout=60000"
    )


def create_engine(settings: DatabaseSettings) -> AsyncEngine:
    """The pool behind JSON requests; psycopg 3, async."""
    return create_async_engine(
        make_url(settings.database_url).set(drivername="postgresql+psycopg"),
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.pool_wait_ms / 1000,
        pool_pre_ping=True,
        connect_args={"options": _options(settings.statement_timeout_ms)},
    )


@asynccontextmanager
async def transaction(
    engine: AsyncEngine, tenant_id: int, sight: Sight, box_3857: Box | None = None
) -> AsyncIterator[AsyncConnection]:
    """One transaction of one tenant; committed when the block ends well, rolled back otherwise."""
    async with engine.begin() as connection:
        await enter(connection, tenant_id, sight, box_3857)
        yield connection


@asynccontextmanager
async def snapshot(engine: AsyncEngine, tenant_id: int, sight: Sight) -> AsyncIterator[AsyncConnection]:
    """One read-only transaction of one tenant in which every statement sees the same state of the map."""
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        async with connection.begin():
            await enter(connection, tenant_id, sight)
            yield connection


async def enter(
    connection: AsyncConnection, tenant_id: int, sight: Sight, box_3857: Box | None = None
) -> None:
    """Name tenant, sight and box for the rest of the connection's current transaction."""
    await connection.exec_driver_sql(*entering(tenant_id, sight, box_3857))


def entering(tenant_id: int, sight: Sight, box_3857: Box | None = None) -> tuple[str, dict[str, str]]:
    """The statement of `enter` and its values, for those who send several at once."""
    return _SETTINGS_SQL, _settings(tenant_id, sight, box_3857)


def open_pool(settings: DatabaseSettings) -> AsyncConnectionPool[psycopg.AsyncConnection[TupleRow]]:
    """The pool behind tiles: plain psycopg, prepared statements, closed until its owner opens it.

    Connections are in autocommit: a pipeline of statements up to its one sync is one transaction by itself, so a
    tile costs a single round trip. Nor are they checked when lent, which would cost another: who reads a tile tries
    once more on a fresh connection.
    """
    return AsyncConnectionPool(
        conninfo=settings.database_url,
        min_size=1,
        max_size=settings.tile_pool_size,
        max_waiting=settings.tile_pool_size * 16,
        timeout=settings.pool_wait_ms / 1000,
        kwargs={
            "options": _options(settings.tile_timeout_ms),
            "prepare_threshold": 0,
            "autocommit": True,
        },
        open=False,
        name="tiles",
    )


def open_edit_pool(settings: DatabaseSettings) -> ConnectionPool[Connection]:
    """The pool behind edits, whose geometry runs in worker threads: synchronous, closed until its owner opens it."""
    return ConnectionPool(
        conninfo=settings.database_url,
        min_size=1,
        max_size=settings.edit_pool_size,
        max_waiting=settings.edit_pool_size * 16,
        timeout=settings.pool_wait_ms / 1000,
        kwargs={"options": _options(settings.statement_timeout_ms)},
        check=ConnectionPool.check_connection,
        open=False,
        name="edits",
    )


@contextmanager
def borrow(
    pool: ConnectionPool[Connection], tenant_id: int, sight: Sight = EVERYTHING
) -> Iterator[Connection]:
    """One transaction of one tenant on a pooled connection; committed when the block ends well."""
    with pool.connection() as connection:
        set_tenant(connection, tenant_id, sight)
        yield connection


async def enter_raw(
    connection: psycopg.AsyncConnection[Any], tenant_id: int, sight: Sight, box_3857: Box | None = None
) -> None:
    """As `enter`, on a psycopg connection inside its transaction or pipeline."""
    await connection.execute(_SETTINGS_SQL, _settings(tenant_id, sight, box_3857))


@contextmanager
def connect(
    settings: DatabaseSettings, tenant_id: int | None = None, *, owner: bool = False
) -> Iterator[Connection]:
    """One synchronous connection in one transaction, for importers and commands; no statement timeout.

    Commits when the block ends well, rolls back otherwise. ``owner`` uses the schema owner's login.
    """
    url = settings.owner_database_url if owner else settings.database_url
    if url is None:
        raise RuntimeError("WANGGE_OWNER_DATABASE_URL is not set")
    with psycopg.connect(url, options=_options(0)) as connection:
        if tenant_id is not None:
            set_tenant(connection, tenant_id)
        yield connection


def set_tenant(
    connection: Connection, tenant_id: int, sight: Sight = EVERYTHING, box_3857: Box | None = None
) -> None:
    """Name the tenant, and what is seen of it, for the rest of the connection's current transaction."""
    connection.execute(_SETTINGS_SQL, _settings(tenant_id, sight, box_3857))
