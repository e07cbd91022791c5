"""One request, one transaction, committed before the answer."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from api import deps, problems
from api.deps import ConnectionDep, Services, SignedInDep
from api.tiles.serving import unless_gone
from gis.accounts.repository import add_audit
from gis.errors import Conflict

pytestmark = pytest.mark.anyio


def app_with(router: APIRouter, found: Services) -> FastAPI:
    app = FastAPI()
    app.state.services = found
    problems.install(app)
    app.include_router(router)
    return app


@pytest.fixture
async def trial(app: FastAPI, token: str) -> AsyncIterator[httpx.AsyncClient]:
    """A few routes that go wrong on purpose, over the real services."""
    router = APIRouter()

    @router.post("/breaks-at-commit", status_code=201)
    async def breaks_at_commit(signed_in: SignedInDep, connection: ConnectionDep) -> dict[str, bool]:
        await connection.execute(
            text(
                "insert into territories (tenant_id, level, community_id, source, source_key)"
                " values (:tenant, 'grid', gen_random_uuid(), 'test', 'broken')"
            ),
            {"tenant": signed_in.user.tenant.id},
        )
        return {"created": True}

    @router.post("/raises", status_code=201)
    async def raises(signed_in: SignedInDep, connection: ConnectionDep) -> None:
        await add_audit(connection, signed_in.user.tenant.id, None, "test.raises")
        raise Conflict("有冲突。", "A conflict.")

    @router.get("/writes")
    async def writes(signed_in: SignedInDep, connection: ConnectionDep) -> None:
        await add_audit(connection, signed_in.user.tenant.id, None, "test.writes")

    @router.get("/sleeps")
    async def sleeps(_: SignedInDep, connection: ConnectionDep) -> None:
        await connection.execute(text("set local statement_timeout = 50"))
        await connection.execute(text("select pg_sleep(5)"))

    @router.post("/bad-number")
    async def bad_number(_: SignedInDep, connection: ConnectionDep) -> None:
        await connection.execute(text("select cast(:n as integer)"), {"n": 2**40})

    transport = httpx.ASGITransport(app=app_with(router, app.state.services), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://map.test") as client:
        client.headers["authorization"] = f"Bearer {token}"
        yield client


async def test_a_failing_commit_is_never_answered_created(trial: httpx.AsyncClient) -> None:
    answer = await trial.post("/breaks-at-commit")
    assert answer.status_code == 409
    assert answer.json()["code"] == "conflict"
    assert "territories" not in answer.text


async def test_the_same_dependency_without_its_scope_would_lie(app: FastAPI, token: str) -> None:
    router = APIRouter()

    async def connection_until_sent(request: Request) -> AsyncIterator[AsyncConnection]:
        async for connection in deps.get_connection(request, app.state.services):
            yield connection

    @router.post("/late", status_code=201)
    async def late(
        request: Request, connection: Annotated[AsyncConnection, Depends(connection_until_sent)]
    ) -> None:
        signed_in = await deps.get_signed_in(request, connection, app.state.services)
        await connection.execute(
            text(
                "insert into territories (tenant_id, level, community_id, source, source_key)"
                " values (:tenant, 'grid', gen_random_uuid(), 'test', 'late')"
            ),
            {"tenant": signed_in.user.tenant.id},
        )

    transport = httpx.ASGITransport(app=app_with(router, app.state.services), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://map.test") as client:
        answer = await client.post("/late", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 201, "the control must show the danger the scope removes"


async def test_what_a_failing_route_wrote_is_rolled_back(app: FastAPI, trial: httpx.AsyncClient) -> None:
    assert (await trial.post("/raises")).status_code == 409
    async with app.state.services.engine.begin() as connection:
        await connection.execute(text("select set_config('app.tenant_id', '1', true)"))
        found = await connection.execute(text("select count(*) from audit_log where action = 'test.raises'"))
        assert found.scalar_one() == 0


async def test_a_request_that_reads_cannot_write(trial: httpx.AsyncClient) -> None:
    assert (await trial.get("/writes")).status_code == 500


async def test_a_statement_that_takes_too_long_is_503_with_when_to_come_back(
    trial: httpx.AsyncClient,
) -> None:
    answer = await trial.get("/sleeps")
    assert answer.status_code == 503
    assert answer.json()["code"] == "too_slow"
    assert answer.headers["retry-after"]


async def test_a_value_the_database_refuses_is_422_without_its_words(trial: httpx.AsyncClient) -> None:
    answer = await trial.post("/bad-number")
    assert answer.status_code == 422
    assert "integer" not in answer.text


async def test_a_tile_whose_reader_left_stops_its_statement(app: FastAPI, token: str) -> None:
    found: Services = app.state.services
    async with found.tile_pool.connection() as connection:
        await connection.execute("select 1")
    left = asyncio.Event()
    sent: list[object] = []

    async def receive() -> dict[str, object]:
        if not sent:
            sent.append("request")
            return {"type": "http.request", "body": b"", "more_body": False}
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(_: object) -> None:
        return None

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/slow",
        "raw_path": b"/slow",
        "query_string": b"",
        "headers": [(b"authorization", f"Bearer {token}".encode())],
        "scheme": "http",
        "server": ("map.test", 80),
        "client": ("test", 1),
        "http_version": "1.1",
        "root_path": "",
    }
    request = Request(scope, receive)
    cancelled = asyncio.Event()

    async def slow() -> None:
        async with found.tile_pool.connection() as connection:
            try:
                await connection.execute("select pg_sleep(20)")
            except asyncio.CancelledError:
                cancelled.set()
                raise

    begun = time.monotonic()
    work = asyncio.ensure_future(unless_gone(request, slow()))
    await asyncio.sleep(0.2)
    left.set()
    assert await work is None
    assert cancelled.is_set()
    assert time.monotonic() - begun < 2
    async with found.tile_pool.connection() as connection:
        running = await connection.execute(
            "select count(*) from pg_stat_activity where query like 'select pg_sleep(20)%' and state = 'active'"
        )
        assert await running.fetchone() == (0,)
