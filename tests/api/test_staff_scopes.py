"""Staff and visits inside areas: whoever sees one grid sees its staff and households due, and changes nothing else."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from gis.db import connect
from gis.settings import DatabaseSettings
from tests.api.conftest import sign_in
from tests.api.test_staff import day, refused
from tests.api.test_visits import visit
from tests.factories import make_user
from tests.served import ServedTown, lonlat, make_served_town

pytestmark = pytest.mark.anyio


@dataclass
class Watched:
    """The town, and a client per person: of everything, of grid 01, of grid 02, of the map of grid 01 only."""

    served: ServedTown
    clients: dict[str, httpx.AsyncClient]

    def grid(self, number: int) -> str:
        return str(self.served.town.grid_ids[number - 1])

    async def get(self, who: str, path: str, **params: Any) -> Any:
        answer = await self.clients[who].get(f"/api/v1/{path}", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, who: str, path: str, **body: Any) -> httpx.Response:
        return await self.clients[who].post(f"/api/v1/{path}", json=body)

    async def made(self, path: str, **body: Any) -> str:
        answer = await self.post("all", path, **body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def worker(self, name: str, number: int) -> str:
        """A worker with a duty in a grid."""
        made = await self.made("workers", name=name, territory_id=self.grid(number))
        body = {"worker_id": made, "territory_id": self.grid(number), "role": "grid_member", "reason": "x"}
        await self.made("duties", **body)
        return made


@pytest.fixture(scope="module")
async def town(app: FastAPI, database: DatabaseSettings) -> AsyncIterator[Watched]:
    served = make_served_town(database, "watched")
    first, second = served.town.grid_ids[:2]
    everybody: dict[str, tuple[UUID | None, tuple[str, ...]]] = {
        "all": (None, ("map", "people")),
        "first": (first, ("map", "people")),
        "second": (second, ("map", "people")),
        "blind": (first, ("map",)),
    }
    clients = {}
    with connect(database, served.tenant_id) as connection:
        for name, (area, classes) in everybody.items():
            make_user(connection, served.tenant_id, name, ("manager",), areas=(area,), classes=classes)
    for name in everybody:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        clients[name] = httpx.AsyncClient(transport=transport, base_url="http://map.test")
        clients[name].headers["authorization"] = f"Bearer {await sign_in(app, served, name)}"
    yield Watched(served, clients)
    for client in clients.values():
        await client.aclose()


async def test_lists_and_reports_of_staff_are_those_of_the_area(town: Watched) -> None:
    await town.worker("西一", 1)
    other = await town.worker("东一", 2)
    seen = {who: {each["name"] for each in (await town.get(who, "workers"))["items"]} for who in town.clients}
    assert seen["all"] >= {"西一", "东一"}
    assert "东一" not in seen["first"]
    assert "西一" in seen["first"] == seen["blind"]
    assert "西一" not in seen["second"]
    for report, key in (
        ("staff/vacancies", "territory_id"),
        ("staff/lines", "territory_id"),
        ("staff/workload", "id"),
    ):
        every = {each[key]: each for each in (await town.get("all", report))["items"]}
        own = {each[key]: each for each in (await town.get("first", report))["items"]}
        assert own.items() <= every.items(), report
    lanes = {each["territory_id"] for each in (await town.get("first", "staff/vacancies"))["items"]}
    assert town.grid(2) not in lanes
    unknown = await town.clients["first"].get(f"/api/v1/workers/{uuid4()}")
    hidden = await town.clients["first"].get(f"/api/v1/workers/{other}")
    assert refused(hidden, 404, "not_visible") == refused(unknown, 404, "not_visible")


async def test_staff_of_other_areas_cannot_be_given_moved_or_sent_away(town: Watched) -> None:
    own, other = await town.worker("西二", 1), await town.worker("东二", 2)
    there = {"territory_id": town.grid(2), "role": "grid_member", "reason": "x"}
    refused(await town.post("first", "duties", worker_id=own, **there), 404, "not_visible")
    here = {"territory_id": town.grid(1), "role": "grid_worker", "reason": "x"}
    refused(await town.post("first", "duties", worker_id=other, **here), 404, "not_visible")
    refused(await town.post("first", "absences", worker_id=other, starts_on=day(0)), 404, "not_visible")
    away = {"worker_id": own, "starts_on": day(0), "deputy_id": other}
    refused(await town.post("first", "absences", **away), 404, "not_visible")
    everywhere = await town.post("first", "workers", name="无处")
    refused(everywhere, 422, "territory_needed")
    held = (await town.get("all", f"workers/{other}"))["duties"][0]["id"]
    moved = await town.clients["first"].patch(
        f"/api/v1/duties/{held}", json={"reason": "x"}, headers={"if-match": '"d1"'}
    )
    refused(moved, 404, "not_visible")


async def test_a_deputy_from_elsewhere_is_named_to_those_of_the_area(town: Watched) -> None:
    head, deputy = await town.worker("西三", 1), await town.worker("东三", 2)
    absence = {"worker_id": head, "deputy_id": deputy, "starts_on": day(0)}
    await town.made("absences", **absence)
    lon, lat = lonlat(0.25, 1.75)
    for who in ("all", "first"):
        found = (await town.get(who, "locate", lon=lon, lat=lat))["responsible"]
        acting = [(each["name"], each["stands_in_for"]) for each in found if each["stands_in_for"]]
        assert acting == [("东三", "西三")], who
    assert "东三" in {each["name"] for each in (await town.get("first", "workers"))["items"]}


async def test_a_circle_through_a_team_out_of_sight_is_refused(town: Watched) -> None:
    top = await town.made("teams", name="上", territory_id=town.grid(1))
    hidden = await town.made("teams", name="中", parent_id=top, territory_id=town.grid(2))
    low = await town.made("teams", name="下", parent_id=hidden, territory_id=town.grid(1))
    names = {each["name"] for each in (await town.get("first", "teams"))["items"]}
    assert {"上", "下"} <= names
    assert "中" not in names
    moved = await town.clients["first"].patch(
        f"/api/v1/teams/{top}", json={"parent_id": low}, headers={"if-match": '"t1"'}
    )
    refused(moved, 409, "circular_team")


async def test_households_due_are_those_whose_people_one_may_see(town: Watched) -> None:
    plans = {who: await town.get(who, "visits/due", limit=500) for who in town.clients}
    ids = {who: {each["household_id"] for each in plan["items"]} for who, plan in plans.items()}
    own = {each["household_id"] for each in plans["all"]["items"] if each["grid_id"] == town.grid(1)}
    assert ids["first"] == own
    assert own
    assert ids["blind"] == set()
    assert ids["second"].isdisjoint(own)
    progress = {who: (await town.get(who, "visits/progress"))["items"] for who in ("all", "first", "blind")}
    assert [each for each in progress["all"] if each["territory_id"] == town.grid(1)] == progress["first"]
    assert {each["households"] for each in progress["blind"]} == {0}
    household = min(own)
    for who in ("second", "blind"):
        refused(await town.post(who, "visits", **visit(household)), 404, "not_visible")
    done = await town.post("first", "visits", **visit(household))
    assert done.status_code == 201, done.text
    listed = {who: (await town.get(who, "visits", household_id=household))["items"] for who in town.clients}
    assert {who: len(items) for who, items in listed.items()} == {
        "all": 1,
        "first": 1,
        "second": 0,
        "blind": 0,
    }
