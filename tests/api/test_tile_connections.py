"""The tile pool when things go wrong: readers who leave, statements that hang, connections that died."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from gis.changes.marks import EVERYTHING
from gis.settings import DatabaseSettings
from tests.tiles.tools import town_tile

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def nothing_kept(app: FastAPI) -> None:
    """Every tile has to be drawn once more."""
    forget(app)


def forget(app: FastAPI) -> None:
    app.state.services.changes.marks.change((EVERYTHING,))


def url(name: str = "buildings") -> str:
    address = town_tile(15, 0.5, 1.5)
    return f"/tiles/{name}/{address.z}/{address.x}/{address.y}.mvt"


@contextmanager
def locked(database: DatabaseSettings, table: str) -> Iterator[None]:
    """Nobody can read the table meanwhile."""
    with psycopg.connect(str(database.owner_database_url)) as connection:
        connection.execute(f"lock table wangge.{table} in access exclusive mode")
        yield
        connection.rollback()


def superuser(database: DatabaseSettings) -> psycopg.Connection:
    """Sees what every backend does, each time anew."""
    return psycopg.connect(
        str(database.owner_database_url).replace("wangge_owner", "postgres"), autocommit=True
    )


def waiting(connection: psycopg.Connection) -> int:
    row = connection.execute(
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
        " and backend_type = 'client backend'"
    ).fetchone()
    assert row is not None
    return int(row[0])


async def call(app: FastAPI, token: str, left: asyncio.Event) -> list[int]:
    """A tile request by ASGI whose client leaves when told; the statuses sent."""
    statuses: list[int] = []
    asked = False

    async def receive() -> dict[str, object]:
        nonlocal asked
        if not asked:
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(int(str(message["status"])))

    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "http_version": "1.1",
        "path": url(),
        "raw_path": url().encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"map.test"), (b"authorization", b"Bearer " + token.encode())],
        "client": ("test", 1),
        "server": ("map.test", 80),
    }
    await app(scope, receive, send)  # type: ignore[arg-type]
    return statuses


async def test_when_the_reader_leaves_the_statement_stops_within_a_second(
    app: FastAPI, client: httpx.AsyncClient, token: str, database: DatabaseSettings
) -> None:
    assert (await client.get(url())).status_code == 200
    forget(app)
    left = asyncio.Event()
    with locked(database, "buildings"), superuser(database) as observer:
        work = asyncio.ensure_future(call(app, token, left))
        for _ in range(100):
            await asyncio.sleep(0.02)
            if waiting(observer):
                break
        assert waiting(observer) == 1
        begun = time.monotonic()
        left.set()
        await work
        assert time.monotonic() - begun < 1
        assert waiting(observer) == 0
    assert (await client.get(url())).status_code == 200


async def test_a_tile_that_hangs_is_503_and_its_connection_serves_on(
    app: FastAPI, client: httpx.AsyncClient, database: DatabaseSettings
) -> None:
    async with app.state.services.tile_pool.connection() as connection:
        for _ in range(2):
            await connection.execute("select 1")
    with locked(database, "facilities"):
        answer = await client.get(url("facilities"))
    assert answer.status_code == 503
    assert answer.json()["code"] == "too_slow"
    assert (await client.get(url("facilities"))).status_code == 200


async def test_who_comes_when_too_many_wait_already_is_told_to_come_back_at_once(
    app: FastAPI, client: httpx.AsyncClient, database: DatabaseSettings
) -> None:
    pool, address = app.state.services.tile_pool, town_tile(17, 0.5, 1.5)
    assert (await client.get(url())).status_code == 200
    tiles = itertools.count()

    def another() -> str:
        n = next(tiles)
        return f"/tiles/buildings/17/{address.x + n % 16}/{address.y + n // 16}.mvt"

    async with contextlib.AsyncExitStack() as held:
        for _ in range(pool.max_size):
            await held.enter_async_context(pool.connection())
        waiting = [asyncio.ensure_future(client.get(another())) for _ in range(pool.max_waiting)]
        for _ in range(200):
            await asyncio.sleep(0.01)
            if pool.get_stats()["requests_waiting"] == pool.max_waiting:
                break
        refused = await client.get(another())
        assert (refused.status_code, refused.json()["code"]) == (503, "service_away")
        assert int(refused.headers["retry-after"]) > 0
    assert {(await each).status_code for each in waiting} <= {200, 204}


async def test_connections_that_died_are_replaced_without_a_failed_tile(
    app: FastAPI, client: httpx.AsyncClient, database: DatabaseSettings
) -> None:
    assert (await client.get(url())).status_code == 200
    pids = [connection.info.backend_pid for connection in app.state.services.tile_pool._pool]
    assert pids
    with superuser(database) as killer:
        killer.execute("select pg_terminate_backend(pid) from unnest(%s::integer[]) as pid", (pids,))
    for _ in range(6):
        forget(app)
        assert (await client.get(url())).status_code == 200


async def test_the_box_and_the_tenant_of_one_tile_do_not_stay_on_the_connection(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    assert (await client.get(url())).status_code == 200
    async with app.state.services.tile_pool.connection() as connection:
        cursor = await connection.execute(
            "select nullif(current_setting('app.tenant_id', true), ''),"
            " nullif(current_setting('app.box_3857', true), ''), (select count(*) from buildings)"
        )
        assert await cursor.fetchone() == (None, None, 0)


async def test_a_strangers_token_costs_no_tile(app: FastAPI, anonymous: httpx.AsyncClient) -> None:
    for token in ("1." + "A" * 43, "1.short", "x" * 5000, "1." + "A" * 42 + "é"):
        answer = await anonymous.get(url(), headers={"authorization": f"Bearer {token}".encode("latin-1")})
        assert answer.status_code == 401
