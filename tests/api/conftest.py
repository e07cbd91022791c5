"""The service itself, over a committed town, spoken to by HTTP in this process."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from api.settings import ApiSettings
from gis.settings import DatabaseSettings, PersonalKeySettings, PrivacySettings
from tests.api.people import Invite, inviting
from tests.factories import PASSWORD
from tests.keys import TEXT
from tests.served import ServedTown, make_served_town


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """One event loop for the whole session, so that the pools can be kept."""
    return "asyncio"


@pytest.fixture(scope="session")
def served(database: DatabaseSettings) -> ServedTown:
    """The town everybody asks about."""
    return make_served_town(database, "served")


@pytest.fixture(scope="session")
def elsewhere(database: DatabaseSettings) -> ServedTown:
    """The same town of another tenant, at the same place."""
    return make_served_town(database, "elsewhere")


@pytest.fixture(scope="module")
async def app(database: DatabaseSettings, anyio_backend: str) -> AsyncIterator[FastAPI]:
    """The application, started; and stopped with the module, because it listens to news.

    Nobody reads them while no test of it runs, and PostgreSQL waits for a listener that does not read: dropping a
    database, in another test, would wait for ever.
    """
    app = create_app(
        database, ApiSettings(), PrivacySettings(), PersonalKeySettings.model_validate({"personal_key": TEXT})
    )
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def anonymous(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who has not signed in."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://map.test") as client:
        yield client


@pytest.fixture(scope="module")
async def token(app: FastAPI, served: ServedTown) -> str:
    """A live session of the town's administrator."""
    return await sign_in(app, served)


@pytest.fixture
async def client(anonymous: httpx.AsyncClient, token: str) -> httpx.AsyncClient:
    """The town's administrator."""
    anonymous.headers["authorization"] = f"Bearer {token}"
    return anonymous


async def sign_in(app: FastAPI, town: ServedTown, username: str = "admin") -> str:
    """A new session's token."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://map.test") as client:
        body = {"username": username, "password": PASSWORD, "tenant": town.tenant_code}
        answer = await client.post("/api/v1/session", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


@pytest.fixture
async def invite(app: FastAPI, served: ServedTown, database: DatabaseSettings) -> AsyncIterator[Invite]:
    """Makes accounts of the served town and signs them in."""
    async with inviting(app, served, database) as invite:
        yield invite
