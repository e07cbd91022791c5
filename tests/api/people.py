"""People of the served town, each with an account of their own, so that no test disturbs another's."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI

from gis.db import connect
from gis.settings import DatabaseSettings
from tests.factories import PASSWORD, make_user
from tests.served import ServedTown


@dataclass(frozen=True)
class Person:
    """Somebody signed in."""

    id: UUID
    username: str
    token: str
    client: httpx.AsyncClient


Invite = Callable[..., Awaitable[Person]]


@asynccontextmanager
async def inviting(app: FastAPI, town: ServedTown, database: DatabaseSettings) -> AsyncIterator[Invite]:
    """Gives a function that makes an account with roles and areas, and signs it in."""
    async with AsyncExitStack() as stack:

        async def invite(*roles: str, areas: Sequence[UUID | None] = (None,)) -> Person:
            username = f"{roles[0] if roles else 'nobody'}-{uuid4().hex[:8]}"
            with connect(database, town.tenant_id) as connection:
                user_id = make_user(connection, town.tenant_id, username, roles, areas=areas)
            client = await stack.enter_async_context(
                httpx.AsyncClient(
                    transport=httpx.ASGITransport(app=app, raise_app_exceptions=False),
                    base_url="http://map.test",
                )
            )
            body = {"username": username, "password": PASSWORD, "tenant": town.tenant_code}
            token = str((await client.post("/api/v1/session", json=body)).json()["token"])
            client.cookies.clear()
            client.headers["authorization"] = f"Bearer {token}"
            return Person(user_id, username, token, client)

        yield invite
