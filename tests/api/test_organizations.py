"""Organisations over HTTP: found by place and name, assigned like the rest, the contact only for who may see it."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from gis.db import connect
from gis.settings import DatabaseSettings
from tests.api.people import Invite, inviting
from tests.served import ServedTown

pytestmark = pytest.mark.anyio
URL = "/api/v1/organizations"


@pytest.fixture
async def invite(app: FastAPI, served: ServedTown, database: DatabaseSettings) -> AsyncIterator[Invite]:
    async with inviting(app, served, database) as made:
        yield made


async def found(client: httpx.AsyncClient, **asked: object) -> list[str]:
    answer = await client.get(URL, params={name: str(value) for name, value in asked.items()})
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


async def test_a_shop_is_listed_by_building_grid_name_pinyin_and_state(
    client: httpx.AsyncClient, served: ServedTown
) -> None:
    shop = ["顺达便利店"]
    assert await found(client, building=served.buildings["d"]) == shop
    assert await found(client, building=served.buildings["a"]) == []
    assert await found(client, grid=served.town.grid_ids[5]) == shop
    assert await found(client, grid=served.town.grid_ids[0]) == []
    for q in ("便利", "sdbl", "shunda", "Shun Da"):
        assert (
            await found(client, q=q, community=served.town.community_id, status="open", kind="shop") == shop
        )
    assert await found(client, q="100%") == await found(client, status="closed") == []


async def test_a_page_ends_where_the_next_begins(client: httpx.AsyncClient) -> None:
    first = (await client.get(URL, params={"limit": "1"})).json()
    assert first["next_cursor"] is None
    broken = await client.get(URL, params={"cursor": "no-cursor"})
    assert (broken.status_code, broken.json()["code"]) == (422, "bad_cursor")


async def test_one_of_them_tells_where_it_belongs_and_is_found_by_the_search_box(
    client: httpx.AsyncClient, served: ServedTown
) -> None:
    one = (await client.get(f"{URL}/{served.organization}")).json()
    assert one["assignment"]["grid"]["code"] == served.town.grid_codes[5]
    assert "contact" not in str(one)
    history = await client.get(f"/api/v1/assignments/organization/{served.organization}/history")
    assert [each["grid"]["code"] for each in history.json()["items"]] == [served.town.grid_codes[5]]
    (hit,) = (await client.get("/api/v1/search", params={"q": "顺达"})).json()["items"]
    assert (hit["kind"], hit["id"]) == ("organization", str(served.organization))


async def test_a_contact_has_stars_is_hidden_by_role_and_shown_in_full_for_a_purpose_only(
    invite: Invite, served: ServedTown, database: DatabaseSettings
) -> None:
    url = f"{URL}/{served.organization}/contact"
    shown = {}
    for role in ("manager", "checker", "admin", "planner"):
        answer = await (await invite(role)).client.get(url)
        shown[role] = answer.json() if answer.status_code == 200 else answer.status_code
    assert shown["manager"] == {"name": "李**", "phone": "138****8000", "may_unmask": True}
    assert shown["checker"] == {**shown["manager"], "may_unmask": False}
    assert shown["admin"] == {"name": None, "phone": None, "may_unmask": False}
    assert shown["planner"] == 403

    near, far = (
        await invite("patrol", areas=[served.town.grid_ids[5]]),
        await invite("patrol", areas=[served.town.grid_ids[0]]),
    )
    full = await near.client.post(f"{url}:unmask", json={"purpose": "通知检修"})
    assert full.json() == {"name": "李店主", "phone": "13800138000"}
    assert full.headers["cache-control"] == "no-store"
    assert (await near.client.post(f"{url}:unmask", json={"purpose": " "})).status_code == 422
    for answer in (
        await far.client.get(url),
        await far.client.post(f"{url}:unmask", json={"purpose": "核对"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "no_contact")
    assert (
        await (await invite("checker")).client.post(f"{url}:unmask", json={"purpose": "核对"})
    ).status_code == 403
    with connect(database, served.tenant_id) as connection:
        row = connection.execute(
            "select l.actor_id, w.said from audit_log as l join audit_words as w on w.audit_id = l.id"
            " where l.action = 'contact.unmasked'"
            " order by l.id desc limit 1"
        ).fetchone()
    assert row == (near.id, "通知检修")
