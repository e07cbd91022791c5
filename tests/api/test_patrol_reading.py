"""What a phone keeps, and runs: one's own by oneself, others' by whoever leads there, and by nobody else."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from gis.assignments.service import assign
from gis.db import connect
from gis.incidents.upkeep import prepare
from gis.patrols.upkeep import make_days, tend_days
from gis.retention.running import run
from gis.settings import DatabaseSettings
from gis.tenants.service import tenants
from tests.api.conftest import sign_in
from tests.api.patrols import URL, Phone, make_plan, make_point, make_post
from tests.factories import make_incident, make_user
from tests.served import ServedTown, lonlat, make_served_town

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def ward(database: DatabaseSettings) -> ServedTown:
    served = make_served_town(database, "ward")
    prepare(database, served.tenant_id)
    mine, other = served.town.grid_ids[0], served.town.grid_ids[2]
    with connect(database, served.tenant_id) as connection:
        points = [
            make_point(connection, served.tenant_id, str(n + 1), *lonlat(0.3 * n + 0.2, 1.5))
            for n in range(3)
        ]
        make_point(connection, served.tenant_id, "8", *lonlat(2.5, 1.5))
        make_post(connection, served.tenant_id, "东口", *lonlat(0.9, 1.1))
        make_incident(connection, served.tenant_id, *lonlat(0.5, 1.5), at=datetime.now(UTC))
        make_incident(connection, served.tenant_id, *lonlat(2.5, 1.5), at=datetime.now(UTC))
        assign(connection, served.tenant_id, at=SINCE)
        windows = {points[1]: (time(21), time(23, 30))}
        make_plan(connection, served.tenant_id, mine, [points[2], points[0], points[1]], windows=windows)
        make_plan(connection, served.tenant_id, other, name="别处")
        make_user(connection, served.tenant_id, "walker", ("patrol",), areas=(mine,))
        make_user(connection, served.tenant_id, "other", ("patrol",), areas=(other,))
        make_user(connection, served.tenant_id, "leader", ("dispatcher",), areas=(mine,))
        make_user(connection, served.tenant_id, "stranger", ("dispatcher",), areas=(other,))
    return served


@pytest.fixture(scope="module")
async def people(app: FastAPI, ward: ServedTown) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    found = {}
    for name in ("walker", "other", "leader", "stranger", "auditor", "admin"):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://map.test")
        client.headers["authorization"] = f"Bearer {await sign_in(app, ward, name)}"
        found[name] = client
    yield found
    for client in found.values():
        await client.aclose()


async def ask(client: httpx.AsyncClient, path: str) -> tuple[int, dict[str, Any]]:
    answer = await client.get(f"{URL}{path}")
    return answer.status_code, answer.json()


@pytest.mark.anyio
async def test_a_phone_keeps_its_own_area_and_nothing_else(
    people: dict[str, httpx.AsyncClient], ward: ServedTown
) -> None:
    status, said = await ask(people["walker"], "/area")
    assert status == 200, said
    assert said["area"]["id"] == str(ward.town.grid_ids[0]) and said["protocol"] == 1
    assert [each["number"] for each in said["points"]] == ["1", "2", "3"]
    assert [each["name"] for each in said["posts"]] == ["东口"]
    assert [each["name"] for each in said["plans"]] == ["夜巡"]
    plan = said["plans"][0]
    ids = {each["number"]: each["id"] for each in said["points"]}
    assert plan["point_ids"] == [ids["3"], ids["1"], ids["2"]] and plan["state"] == "planned"
    assert 80 < plan["length_m"] < 100
    windows = {each["number"]: each["window"] for each in said["points"]}
    assert windows == {"1": None, "2": {"from": "21:00", "until": "23:30"}, "3": None}
    assert len(said["incidents"]) == 1 and said["handover"] is None
    (line,) = said["lane_lines"]
    assert 85 < line["length_m"] < 95, "cut to the grid"
    again = (await ask(people["walker"], "/area"))[1]
    assert again["generation"] == said["generation"]
    phone = Phone(people["walker"])
    start = phone.did("start", territory_id=said["area"]["id"], plan_id=plan["id"])
    await phone.take(start, phone.did("finish", handover="北门锁坏了"))
    after = (await ask(people["walker"], "/area"))[1]
    assert after["generation"] != said["generation"] and after["plans"][0]["state"] == "finished"
    assert after["handover"]["text"] == "北门锁坏了"


@pytest.mark.anyio
async def test_an_area_out_of_sight_is_answered_as_none(
    people: dict[str, httpx.AsyncClient], ward: ServedTown
) -> None:
    unknown = await ask(people["walker"], f"/area?territory_id={uuid4()}")
    assert unknown[0] == 404
    for territory in (ward.town.grid_ids[2], ward.town.community_id):
        assert await ask(people["walker"], f"/area?territory_id={territory}") == unknown
    assert (await ask(people["auditor"], "/area"))[0] == 403
    status, said = await ask(people["admin"], "/area")
    assert (status, said["code"]) == (422, "choose_area")


@pytest.mark.anyio
async def test_runs_and_tracks_are_for_oneself_and_for_who_leads_there(
    people: dict[str, httpx.AsyncClient], ward: ServedTown, database: DatabaseSettings
) -> None:
    phone = Phone(people["walker"])
    ms = int(datetime.now(UTC).timestamp() * 1000)
    points = [
        [n, ms + 5000 * n + (600_000 if n > 4 else 0), *lonlat(0.1 * n, 1.5), 5.0, 1.0] for n in range(10)
    ]
    await phone.take(
        phone.did("start", territory_id=str(ward.town.grid_ids[0])),
        phone.did("track", points=points),
        phone.did("finish"),
    )
    for who, sees in (
        ("walker", True),
        ("leader", True),
        ("other", False),
        ("stranger", False),
        ("admin", False),
    ):
        listed = [each["id"] for each in (await ask(people[who], "/runs"))[1]["items"]]
        assert (phone.run_id in listed) == sees, who
        unknown = await ask(people[who], f"/runs/{uuid4()}")
        for path in ("", "/track"):
            found = await ask(people[who], f"/runs/{phone.run_id}{path}")
            assert (found[0] == 200) == sees and (sees or found == unknown), who
    _, run_told = await ask(people["walker"], f"/runs/{phone.run_id}")
    assert run_told["is_own"] and run_told["gap_count"] == 1 and 70 < run_told["distance_m"] < 90
    _, track = await ask(people["walker"], f"/runs/{phone.run_id}/track")
    assert [len(line) for line in track["geometry"]["coordinates"]] == [5, 5], "a gap is kept as a gap"
    with connect(database, ward.tenant_id) as connection:
        log = connection.execute(
            "select count(*) from audit_log where action = 'patrol.track_read' and subject_id = %s",
            (phone.run_id,),
        ).fetchone()
    assert log == (1,), "who read another's track is in the log, once; one's own is not"


@pytest.mark.anyio
async def test_pages_of_runs_hold_each_once(people: dict[str, httpx.AsyncClient], ward: ServedTown) -> None:
    phone = Phone(people["other"])
    for _ in range(5):
        await phone.take(phone.did("start", territory_id=str(ward.town.grid_ids[2])), phone.did("finish"))
    found, cursor = [], ""
    while True:
        _, page = await ask(people["other"], f"/runs?mine=true&limit=2{cursor}")
        found += [each["id"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(found) == len(set(found)) == 5
    assert (await ask(people["other"], "/runs?cursor=x"))[0] == 422


@pytest.mark.anyio
async def test_tracks_go_after_their_time_with_their_days(
    people: dict[str, httpx.AsyncClient], ward: ServedTown, database: DatabaseSettings
) -> None:
    phone = Phone(people["walker"])
    await phone.take(phone.did("start", territory_id=str(ward.town.grid_ids[0])))
    with connect(database, ward.tenant_id) as connection:
        (today,) = connection.execute("select current_date").fetchone() or (None,)
        assert today is not None
        for days in (40, 10):
            day = today - timedelta(days=days)
            make_days(connection, day, day)
            connection.execute(
                "insert into track_points values (%s, %s, %s, 1, %s, st_setsrid(st_makepoint(102, 25), 4490), 5)",
                (ward.tenant_id, day, UUID(phone.run_id), SINCE),
            )
    with connect(database) as connection:
        (tenant,) = [each for each in tenants(connection, None) if each.id == ward.tenant_id]
        tend_days(connection)
        assert tend_days(connection) == 0, "days of which a point is kept stay"
    with connect(database, ward.tenant_id) as connection:
        certificate = run(connection, tenant, "command", ring=None)
        assert certificate is not None
        assert ("tracks_old", 1) in {(each["rule"], each["count"]) for each in certificate.body["items"]}
    with connect(database) as connection:
        assert tend_days(connection) == 1, "the empty day is dropped, the kept one is not"


@pytest.mark.anyio
async def test_the_calendar_shows_what_is_in_sight(people: dict[str, httpx.AsyncClient]) -> None:
    _, said = await ask(people["walker"], "/calendar?from=2026-11-20&until=2026-11-21")
    assert [(each["name"], each["occurs_on"]) for each in said["plans"]][:2] == [
        ("夜巡", "2026-11-20"),
        ("夜巡", "2026-11-21"),
    ]
    assert [each["post_name"] for each in said["unmanned"]] == ["东口"]
    assert (await ask(people["walker"], "/calendar?from=2026-01-01&until=2026-11-21"))[0] == 422
    assert (await ask(people["auditor"], "/calendar?from=2026-11-20&until=2026-11-21"))[0] == 403
