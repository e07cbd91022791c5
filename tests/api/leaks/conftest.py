"""The world of these tests, and a client for everybody in it."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from gis.settings import DatabaseSettings
from tests.api.conftest import sign_in
from tests.api.leaks.parts import Asking
from tests.api.leaks.sights import read_sights
from tests.api.leaks.world import World, make_world


@pytest.fixture(scope="session")
def world(database: DatabaseSettings) -> World:
    """Committed once per test process."""
    return make_world(database)


@pytest.fixture(scope="module")
async def asking(app: FastAPI, world: World) -> AsyncIterator[Asking]:
    """Everybody, signed in once; a session outlives the application that began it."""
    clients = {}
    for name in world.seers:
        if name not in world.tokens:
            world.tokens[name] = await sign_in(app, world.served, name)
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://map.test")
        client.headers["authorization"] = f"Bearer {world.tokens[name]}"
        clients[name] = client
    with world.connected() as connection:
        world.sights = read_sights(connection)
    yield Asking(world, clients, {})
    for client in clients.values():
        await client.aclose()
