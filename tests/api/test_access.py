"""Asking for access, answering, and why somebody sees something."""

import httpx
import pytest

from gis.db import connect
from gis.settings import DatabaseSettings
from tests.api.people import Invite, Person
from tests.served import ServedTown

pytestmark = pytest.mark.anyio
REQUESTS = "/api/v1/access-requests"
EXPLAIN = "/api/v1/access/explain"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


async def ask(person: Person, wanted: str, **changes: object) -> str:
    body = {"wanted": wanted, "hours": 24, "reason": "调查跨网格投诉", **changes}
    answer = await person.client.post(REQUESTS, json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def grids(person: Person) -> list[str]:
    answer = await person.client.get("/api/v1/territories?level=grid&limit=200")
    return [item["id"] for item in answer.json()["items"]]


async def test_a_request_is_approved_by_another_person_and_ends_by_itself(
    invite: Invite, served: ServedTown, database: DatabaseSettings
) -> None:
    town = served.town
    person, security = await invite("patrol", areas=(town.grid_ids[0],)), await invite("security")
    request = await ask(person, town.grid_codes[2])
    assert await grids(person) == [str(town.grid_ids[0])]
    waiting = (await security.client.get(REQUESTS, params={"everybody": True, "only_open": True})).json()[
        "items"
    ]
    line = next(each for each in waiting if each["id"] == request)
    assert line["territory_id"] == str(town.grid_ids[2])
    approved = await security.client.post(f"{REQUESTS}/{request}/approve", json={"answer": "同意，限一天"})
    assert approved.status_code == 201, approved.text
    assert sorted(await grids(person)) == sorted(str(each) for each in (town.grid_ids[0], town.grid_ids[2]))
    own = (await person.client.get(REQUESTS)).json()["items"][0]
    assert (own["state"], own["answer"]) == ("approved", "同意，限一天")
    assert own["until"] is not None
    with connect(database, served.tenant_id) as connection:
        connection.execute(
            "update grants set valid = tstzrange(now() - interval '1 hour', now() - interval '1 second') where id = %s",
            (approved.json()["grant_id"],),
        )
        actions = connection.execute(
            "select action from audit_log where subject_id = %s order by at, id", (request,)
        ).fetchall()
    assert await grids(person) == [str(town.grid_ids[0])]
    assert actions == [("access.requested",), ("access.approved",)]
    again = await security.client.post(f"{REQUESTS}/{request}/decline", json={"answer": "晚了"})
    assert again.status_code == 404


async def test_nobody_answers_their_own_request(invite: Invite, served: ServedTown) -> None:
    security = await invite("security", areas=(served.town.grid_ids[0],))
    request = await ask(security, served.town.grid_codes[1])
    for verb in ("approve", "decline"):
        answer = await security.client.post(f"{REQUESTS}/{request}/{verb}", json={"answer": "by myself"})
        assert (answer.status_code, answer.json()["code"]) == (403, "own_request")


async def test_who_asks_learns_nothing_about_what_exists(invite: Invite, served: ServedTown) -> None:
    person = await invite("patrol", areas=(served.town.grid_ids[0],))
    for wanted in (served.town.grid_codes[3], "no such code"):
        await ask(person, wanted)
    items = (await person.client.get(REQUESTS)).json()["items"]
    assert {tuple(sorted(key for key, value in item.items() if value is None)) for item in items} == {
        ("decided_at", "decided_by", "territory_id", "territory_name", "until")
    }


async def test_a_request_for_nothing_known_is_declined_not_approved(invite: Invite) -> None:
    person, security = await invite("patrol"), await invite("security")
    request = await ask(person, "the north side")
    approved = await security.client.post(f"{REQUESTS}/{request}/approve", json={"answer": "yes"})
    assert (approved.status_code, approved.json()["code"]) == (409, "no_such_territory")
    assert (
        await security.client.post(f"{REQUESTS}/{request}/decline", json={"answer": "写编码"})
    ).status_code == 204
    assert (await person.client.get(REQUESTS)).json()["items"][0]["answer"] == "写编码"


async def test_a_request_is_taken_back_by_who_made_it_only(invite: Invite, served: ServedTown) -> None:
    one, other = await invite("patrol"), await invite("patrol")
    request = await ask(one, served.town.grid_codes[0])
    assert (await other.client.delete(f"{REQUESTS}/{request}")).status_code == 404
    assert (await other.client.get(REQUESTS)).json()["items"] == []
    assert (await one.client.delete(f"{REQUESTS}/{request}")).status_code == 204
    assert (await one.client.delete(f"{REQUESTS}/{request}")).status_code == 404


async def test_others_requests_are_for_who_answers(invite: Invite) -> None:
    person = await invite("manager")
    assert (await person.client.get(REQUESTS, params={"everybody": True})).status_code == 403
    approve = await person.client.post(f"{REQUESTS}/{UNKNOWN}/approve", json={"answer": "yes"})
    assert approve.status_code == 403


async def test_an_eleventh_open_request_waits(invite: Invite) -> None:
    person = await invite("patrol")
    for i in range(10):
        await ask(person, f"grid {i}")
    answer = await person.client.post(REQUESTS, json={"wanted": "x", "hours": 1, "reason": "one more"})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_requests_open")


async def explain(client: httpx.AsyncClient, kind: str, subject: object, **more: object) -> httpx.Response:
    return await client.get(EXPLAIN, params={"subject_kind": kind, "subject_id": str(subject), **more})


async def test_one_is_told_by_which_grant_one_sees_a_building(invite: Invite, served: ServedTown) -> None:
    person = await invite("patrol", areas=(served.town.grid_ids[0],))
    answer = (await explain(person.client, "building", served.buildings["a"])).json()
    assert (answer["on_map"], answer["people"]) == (True, True)
    words = " ".join(each["text_zh"] for each in answer["reasons"])
    assert "第1网格" in words
    planner = await invite("planner")
    seen = (await explain(planner.client, "building", served.buildings["a"])).json()
    assert (seen["on_map"], seen["people"]) == (True, False)
    assert [each["code"] for each in seen["reasons"]] == ["where", "granted", "no_people_right"]


async def test_a_hidden_thing_and_one_that_never_was_are_explained_alike(
    invite: Invite, served: ServedTown
) -> None:
    person = await invite("patrol", areas=(served.town.grid_ids[0],))
    nothing = (await explain(person.client, "building", UNKNOWN)).json()
    assert nothing["on_map"] is False
    for kind, subject in (
        ("building", served.buildings["d"]),
        ("territory", served.town.grid_ids[5]),
        ("building", served.facility),
    ):
        assert (await explain(person.client, kind, subject)).json() == nothing


async def test_the_security_administrator_is_told_why_somebody_else_does_not_see(
    invite: Invite, served: ServedTown
) -> None:
    person, security = await invite("patrol", areas=(served.town.grid_ids[0],)), await invite("security")
    answer = await explain(security.client, "building", served.buildings["d"], user=person.id)
    codes = [each["code"] for each in answer.json()["reasons"]]
    assert codes == ["where", "areas", "not_reached"]
    nobody = await invite("patrol", areas=())
    answer = await explain(security.client, "building", served.buildings["d"], user=nobody.id)
    assert [each["code"] for each in answer.json()["reasons"]] == ["where", "no_grant"]
    narrow = await invite("security", areas=(served.town.grid_ids[0],))
    hidden = await explain(narrow.client, "building", served.buildings["d"], user=person.id)
    unknown = await explain(narrow.client, "building", UNKNOWN, user=person.id)
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.json()["detail"] == unknown.json()["detail"]
    refused = await explain(person.client, "building", served.buildings["a"], user=security.id)
    assert refused.status_code == 403


async def test_the_territories_above_are_explained_as_context(invite: Invite, served: ServedTown) -> None:
    person = await invite("patrol", areas=(served.town.grid_ids[0],))
    own = (await person.client.get("/api/v1/account/access")).json()
    assert own["areas"] >= 1
    answer = (await explain(person.client, "territory", served.town.grid_ids[0])).json()
    assert answer["on_map"]
