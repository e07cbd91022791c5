"""The named city with three people of different areas, and the service itself asked in this process and over HTTP."""

import asyncio
import base64
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from uuid import UUID

import httpx
import psycopg
from fastapi import FastAPI

from api.app import create_app
from api.settings import ApiSettings
from bench import city, named
from bench.scratch import Scratch, scratch_database
from gis.access.grants import Grant, give
from gis.accounts.service import add_user
from gis.db import connect
from gis.settings import PersonalKeySettings, PrivacySettings
from gis.tenants.service import create_tenant

PASSWORD = "bench-city-2026"  # noqa: S105
WHO = ("everything", "community", "grid")
"""Managers who see the whole city, one community, one grid."""


@dataclass(frozen=True)
class NamedCity:
    """A scratch database with the city, and the community and the grid that two of its people see."""

    scratch: Scratch
    tenant_id: int
    community_id: UUID
    grid_id: UUID


@contextmanager
def named_city(communities: int) -> Iterator[NamedCity]:
    """Build it; a million households take some minutes."""
    with scratch_database("named") as scratch:
        with connect(scratch.settings, owner=True) as owner:
            tenant_id = create_tenant(owner, "city", "城市").id
        begun = time.perf_counter()
        city.grow(scratch.admin_url, tenant_id, 0, communities)
        with psycopg.connect(scratch.admin_url, options="-c search_path=wangge,public -c jit=off") as admin:
            named.give(admin, tenant_id)
        with psycopg.connect(scratch.admin_url, autocommit=True) as admin:
            admin.execute("vacuum analyze")
        found = _people(scratch, tenant_id)
        with connect(scratch.settings, tenant_id) as connection:
            counts = connection.execute(
                "select (select count(*) from territories where level = 'grid'), (select count(*) from buildings),"
                " (select count(*) from households), (select count(*) from search_names)"
            ).fetchone()
        assert counts is not None
        print(
            "{:,} grids, {:,} buildings, {:,} households, {:,} names".format(*counts)
            + f", built in {time.perf_counter() - begun:.0f} s; load {os.getloadavg()[0]:.1f}"
        )
        yield found


def _people(scratch: Scratch, tenant_id: int) -> NamedCity:
    with connect(scratch.settings, tenant_id) as connection:
        row = connection.execute(
            "select community_id, territory_id from territory_versions where level = 'grid' order by code limit 1"
        ).fetchone()
        assert row is not None
        areas = dict(zip(WHO, (None, row[0], row[1]), strict=True))
        for who, area in areas.items():
            user_id = add_user(
                connection,
                tenant_id,
                username=who,
                display_name=who,
                password=PASSWORD,
                roles=("manager",),
            )
            give(connection, tenant_id, user_id, Grant(area))
        return NamedCity(scratch, tenant_id, row[0], row[1])


def personal_keys() -> str:
    """Keys that open nothing."""
    return "".join(
        f"{name} {base64.b64encode(bytes((n,)) * 32).decode()}\n" for n, name in enumerate(("index", "k1"))
    )


@asynccontextmanager
async def service(one: NamedCity) -> AsyncIterator[FastAPI]:
    """The application, started in this process."""
    keys = PersonalKeySettings.model_validate({"personal_key": personal_keys()})
    app = create_app(one.scratch.settings, ApiSettings(), PrivacySettings(), keys)
    async with app.router.lifespan_context(app):
        yield app


async def signed_in(app: FastAPI, who: str) -> httpx.AsyncClient:
    """A client of one of the people, through every layer but the network."""
    transport = httpx.ASGITransport(app=app)
    client = httpx.AsyncClient(transport=transport, base_url="http://bench", timeout=60)
    body = {"username": who, "password": PASSWORD, "tenant": "city"}
    answer = await client.post("/api/v1/session", json=body)
    answer.raise_for_status()
    client.headers["authorization"] = f"Bearer {answer.json()['token']}"
    client.cookies.clear()
    return client


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds that a call takes."""
    begun = time.perf_counter()
    await work()
    return 1000 * (time.perf_counter() - begun)


def part(times: Sequence[float], share: float) -> float:
    """A percentile."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def run(work: Coroutine[None, None, None]) -> None:
    """Run a benchmark's coroutine."""
    asyncio.run(work)
    sys.stdout.flush()
