"""An administrator of a part of the tenant keeps the accounts, grants and log of that part, and hears of no other."""

from uuid import uuid4

import pytest

from gis.audit.writing import add_entry
from gis.db import connect
from gis.settings import DatabaseSettings
from tests.api.people import Invite, Person
from tests.served import ServedTown

pytestmark = pytest.mark.anyio

REASON = {"reason": "值班需要", "classes": ["map"]}


async def told_of(by: Person) -> set[str]:
    answer = await by.client.get("/api/v1/users", params={"limit": 200})
    assert answer.status_code == 200, answer.text
    return {item["id"] for item in answer.json()["items"]}


async def test_accounts_are_kept_where_their_grants_are(invite: Invite, served: ServedTown) -> None:
    here, there = served.town.grid_ids[:2]
    admin, security = await invite("admin", areas=(here,)), await invite("security", areas=(here,))
    mine, others = await invite("patrol", areas=(here,)), await invite("patrol", areas=(there,))
    both, new = await invite("patrol", areas=(here, there)), await invite("patrol", areas=())
    whole = await invite("patrol")
    for by in (admin, security):
        told = await told_of(by)
        assert {str(mine.id), str(both.id), str(new.id)} <= told
        assert not {str(others.id), str(whole.id)} & told

    unknown = str(uuid4())
    for by, method, path, body in (
        (admin, "GET", "", None),
        (admin, "GET", "/sessions", None),
        (admin, "GET", "/keys", None),
        (admin, "POST", "/password", None),
        (admin, "PUT", "/active", {"is_active": False}),
        (admin, "DELETE", "/sessions", None),
        (security, "GET", "/access", None),
        (security, "PUT", "/roles", {"roles": ["planner"]}),
        (security, "POST", "/grants", {"territory_id": str(here), **REASON}),
    ):
        answers = [
            await by.client.request(method, f"/api/v1/users/{each}{path}", json=body)
            for each in (others.id, whole.id, unknown)
        ]
        assert {answer.status_code for answer in answers} == {404}, path
        assert len({answer.json()["detail"] for answer in answers}) == 1, path
    for by, method, path, body in (
        (admin, "PUT", "/active", {"is_active": False}),
        (admin, "POST", "/password", None),
        (security, "PUT", "/roles", {"roles": ["planner"]}),
    ):
        answer = await by.client.request(method, f"/api/v1/users/{both.id}{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "reaches_further")
    assert (
        await security.client.put(f"/api/v1/users/{mine.id}/roles", json={"roles": ["planner"]})
    ).is_success


async def test_grants_are_given_and_ended_where_one_s_own_are(invite: Invite, served: ServedTown) -> None:
    here, there = served.town.grid_ids[:2]
    security = await invite("security", areas=(here,))
    both, new = await invite("patrol", areas=(here, there)), await invite("patrol", areas=())
    url = f"/api/v1/users/{new.id}/grants"
    for body, status in (
        ({"territory_id": str(there)}, 404),
        ({"territory_id": str(uuid4())}, 404),
        ({"code": served.town.grid_codes[1]}, 404),
        ({"everywhere": True}, 403),
        ({"code": served.town.grid_codes[0]}, 201),
    ):
        answer = await security.client.post(url, json={**body, **REASON})
        assert answer.status_code == status, (body, answer.text)
    shown = (await security.client.get(f"/api/v1/users/{both.id}/access")).json()
    assert [grant["territory_id"] for grant in shown["grants"]] == [str(here)]
    whole = await invite("security")
    everything = (await whole.client.get(f"/api/v1/users/{both.id}/access")).json()["grants"]
    elsewhere = next(grant["id"] for grant in everything if grant["territory_id"] == str(there))
    ended = f"/api/v1/users/{both.id}/grants"
    refused = await security.client.delete(f"{ended}/{elsewhere}")
    unknown = await security.client.delete(f"{ended}/{uuid4()}")
    assert (refused.status_code, refused.json()["detail"]) == (404, unknown.json()["detail"])
    assert (await security.client.delete(f"{ended}/{shown['grants'][0]['id']}")).status_code == 204

    asker = await invite("patrol", areas=(here,))
    wishes = [
        (
            await asker.client.post(
                "/api/v1/access-requests", json={"wanted": code, "hours": 2, "reason": "代班一天"}
            )
        ).json()
        for code in (served.town.grid_codes[0], served.town.grid_codes[1], "没有这个")
    ]
    listed = (await security.client.get("/api/v1/access-requests", params={"everybody": True})).json()[
        "items"
    ]
    assert {wish["id"] for wish in wishes} & {item["id"] for item in listed} == {wishes[0]["id"]}
    for wish in wishes[1:]:
        for action in ("approve", "decline"):
            answer = await security.client.post(
                f"/api/v1/access-requests/{wish['id']}/{action}", json={"answer": "好"}
            )
            assert answer.status_code == 404


async def test_the_log_is_read_where_one_s_grants_are(
    invite: Invite, served: ServedTown, database: DatabaseSettings
) -> None:
    inspector = await invite("inspector", areas=(served.town.community_id,))
    household = str(uuid4())
    with connect(database, served.tenant_id) as connection:
        for area in (served.town.community_id, uuid4(), None):
            add_entry(
                connection, served.tenant_id, None, "limited.test", ("household", household), {"n": 1}, area
            )
    asked = {"action": "limited.test"}
    items = (await inspector.client.get("/api/v1/audit", params=asked)).json()["items"]
    assert [item["area_id"] for item in items] == [str(served.town.community_id)]
    file = await inspector.client.post("/api/v1/audit:export", json={**asked, "purpose": "季度检查"})
    assert file.text.count("limited.test") == 1
    chains = (await inspector.client.get("/api/v1/audit/chains")).json()["items"]
    assert {chain["area_id"] for chain in chains} == {str(served.town.community_id)}
    one_grid = await invite("inspector", areas=(served.town.grid_ids[0],))
    assert (await one_grid.client.get("/api/v1/audit", params=asked)).json()["items"] == []
