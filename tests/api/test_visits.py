"""Visits over HTTP: due by rule, recorded exactly once, never changed, and what follows from them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from anyio import create_task_group
from fastapi import FastAPI

from gis.db import connect
from gis.settings import DatabaseSettings
from gis.verify.service import verify
from tests.api.editing import EditedTown, make_edited_town, sign_everybody_in
from tests.api.test_staff import refused
from tests.factories import make_person, move_in

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def town(app: FastAPI, database: DatabaseSettings) -> AsyncIterator[EditedTown]:
    tenant_id, made, building = make_edited_town(database, "visited")
    with connect(database, tenant_id) as connection:
        connection.execute(
            "insert into units (tenant_id, source, source_key, content_hash, building_id, floor, room)"
            " values (%s, 'factory', 'u', 'h', %s, 2, '201')",
            (tenant_id, building),
        )
        connection.execute("update households set unit_id = (select id from units) where source_key = '东/0'")
        connection.execute("update households set elderly_people = 1 where source_key = '东/1'")
    clients = await sign_everybody_in(app, "visited")
    yield EditedTown(tenant_id, made, building, clients)
    for client in clients.values():
        await client.aclose()


async def due(town: EditedTown, **params: Any) -> dict[str, Any]:
    answer = await town.patrol.get("/api/v1/visits/due", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def visit(household: str, **more: Any) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat()
    return {"id": str(uuid4()), "household_id": household, "outcome": "met", "visited_at": now, **more}


async def send(town: EditedTown, body: dict[str, Any]) -> httpx.Response:
    return await town.patrol.post("/api/v1/visits", json=body)


async def test_every_household_is_due_by_its_rules_until_somebody_is_met(
    town: EditedTown, database: DatabaseSettings
) -> None:
    plan = await due(town, territory_id=town.grid(0, 0))
    assert (plan["total"], plan["order"]) == (2, "lanes_along")
    reasons = {each["people"]: each["reasons"] for each in plan["items"]}
    assert reasons == {3: ["quarterly"], 2: ["elderly", "quarterly"]}
    assert {each["days_since"] for each in plan["items"]} == {None}
    one = next(each for each in plan["items"] if each["room"] == "201")
    closed = await send(town, visit(one["household_id"], outcome="not_home"))
    assert closed.status_code == 201, closed.text
    tried = next(each for each in (await due(town))["items"] if each["room"] == "201")
    assert (tried["tried_outcome"], tried["days_since"], tried["verified_at"]) == ("not_home", None, None)
    met = await send(town, visit(one["household_id"], unit_verified=True, note="换了电话"))
    assert met.status_code == 201, met.text
    assert [each["room"] for each in (await due(town))["items"]] == [None]
    with connect(database, town.tenant_id) as connection:
        row = connection.execute("select verified_at is not null from units").fetchone()
        assert row == (True,)
        at = connection.execute("select clock_timestamp()").fetchone()
        assert at is not None
        assert [check.name for check in verify(connection, at[0]) if not check.ok] == []
        connection.execute("update households set last_visited_at = now() where source_key = '东/1'")
        assert [check.name for check in verify(connection, at[0]) if not check.ok] == ["visits"]
        connection.rollback()
    answer = await town.patrol.get("/api/v1/visits/progress", params={"territory_id": town.grid(0, 0)})
    (grid,) = answer.json()["items"]
    assert (grid["households"], grid["visited"], grid["fresh"], grid["never"]) == (2, 1, 1, 1)


async def test_a_visit_sent_again_is_stored_once_and_another_one_under_its_id_is_refused(
    town: EditedTown,
) -> None:
    household = (await due(town, rule="elderly"))["items"][0]["household_id"]
    body = visit(household, outcome="by_phone")
    statuses: list[int] = []

    async def once() -> None:
        statuses.append((await send(town, body)).status_code)

    async with create_task_group() as group:
        for _ in range(6):
            group.start_soon(once)
    assert sorted(statuses) == [200] * 5 + [201]
    again = await send(town, body)
    assert (again.status_code, again.json()["is_repeat"]) == (200, True)
    refused(await send(town, {**body, "outcome": "met"}), 409, "visit_exists")
    listed = await town.patrol.get("/api/v1/visits", params={"household_id": household, "mine": True})
    assert [each["id"] for each in listed.json()["items"]] == [again.json()["id"]]
    assert listed.json()["items"][0]["account"] == "Patrol"
    other = await town.manager.post("/api/v1/visits", json={**body, "note": "另一次"})
    assert other.status_code == 201, "an id that somebody else used is free: nothing is told of it"
    assert other.json()["id"] not in (body["id"], again.json()["id"])


async def test_visits_are_listed_newest_first_page_by_page(town: EditedTown) -> None:
    household = (await due(town))["items"][0]["household_id"]
    for hours in (5, 1, 3):
        at = datetime.now(UTC) - timedelta(days=30, hours=hours)
        sent = await send(town, visit(household, outcome="inconvenient", visited_at=at.isoformat()))
        assert sent.status_code == 201
    seen: list[str] = []
    cursor = None
    while True:
        params = {"household_id": household, "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await town.patrol.get("/api/v1/visits", params=params)).json()
        seen += [each["visited_at"] for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(seen) >= 3


async def test_what_cannot_be_a_visit_is_refused(town: EditedTown) -> None:
    household = (await due(town))["items"][0]["household_id"]
    future = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    refused(await send(town, visit(household, visited_at=future)), 422, "visit_in_future")
    refused(await send(town, visit(household, visited_at="2020-01-01T00:00:00Z")), 422, "visit_too_old")
    refused(await send(town, visit(household, visited_at="2026-11-01T00:00:00")), 422, "bad_time")
    refused(await send(town, visit(str(uuid4()))), 404, "not_visible")
    for wrong in ({"outcome": "fled"}, {"note": "x" * 2001}, {"visited_at": "0001-01-01T00:00:00+14:00"}):
        answer = await send(town, visit(household, **wrong))
        assert answer.status_code == 422, wrong
    refused(await town.auditor.post("/api/v1/visits", json=visit(household)), 403, "no_permission")
    bad = await town.patrol.get("/api/v1/visits", params={"cursor": "WyJ4IiwgIngiXQ"})
    assert bad.status_code == 422


async def test_the_rules_say_where_they_come_from(town: EditedTown) -> None:
    answer = await town.patrol.get("/api/v1/visit_rules")
    rules = {each["code"]: each for each in answer.json()["items"]}
    assert rules["quarterly"]["status"] == "confirmed"
    assert "户户到" in rules["quarterly"]["source"]
    assert rules["quarterly"]["due_on"] is not None
    assert rules["elderly"]["status"] == "to_be_confirmed"


async def test_a_rule_by_tag_asks_for_the_households_where_somebody_with_a_running_tag_lives(
    town: EditedTown, database: DatabaseSettings
) -> None:
    with connect(database, town.tenant_id) as connection:
        household = connection.execute("select id from households where source_key = '东/1'").fetchone()
        reviewer = connection.execute("select id from users limit 1").fetchone()
        assert household is not None
        assert reviewer is not None
        person = make_person(connection, town.tenant_id, "王秀英", birth_year=1940)
        move_in(connection, town.tenant_id, person, household[0])
        tag = connection.execute(
            "insert into attention_tags (tenant_id, person_id, code, legal_basis, reviewer_id, expires_on)"
            " values (%s, %s, 'lives_alone', '老年人权益保障法', %s, current_date + 30) returning id",
            (town.tenant_id, person, reviewer[0]),
        ).fetchone()
        connection.execute(
            "insert into visit_rules (tenant_id, code, name, name_en, subject, tag, every_days, source, status,"
            " effective_from) values (%s, 'alone', '独居老人', 'Living alone', 'tag', 'lives_alone', 7, 'test',"
            " 'demo', '2026-01-01')",
            (town.tenant_id,),
        )
    assert tag is not None
    plan = await due(town, rule="alone")
    assert [each["household_id"] for each in plan["items"]] == [str(household[0])]
    assert plan["items"][0]["reasons"] == ["alone"]
    with connect(database, town.tenant_id) as connection:
        connection.execute("update attention_tags set ended_at = now() where id = %s", (tag[0],))
    assert (await due(town, rule="alone"))["items"] == []
