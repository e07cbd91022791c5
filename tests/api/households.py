"""A town with residents, served to people of several roles."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from gis.assignments.service import assign
from gis.db import connect
from gis.settings import DatabaseSettings
from gis.tenants.service import create_tenant
from tests.factories import (
    PASSWORD,
    SINCE,
    SmallTown,
    make_building,
    make_person,
    make_town,
    make_user,
    move_in,
    square,
)

ID_NUMBER, PHONE = "99999919800101002X", "13800138000"
WHOLE = -1
ACCOUNTS: Mapping[str, tuple[str, int | None]] = {
    "manager": ("manager", None),
    "patrol": ("patrol", 0),
    "neighbour": ("patrol", 1),
    "dispatcher": ("dispatcher", None),
    "planner": ("planner", None),
    "admin": ("admin", None),
    "inspector": ("inspector", None),
    "security": ("security", WHOLE),
    "second": ("inspector", WHOLE),
}
"""By name: the role, and which grid the account sees (none: the community; `WHOLE`: the tenant)."""


@dataclass
class PeopledTown:
    """Households 一 to 三 stand in grid 01, 四 in grid 02; 王敏 heads 一, where 李静 lives with her."""

    database: DatabaseSettings
    tenant_id: int
    code: str
    town: SmallTown
    buildings: tuple[UUID, UUID]
    households: tuple[UUID, ...]
    wang: UUID
    li: UUID
    clients: dict[str, httpx.AsyncClient]

    @property
    def home(self) -> str:
        """The address of the file of household 一."""
        return f"/api/v1/households/{self.households[0]}"

    async def read(self, who: str = "manager", url: str | None = None) -> dict[str, Any]:
        """A file as somebody sees it."""
        answer = await self.clients[who].get(url or self.home)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def change(
        self, method: str, path: str, body: dict[str, Any] | None = None, who: str = "manager", **headers: str
    ) -> httpx.Response:
        """A change of household 一, having seen its newest state."""
        tag = f'"h{(await self.read())["file_number"]}"'
        return await self.clients[who].request(
            method,
            f"{self.home}{path}",
            content=json.dumps(body),
            headers={"if-match": tag, "content-type": "application/json", **headers},
        )

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows that the system sees."""
        with connect(self.database, self.tenant_id) as connection:
            return connection.execute(query.encode(), values).fetchall()


async def make_peopled_town(app: FastAPI, database: DatabaseSettings, code: str) -> PeopledTown:
    """Committed, one per code and database."""
    with connect(database, owner=True) as owner:
        tenant = create_tenant(owner, code, f"{code} 县", name_en=code.title(), is_demo=True)
    with connect(database, tenant.id) as connection:
        town = make_town(connection, tenant.id)
        one = make_building(connection, tenant.id, "一", square(0.2, 1.2, 20, 10), households=[2, 1, 1])
        two = make_building(connection, tenant.id, "二", square(1.2, 1.2, 20, 10), households=[1])
        households = tuple(
            row[0]
            for building in (one, two)
            for row in connection.execute(
                "select id from households where building_id = %s order by source_key", (building,)
            ).fetchall()
        )
        assign(connection, tenant.id, at=SINCE)
        wang = make_person(connection, tenant.id, "王敏", id_number=ID_NUMBER, phone=PHONE)
        li = make_person(connection, tenant.id, "李静", birth_year=1950)
        zhao = make_person(connection, tenant.id, "赵海", birth_year=1990, phone="13912345678")
        move_in(connection, tenant.id, wang, households[0], relation="head")
        move_in(connection, tenant.id, li, households[0], relation="parent")
        move_in(connection, tenant.id, zhao, households[3], relation="head")
        for name, (role, grid) in ACCOUNTS.items():
            area = None if grid == WHOLE else town.community_id if grid is None else town.grid_ids[grid]
            make_user(connection, tenant.id, name, (role,), areas=(area,))
    clients = {name: await _client(app, code, name) for name in ACCOUNTS}
    return PeopledTown(database, tenant.id, code, town, (one, two), households, wang, li, clients)


async def _client(app: FastAPI, code: str, name: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url="http://map.test")
    body = {"username": name, "password": PASSWORD, "tenant": code}
    answer = await client.post("/api/v1/session", json=body)
    assert answer.status_code == 201, answer.text
    client.headers["authorization"] = f"Bearer {answer.json()['token']}"
    client.cookies.clear()
    return client


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """An answer's status, and the code of its problem."""
    return answer.status_code, answer.json().get("code", "")
