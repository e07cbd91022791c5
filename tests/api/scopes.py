"""A town served to people with different areas, and everything that an administrator can ask of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from gis.db import connect
from gis.settings import DatabaseSettings
from tests.api.conftest import sign_in
from tests.factories import make_user
from tests.served import ServedTown, make_served_town


@dataclass
class ScopedTown:
    """The town, a client per person, and which grids and lanes each may see (none: all)."""

    served: ServedTown
    clients: dict[str, httpx.AsyncClient]
    grids: dict[str, frozenset[UUID] | None]

    @property
    def admin(self) -> httpx.AsyncClient:
        """Sees everything."""
        return self.clients["admin"]

    def limited(self) -> list[str]:
        """Whoever does not see everything."""
        return [name for name, grids in self.grids.items() if grids is not None]


async def make_scoped_town(app: FastAPI, database: DatabaseSettings) -> ScopedTown:
    """Committed, once per database."""
    served = make_served_town(database, "scoped")
    town = served.town
    areas: Mapping[str, tuple[UUID | None, ...]] = {
        "of-grid-1": (town.grid_ids[0],),
        "of-grid-3": (town.grid_ids[2],),
        "of-two-grids": (town.grid_ids[1], town.grid_ids[5]),
        "of-community": (town.community_id,),
        "of-nothing": (),
    }
    with connect(database, served.tenant_id) as connection:
        for name, granted in areas.items():
            make_user(connection, served.tenant_id, name, ("patrol",), areas=granted)
    names = ["admin", *areas]
    clients = {}
    for name in names:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://map.test")
        client.headers["authorization"] = f"Bearer {await sign_in(app, served, name)}"
        clients[name] = client
    grids: dict[str, frozenset[UUID] | None] = {
        name: frozenset(g for g in granted if g is not None) for name, granted in areas.items()
    }
    grids["admin"] = None
    grids["of-community"] = frozenset(town.grid_ids)
    return ScopedTown(served, clients, grids)


async def ids_of(client: httpx.AsyncClient, path: str, **params: Any) -> set[str]:
    """The ids of a list."""
    answer = await client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return {item["id"] for item in answer.json()["items"]}
