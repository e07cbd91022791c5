"""Incidents over HTTP: one way in, one way out, closed by somebody else."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import httpx
import numpy as np
import pytest
from fastapi import FastAPI

from gis.assignments.service import differences
from gis.db import connect
from gis.geometry.datum_shift import wgs84_to_gcj02
from gis.incidents.upkeep import prepare
from gis.people.identity import today
from gis.settings import DatabaseSettings
from tests.api.conftest import sign_in
from tests.factories import make_user
from tests.served import ServedTown, lonlat, make_served_town

ROLES = {"dispatcher": "dispatcher", "checker": "checker", "checker2": "checker", "planner": "planner"}
PEOPLE = ("manager", "patrol", *ROLES)
URL = "/api/v1/incidents"


@dataclass
class Office:
    """A town and the people who deal with its incidents."""

    served: ServedTown
    clients: dict[str, httpx.AsyncClient]

    async def report(self, by: str = "patrol", **said: Any) -> dict[str, Any]:
        """A report that is taken in."""
        answer = await self.clients[by].post(URL, json=a_report(**said))
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def step(self, by: str, incident: dict[str, Any], action: str, **said: Any) -> httpx.Response:
        """A step on the incident as it was last seen."""
        body = {"request_id": str(uuid4()), "action": action, "version": incident["version"], **said}
        return await self.clients[by].post(f"{URL}/{incident['id']}/transitions", json=body)

    async def take(self, by: str, incident: dict[str, Any], action: str, **said: Any) -> None:
        """A step that is taken; the incident seen is the new one."""
        answer = await self.step(by, incident, action, **said)
        assert answer.status_code == 200, answer.text
        incident |= answer.json()

    async def read(self, by: str, incident: dict[str, Any]) -> dict[str, Any]:
        answer = await self.clients[by].get(f"{URL}/{incident['id']}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def condition(self, code: str) -> str:
        answer = await self.clients["checker"].get("/api/v1/incident_types")
        (kind,) = [each for each in answer.json()["items"] if each["code"] == code]
        return str(kind["conditions"][0]["id"])

    async def at_work(self, **said: Any) -> dict[str, Any]:
        """An incident that the patrol member handles."""
        incident = await self.report(**said)
        await self.take("checker", incident, "verify")
        await self.take(
            "checker", incident, "file", type="200102", condition_id=await self.condition("200102")
        )
        await self.take("dispatcher", incident, "dispatch")
        await self.take("patrol", incident, "accept")
        return incident


def a_report(**said: Any) -> dict[str, Any]:
    lon, lat = lonlat(0.5, 0.5)
    return {
        "request_id": str(uuid4()),
        "type": "200102",
        "point": [lon, lat],
        "text": "巷口有暴露垃圾",
        **said,
    }


@pytest.fixture(scope="module")
def town(database: DatabaseSettings) -> ServedTown:
    served = make_served_town(database, "incidents")
    prepare(database, served.tenant_id)
    with connect(database, served.tenant_id) as connection:
        for name, role in ROLES.items():
            make_user(connection, served.tenant_id, name, (role,))
        make_user(connection, served.tenant_id, "neighbour", ("patrol",), areas=(served.town.grid_ids[2],))
    return served


@pytest.fixture(scope="module")
async def office(app: FastAPI, town: ServedTown) -> AsyncIterator[Office]:
    clients = {}
    for name in (*PEOPLE, "neighbour"):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://map.test")
        client.headers["authorization"] = f"Bearer {await sign_in(app, town, name)}"
        clients[name] = client
    yield Office(town, clients)
    for client in clients.values():
        await client.aclose()


@pytest.mark.anyio
async def test_one_case_end_to_end_closed_by_somebody_else(office: Office) -> None:
    incident = await office.report(accuracy_m=8)
    assert incident["state"] == "reported" and not incident["is_repeat"]
    assert incident["placing"]["grid"]["id"] in {str(each) for each in office.served.town.grid_ids}
    assert incident["placing"]["confidence"] > 0.9
    assert incident["routing"]["decided_by"] in {"rule", "fallback"}

    refused = await office.step("patrol", incident, "verify")
    assert (refused.status_code, refused.json()["code"]) == (403, "no_permission")
    await office.take("checker", incident, "verify")
    lacking = await office.step("checker", incident, "file", type="200102")
    assert (lacking.status_code, lacking.json()["code"]) == (422, "condition_needed")
    await office.take(
        "checker", incident, "file", type="200102", condition_id=await office.condition("200102")
    )
    await office.take("dispatcher", incident, "dispatch")
    seen = await office.read("patrol", incident)
    assert seen["clock"]["state"] == "running" and seen["due_at"] is not None
    assert [each["action"] for each in seen["may"] if each["refused"] is None][:2] == ["accept", "return"]

    await office.take("patrol", incident, "accept")
    await office.take("patrol", incident, "request_delay", reason="等配件", amount=4, unit="working_hours")
    assert (await office.read("patrol", incident))["clock"]["state"] == "paused"
    await office.take("dispatcher", incident, "grant")
    after = await office.read("patrol", incident)
    assert after["clock"]["limit_s"] == seen["clock"]["limit_s"] + 4 * 3600
    await office.take("patrol", incident, "feedback", reason="已清理")
    await office.take("checker", incident, "check")
    await office.take("checker", incident, "rework", reason="还有残留")
    await office.take("patrol", incident, "handle")
    await office.take("patrol", incident, "feedback", reason="再次清理")
    await office.take("checker", incident, "check")
    hindered = await office.step("patrol", incident, "close", reason="好了")
    assert hindered.status_code == 403
    await office.take("checker", incident, "close", reason="现场干净")
    await office.take("dispatcher", incident, "follow_up", satisfaction=5)
    await office.take("checker", incident, "archive")

    done = await office.read("manager", incident)
    assert (done["state"], done["rework_count"], done["delay_count"]) == ("archived", 1, 1)
    assert done["clock"]["on_time"] is True and done["satisfaction"] == 5
    timeline = done["timeline"]
    assert [each["ordinal"] for each in timeline] == list(range(1, len(timeline) + 1))
    assert all(a["to_state"] == b["from_state"] for a, b in pairwise(timeline))
    assert {each["actor"] for each in timeline} == {"Patrol", "Checker", "Dispatcher"}
    late = await office.step("checker", incident, "reopen", reason="又有了")
    assert (late.status_code, late.json()["code"]) == (409, "not_now")


@pytest.mark.anyio
async def test_whoever_has_every_role_cannot_close_what_they_handled_or_dispatched(
    office: Office, app: FastAPI, database: DatabaseSettings
) -> None:
    with connect(database, office.served.tenant_id) as connection:
        make_user(connection, office.served.tenant_id, "all", ("manager", "dispatcher", "checker", "patrol"))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://map.test") as client:
        client.headers["authorization"] = f"Bearer {await sign_in(app, office.served, 'all')}"
        office.clients["all"] = client
        handled, dispatched = await office.at_work(), await office.report()
        await office.take("all", handled, "feedback", reason="好了")
        refused = await office.step("all", handled, "check")
        assert (refused.status_code, refused.json()["code"]) == (403, "same_person")
        condition = await office.condition("200102")
        await office.take("all", dispatched, "file", type="200102", condition_id=condition)
        await office.take("all", dispatched, "dispatch")
        await office.take("patrol", dispatched, "accept")
        await office.take("patrol", dispatched, "feedback", reason="好了")
        await office.take("checker", dispatched, "check")
        refused = await office.step("all", dispatched, "close", reason="好了")
        assert (refused.status_code, refused.json()["code"]) == (403, "same_person")
        await office.take("checker", dispatched, "close", reason="好了")
        del office.clients["all"]


@pytest.mark.anyio
async def test_parking_needs_a_supervisor_a_reason_and_a_day(office: Office) -> None:
    incident = await office.at_work()
    tomorrow = (today() + timedelta(days=1)).isoformat()
    refused = await office.step("dispatcher", incident, "park", reason="等征收", review_on=tomorrow)
    assert refused.status_code == 403
    for said, code in (
        ({"reason": "等征收"}, "review_needed"),
        ({"review_on": tomorrow}, "reason_needed"),
        ({"reason": "等征收", "review_on": today().isoformat()}, "review_needed"),
    ):
        lacking = await office.step("manager", incident, "park", **said)
        assert (lacking.status_code, lacking.json()["code"]) == (422, code)
    await office.take("manager", incident, "park", reason="等征收", review_on=tomorrow)
    parked = await office.read("manager", incident)
    assert (parked["clock"]["state"], parked["review_on"]) == ("paused", tomorrow)
    await office.take("manager", incident, "supervise", reason="久拖", level=2)
    await office.take("manager", incident, "resume")
    resumed = await office.read("manager", incident)
    assert (resumed["clock"]["state"], resumed["escalation"], resumed["review_on"]) == ("running", 2, None)


@pytest.mark.anyio
async def test_sixteen_parallel_sends_of_one_report_make_one_row(
    office: Office, database: DatabaseSettings
) -> None:
    body = a_report()
    sends = [office.clients["patrol"].post(URL, json=body) for _ in range(16)]
    answers = await asyncio.gather(*sends)
    assert sorted(each.status_code for each in answers) == [200] * 15 + [201]
    assert len({each.json()["id"] for each in answers}) == 1
    other = await office.clients["patrol"].post(URL, json={**body, "text": "别的事"})
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    another = await office.clients["dispatcher"].post(URL, json=body)
    assert another.status_code == 201 and another.json()["id"] != answers[0].json()["id"]


@pytest.mark.anyio
async def test_of_fifty_reports_whose_replies_are_lost_half_the_time_none_is_lost_or_doubled(
    office: Office, database: DatabaseSettings
) -> None:
    def stored() -> int:
        with connect(database, office.served.tenant_id) as connection:
            row = connection.execute("select count(*) from incidents").fetchone()
            assert row is not None
            return int(row[0])

    before = stored()
    for number in range(50):
        body = a_report(text=f"第 {number} 起")
        first = await office.clients["patrol"].post(URL, json=body)
        if number % 2:  # the reply did not arrive: the phone sends again
            again = await office.clients["patrol"].post(URL, json=body)
            assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert stored() == before + 50


@pytest.mark.anyio
async def test_a_step_sent_twice_is_taken_once_and_one_on_an_old_version_is_refused(office: Office) -> None:
    incident = await office.report()
    body = {"request_id": str(uuid4()), "action": "verify", "version": 1}
    url = f"{URL}/{incident['id']}/transitions"
    first, again = [await office.clients["checker"].post(url, json=body) for _ in range(2)]
    assert first.json() | {"is_repeat": True} == again.json()
    late = await office.step("checker2", incident, "not_file", reason="重复")
    assert (late.status_code, late.json()["code"]) == (412, "stale")


@pytest.mark.anyio
async def test_a_position_that_is_none_is_answered_with_what_it_may_be(office: Office) -> None:
    lon, lat = lonlat(1.5, 1.5)
    shifted = wgs84_to_gcj02(np.array([[lon, lat]]))[0]
    for point, fault, suggestion in (
        ([0.0, 0.0], "zero", None),
        ([lat, lon], "swapped", (lon, lat)),
        (shifted.tolist(), "shifted", (lon, lat)),
        ([lon + 3, lat], "outside", None),
    ):
        answer = await office.clients["patrol"].post(URL, json=a_report(point=point))
        problem = answer.json()
        assert (answer.status_code, problem["code"], problem["params"]["fault"]) == (
            422,
            "bad_position",
            fault,
        )
        if suggestion is None:
            assert problem["params"]["suggestion"] is None
        else:
            assert problem["params"]["suggestion"] == pytest.approx(suggestion, abs=1e-6)
    kept = await office.report(by="manager", point=[lon + 3, lat], accept_position=True)
    assert kept["placing"]["rule"] == "outside" and kept["placing"]["community"] is None
    assert (await office.clients["neighbour"].get(f"{URL}/{kept['id']}")).status_code == 404


@pytest.mark.anyio
async def test_near_a_border_the_candidates_are_named(office: Office) -> None:
    lon, lat = lonlat(0.98, 0.5)
    placed = (await office.report(point=[lon, lat], accuracy_m=30))["placing"]
    assert len(placed["candidates"]) >= 2 and placed["confidence"] < 0.9
    assert sum(each["probability"] for each in placed["candidates"]) + placed["elsewhere"] == pytest.approx(1)


@pytest.mark.anyio
async def test_lists_show_what_is_in_sight_page_by_page(office: Office) -> None:
    here = [await office.report(point=list(lonlat(2.5, 1.5)), text=f"列表 {n}") for n in range(3)]
    grid = str(office.served.town.grid_ids[2])
    found: list[str] = []
    cursor = ""
    while True:
        answer = await office.clients["neighbour"].get(f"{URL}?limit=2&state=reported{cursor}")
        page = answer.json()
        assert answer.status_code == 200 and all(each["grid"]["id"] == grid for each in page["items"])
        found += [each["id"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert found == sorted(found, reverse=True) and {each["id"] for each in here} <= set(found)
    by_number = await office.clients["manager"].get(f"{URL}?q={here[0]['number']}")
    assert [each["id"] for each in by_number.json()["items"]] == [here[0]["id"]]
    assert (await office.clients["planner"].get(URL)).status_code == 403
    inside = await office.report(point=list(lonlat(0.25, 1.25)))
    house = str(office.served.buildings["a"])
    of_house = (await office.clients["manager"].get(f"{URL}?building_id={house}")).json()["items"]
    assert inside["id"] in {each["id"] for each in of_house}
    assert {each["building_id"] for each in of_house} == {house}


@pytest.mark.anyio
async def test_the_board_and_what_waits_say_whose_turn_it_is(office: Office) -> None:
    incident = await office.at_work()
    board = (await office.clients["dispatcher"].get(f"{URL}/board")).json()
    handling = next(each for each in board["states"] if each["state"] == "handling")
    assert handling["count"] >= 1 and sum(each["open"] for each in board["bodies"]) >= 1
    mine = (await office.clients["patrol"].get(f"{URL}/mine")).json()
    assert (incident["id"], "to_handle") in {(each["id"], each["why"]) for each in mine["items"]}
    await office.take("patrol", incident, "return", reason="不是我们的")
    mine = (await office.clients["dispatcher"].get(f"{URL}/mine")).json()
    assert (incident["id"], "to_dispatch") in {(each["id"], each["why"]) for each in mine["items"]}


@pytest.mark.anyio
async def test_many_are_moved_on_together_and_each_refusal_is_its_own(office: Office) -> None:
    ready, raw = await office.report(), await office.report()
    await office.take("checker", ready, "file", type="200102", condition_id=await office.condition("200102"))
    body = {
        "request_id": str(uuid4()),
        "action": "dispatch",
        "items": [{"id": each["id"], "version": each["version"]} for each in (ready, raw)],
    }
    for _ in range(2):
        answer = await office.clients["dispatcher"].post(f"{URL}/transitions", json=body)
        by_id = {each["id"]: each for each in answer.json()["items"]}
        assert by_id[ready["id"]]["state"] == "dispatched"
        assert by_id[raw["id"]]["code"] == "not_now"


@pytest.mark.anyio
async def test_an_emergency_is_to_be_attended(office: Office) -> None:
    incident = await office.report(type="200401", level=3, text="路面塌陷")
    due = (await office.clients["patrol"].get("/api/v1/incident_attendances")).json()["items"]
    own = [each for each in due if each["incident_id"] == incident["id"]]
    assert {each["code"] for each in own} == {"emergency", "serious"}
    done = f"/api/v1/incident_attendances/{own[0]['id']}/done"
    assert (await office.clients["dispatcher"].post(done, json={})).status_code == 403
    assert (await office.clients["neighbour"].post(done, json={})).status_code == 404
    assert (await office.clients["patrol"].post(done, json={"note": "已到场"})).status_code == 204
    assert (await office.clients["manager"].post(done, json={})).status_code == 409


@pytest.mark.anyio
async def test_a_corrected_place_is_assigned_anew_and_what_is_stored_is_what_is_derived(
    office: Office, database: DatabaseSettings
) -> None:
    incident = await office.report()
    lon, lat = lonlat(2.5, 1.5)
    await office.take("checker", incident, "correct_place", point=[lon, lat], reason="核实在东边")
    seen = await office.read("checker", incident)
    assert seen["grid"]["id"] == str(office.served.town.grid_ids[2]) and seen["correction_count"] == 1
    then = await office.clients["checker"].get(f"{URL}/{incident['id']}/placing?as_of=2026-02-01")
    assert then.json()["differs"] is False
    with connect(database, office.served.tenant_id) as connection:
        count, found = differences(connection, at=datetime.now(UTC))
        assert (count, found) == (0, [])
        wrong = connection.execute(
            "select i.id from incidents as i left join assignments as a on a.subject_kind = 'incident'"
            " and a.subject_id = i.id and upper_inf(a.valid) and upper_inf(a.recorded)"
            " where (a.community_id, a.grid_id, a.lane_id) is distinct from (i.community_id, i.grid_id, i.lane_id)"
        ).fetchall()
        assert wrong == []


@pytest.mark.anyio
async def test_who_reported_it_is_kept_sealed_and_shown_with_stars(office: Office) -> None:
    incident = await office.report(
        by="dispatcher", source="phone", reporter={"name": "王小明", "phone": "13800138000"}
    )
    assert (await office.read("dispatcher", incident))["reporter"] == {
        "name": "王**",
        "phone_masked": "138****8000",
    }
    assert (await office.read("manager", incident))["reporter"] is not None
    assert UUID(incident["id"]).version == 7
