"""The leader's board, the nearest free member and the record: for who leads there, and figures that add up."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from api.deps import Services
from gis.assignments.service import assign
from gis.db import Connection, connect
from gis.incidents.upkeep import prepare
from gis.settings import DatabaseSettings
from tests.api.conftest import sign_in
from tests.api.patrols import URL, Phone, make_plan, make_point, make_post
from tests.factories import hash_of, make_incident, make_user
from tests.served import ServedTown, lonlat, make_served_town

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = ("anna", "bo", "carl", "leader", "stranger", "auditor", "admin")
Clients = dict[str, httpx.AsyncClient]


def make_member(connection: Connection, tenant_id: int, name: str, area: UUID) -> UUID:
    """An account on patrol in an area, and its worker."""
    user = make_user(connection, tenant_id, name, ("patrol",), areas=(area,))
    row = connection.execute(
        "insert into workers (tenant_id, source, source_key, content_hash, name, user_id, territory_id)"
        " values (%s, 'factory', %s, %s, %s, %s, %s) returning id",
        (tenant_id, name, hash_of(name), name.title(), user, area),
    ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def make_shift(
    connection: Connection, tenant_id: int, worker: UUID, post: UUID, from_h: float, hours: float
) -> None:
    begin = datetime.now(UTC) + timedelta(hours=from_h)
    connection.execute(
        "insert into shifts (tenant_id, worker_id, duty_post_id, starts_at, ends_at) values (%s, %s, %s, %s, %s)",
        (tenant_id, worker, post, begin, begin + timedelta(hours=hours)),
    )


@pytest.fixture(scope="module")
def ward(database: DatabaseSettings) -> ServedTown:
    served = make_served_town(database, "lead")
    tenant_id = served.tenant_id
    prepare(database, tenant_id)
    mine, other = served.town.grid_ids[0], served.town.grid_ids[2]
    with connect(database, tenant_id) as connection:
        points = [
            make_point(connection, tenant_id, str(n + 1), *lonlat(0.3 * n + 0.2, 1.5)) for n in range(3)
        ]
        gate = make_post(connection, tenant_id, "东口", *lonlat(0.9, 1.1))
        yard = make_post(connection, tenant_id, "院内", *lonlat(0.1, 1.9))
        make_post(connection, tenant_id, "别处", *lonlat(2.5, 1.5))
        make_incident(connection, tenant_id, *lonlat(0.5, 1.5), at=datetime.now(UTC))
        assign(connection, tenant_id, at=SINCE)
        make_plan(connection, tenant_id, mine, points)
        anna, bo, _ = (make_member(connection, tenant_id, name, mine) for name in ("anna", "bo", "carl"))
        make_shift(connection, tenant_id, anna, gate, -3, 8)
        make_shift(connection, tenant_id, bo, yard, -1, 4)
        make_shift(connection, tenant_id, bo, gate, -30, 4)
        make_user(connection, tenant_id, "leader", ("dispatcher",), areas=(mine,))
        make_user(connection, tenant_id, "stranger", ("dispatcher",), areas=(other,))
    return served


@pytest.fixture(scope="module")
async def people(app: FastAPI, ward: ServedTown) -> AsyncIterator[Clients]:
    found = {}
    for name in NAMES:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://map.test")
        client.headers["authorization"] = f"Bearer {await sign_in(app, ward, name)}"
        found[name] = client
    yield found
    for client in found.values():
        await client.aclose()


async def ask(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    answer = await client.get(f"{URL}{path}")
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def walk(phone: Phone, ward: ServedTown, column: float) -> None:
    """Begin a patrol, and send one place of it."""
    ms = int(datetime.now(UTC).timestamp() * 1000)
    place = [phone.seq + 1, ms, *lonlat(column, 1.5), 5.0, 1.0]
    start = [] if phone.run_id else [phone.did("start", territory_id=str(ward.town.grid_ids[0]))]
    await phone.take(*start, phone.did("track", points=[place]))


@pytest.mark.anyio
async def test_the_board_tells_who_is_where_and_what_is_empty(
    people: Clients, ward: ServedTown, database: DatabaseSettings
) -> None:
    before = await ask(people["leader"], "/board")
    assert {each["name"]: each["state"] for each in before["posts"]} == {
        "东口": "unmanned",
        "院内": "unmanned",
    }
    assert {each["name"]: each["state"] for each in before["members"]} == {"Anna": "awaited", "Bo": "awaited"}
    assert all(each["position"] is None for each in before["members"]), "nobody is seen who is not on patrol"
    anna = Phone(people["anna"])
    await walk(anna, ward, 0.8)
    await anna.take(anna.did("sos", text="有人打架"))
    board = await ask(people["leader"], "/board")
    gate = next(each for each in board["posts"] if each["name"] == "东口")
    assert (gate["state"], gate["present"], gate["needed"]) == ("manned", 1, 1)
    assert [(each["name"], each["is_present"]) for each in gate["on_shift"]] == [("Anna", True)]
    told = next(each for each in board["members"] if each["name"] == "Anna")
    assert told["state"] == "running" and told["position"]["point"] == pytest.approx(lonlat(0.8, 1.5))
    assert told["shift"]["of_name"] == "东口"
    (call,) = board["calls"]
    assert (call["name"], call["text"], call["run_state"]) == ("Anna", "有人打架", "running")
    assert board["summary"] == {
        "posts_due": 2, "manned": 1, "relief_late": 0, "unmanned": 1, "on_patrol": 1, "awaited": 1,
        "missed": len(board["missed"]) and sum(each["points"] or 1 for each in board["missed"]), "calls": 1,
    }  # fmt: skip
    await anna.take(anna.did("finish"))
    after = await ask(people["leader"], "/board")
    empty = next(each for each in after["posts"] if each["name"] == "东口")
    assert empty["state"] == "unmanned"
    ago = datetime.now(UTC) - datetime.fromisoformat(empty["since"])
    assert ago < timedelta(minutes=1), "empty since the last one left"
    assert "Anna" not in {each["name"] for each in after["members"] if each["position"]}
    with connect(database, ward.tenant_id) as connection:
        log = connection.execute(
            "select count(*) from audit_log where action = 'patrol.members_seen'"
        ).fetchone()
    assert log == (1,), "that the leader looked is in the log once within the hour"


@pytest.mark.anyio
async def test_a_leader_elsewhere_sees_nobody_and_whoever_leads_nobody_no_board(
    people: Clients, ward: ServedTown
) -> None:
    anna = Phone(people["anna"])
    await walk(anna, ward, 0.5)
    board = await ask(people["stranger"], "/board")
    assert [each["name"] for each in board["posts"]] == ["别处"]
    assert board["members"] == board["calls"] == board["missed"] == []
    lon, lat = lonlat(0.5, 1.5)
    assert (await ask(people["stranger"], f"/nearest?lon={lon}&lat={lat}"))["items"] == []
    for name in ("anna", "auditor", "admin"):
        for path in ("/board", f"/nearest?lon={lon}&lat={lat}"):
            assert (await people[name].get(f"{URL}{path}")).status_code == 403, (name, path)
    there = await ask(people["leader"], f"/board?territory_id={ward.town.grid_ids[2]}")
    assert there["posts"] == there["members"] == []
    await anna.take(anna.did("finish"))


@pytest.mark.anyio
async def test_the_nearest_free_member_is_the_same_from_memory_and_from_the_database(
    people: Clients, ward: ServedTown, app: FastAPI, database: DatabaseSettings
) -> None:
    found: Services = app.state.services
    await found.members.is_listening.wait()
    phones = {name: Phone(people[name]) for name in ("anna", "bo", "carl")}
    for name, column in (("anna", 0.2), ("bo", 0.45), ("carl", 0.9)):
        await walk(phones[name], ward, column)
    lon, lat = lonlat(0.5, 1.5)

    async def nearest() -> tuple[str, list[str]]:
        said = await ask(people["leader"], f"/nearest?lon={lon}&lat={lat}")
        return said["source"], [each["name"] for each in said["items"]]

    found.members.forget(ward.tenant_id)
    assert await nearest() == ("database", ["Bo", "Anna", "Carl"]), "nothing is in memory yet"
    await found.members.settle(ward.tenant_id)
    assert await nearest() == ("index", ["Bo", "Anna", "Carl"])
    await walk(phones["carl"], ward, 0.5)
    await phones["bo"].take(phones["bo"].did("pause"))
    await found.members.settle(ward.tenant_id)
    assert (await nearest())[1] == ["Carl", "Anna"], "who pauses is not asked"
    with connect(database, ward.tenant_id) as connection:
        incident = connection.execute("select id from incidents").fetchone()
        assert incident is not None
    by_case = await ask(people["leader"], f"/nearest?incident_id={incident[0]}&limit=1")
    assert [each["name"] for each in by_case["items"]] == ["Carl"] and by_case["items"][0]["distance_m"] < 5
    with connect(database, ward.tenant_id) as connection:
        connection.execute(
            "update incidents set state = 'handling', worker_id = (select id from workers where name = 'Carl')"
        )
    busy = await ask(people["leader"], f"/nearest?lon={lon}&lat={lat}")
    assert [each["name"] for each in busy["items"]] == ["Anna"] and busy["busy"] == 1
    unknown = await people["leader"].get(f"{URL}/nearest?incident_id={uuid4()}")
    away = await people["stranger"].get(f"{URL}/nearest?incident_id={incident[0]}")
    assert (unknown.status_code, unknown.json()["detail"]) == (404, away.json()["detail"])
    assert (await people["leader"].get(f"{URL}/nearest")).json()["code"] == "place_needed"
    for phone in phones.values():
        await phone.take(phone.did("finish"))
    await found.members.settle(ward.tenant_id)
    assert (await nearest())[1] == [], "whose patrol is over is nowhere"


@pytest.mark.anyio
async def test_the_record_has_its_denominators_and_is_ones_own_for_a_member(
    people: Clients, ward: ServedTown
) -> None:
    carl = Phone(people["carl"])
    area = await ask(people["carl"], "/area")
    plan, points = area["plans"][0]["id"], area["points"]
    await carl.take(
        carl.did("start", territory_id=area["area"]["id"], plan_id=plan),
        *(carl.did("check_in", point_id=each["id"], fixes=carl.fixes(*each["point"])) for each in points[:2]),
        carl.did("make_up", point_id=points[2]["id"], reason="门锁了"),
        carl.did("finish"),
    )
    own = await ask(people["carl"], "/statistics")
    assert own["is_own"] and [each["name"] for each in own["rows"]] == ["Carl"]
    assert own["rows"][0]["rates"]["reach_rate"] == {"value": 0.6667, "numerator": 2, "denominator": 3}
    assert own["rows"][0]["counts"]["made_up"] == 1
    all_of_them = await ask(people["leader"], "/statistics")
    by_name = {each["name"]: each for each in all_of_them["rows"]}
    assert set(by_name) == {"Anna", "Bo", "Carl"} and by_name["Carl"]["counts"] == own["rows"][0]["counts"]
    assert by_name["Bo"]["rates"]["attendance_rate"] == {"value": 0.0, "numerator": 0, "denominator": 1}
    assert all_of_them["total"]["counts"]["runs"] == sum(
        each["counts"]["runs"] for each in all_of_them["rows"]
    )
    plans = all_of_them["total"]["rates"]["plan_rate"]
    assert plans["denominator"] >= 28 and plans["numerator"] == 0, "today's is not over"
    codes = {each["code"] for each in (*all_of_them["counts"], *all_of_them["rates"])}
    assert set(all_of_them["total"]["counts"]) <= codes
    assert all(each["formula"] and each["formula_en"] for each in all_of_them["rates"])
    assert (await ask(people["stranger"], "/statistics"))["rows"] == []
    assert (await people["auditor"].get(f"{URL}/statistics")).status_code == 403
    too_long = await people["leader"].get(f"{URL}/statistics?from_on=2026-01-01&until_on=2026-11-01")
    assert (too_long.status_code, too_long.json()["code"]) == (422, "bad_period")
