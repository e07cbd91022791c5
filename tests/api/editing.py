"""A committed town to edit over HTTP, and its people."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI
from shapely import LineString
from shapely.geometry import mapping

from gis.assignments.service import assign
from gis.db import connect
from gis.geometry.crs import to_lonlat
from gis.settings import DatabaseSettings
from gis.tenants.service import create_tenant
from tests.factories import (
    METRIC_EPSG,
    METRIC_ORIGIN,
    PASSWORD,
    SINCE,
    SmallTown,
    make_building,
    make_town,
    make_user,
    square,
)

ROLES = ("manager", "auditor", "patrol")
COLUMNS, ROWS = 6, 4


@dataclass
class EditedTown:
    """A tenant with 24 square grids, and a client per role."""

    tenant_id: int
    town: SmallTown
    building: UUID
    clients: dict[str, httpx.AsyncClient]

    @property
    def manager(self) -> httpx.AsyncClient:
        return self.clients["manager"]

    @property
    def auditor(self) -> httpx.AsyncClient:
        return self.clients["auditor"]

    @property
    def patrol(self) -> httpx.AsyncClient:
        return self.clients["patrol"]

    @property
    def url(self) -> str:
        return f"/api/v1/communities/{self.town.community_id}"

    def grid(self, column: int, row: int) -> str:
        """The id of the grid in a column and row, counted from the south-west corner."""
        return str(self.town.grid_ids[(ROWS - 1 - row) * COLUMNS + column])

    def split(self, column: int, row: int, share: float = 0.5) -> dict[str, Any]:
        """An intent that cuts a grid from south to north."""
        x = column + share
        return {
            "op": "split",
            "territory": self.grid(column, row),
            "line": line((x, row - 0.1), (x, row + 1.1)),
        }

    async def tag(self) -> str:
        answer = await self.manager.get(f"{self.url}/map")
        assert answer.status_code == 200, answer.text
        return str(answer.headers["etag"])

    async def preview(self, intent: dict[str, Any]) -> dict[str, Any]:
        answer = await self.manager.post(f"{self.url}/edits:preview", json={"intent": intent})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def apply(self, intent: dict[str, Any], **body: Any) -> httpx.Response:
        """Apply to the newest edition, unless `tag` says another."""
        tag = body.pop("tag", None) or await self.tag()
        key = body.pop("key", None) or str(uuid4())
        return await self.manager.post(
            f"{self.url}/edits",
            json={"intent": intent, "reason": "测试", **body},
            headers={"if-match": tag, "idempotency-key": key},
        )


def line(*points: tuple[float, float]) -> dict[str, Any]:
    """GeoJSON in degrees from hundreds of metres off the town's corner."""
    x, y = METRIC_ORIGIN
    metric = LineString([(x + 100 * a, y + 100 * b) for a, b in points])
    found: dict[str, Any] = mapping(to_lonlat(metric, METRIC_EPSG))
    return found


def make_edited_town(database: DatabaseSettings, code: str) -> tuple[int, SmallTown, UUID]:
    """A tenant with a town of 6 × 4 grids and one account per role, committed."""
    with connect(database, owner=True) as owner:
        tenant = create_tenant(owner, code, f"{code} 县", name_en=code.title(), is_demo=True)
    with connect(database, tenant.id) as connection:
        town = make_town(connection, tenant.id, columns=COLUMNS, rows=ROWS)
        building = make_building(connection, tenant.id, "东", square(0.7, 0.2, 20, 10), households=[3, 2])
        assign(connection, tenant.id, at=SINCE)
        for role in ROLES:
            make_user(connection, tenant.id, role, (role,))
    return tenant.id, town, building


async def sign_everybody_in(app: FastAPI, code: str) -> dict[str, httpx.AsyncClient]:
    """A client per role."""
    clients = {}
    for role in ROLES:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://map.test")
        body = {"username": role, "password": PASSWORD, "tenant": code}
        answer = await client.post("/api/v1/session", json=body)
        client.headers["authorization"] = f"Bearer {answer.json()['token']}"
        client.cookies.clear()
        clients[role] = client
    return clients
