"""What is alike among incidents: duplicates suggested with reasons, chronic places, figures with formulas."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from math import cos, radians
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from gis.db import Connection, connect
from gis.incidents.ids import new_id
from gis.incidents.reference import load_reference
from gis.settings import DatabaseSettings
from tests.api.people import Invite, inviting
from tests.served import ServedTown, lonlat, make_served_town

pytestmark = pytest.mark.anyio

NOW = datetime.now(UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RUBBISH, DIRT, LAMP, ROAD = "200102", "200104", "100118", "200406"


@pytest.fixture(scope="module")
def town(database: DatabaseSettings) -> ServedTown:
    made = make_served_town(database, "alike")
    with connect(database, made.tenant_id) as connection:
        load_reference(connection, made.tenant_id, date(2026, 1, 1), date(2027, 12, 31))
        connection.execute("select add_incident_months(%s, %s)", ((NOW - 130 * DAY).date(), NOW.date()))
    return made


@pytest.fixture
async def invited(app: FastAPI, town: ServedTown, database: DatabaseSettings) -> AsyncIterator[Invite]:
    async with inviting(app, town, database) as invite:
        yield invite


def add(
    connection: Connection,
    town: ServedTown,
    code: str,
    east_m: float,
    age: timedelta,
    grid: int = 0,
    **more: Any,
) -> UUID:
    """An incident so many metres east of the middle of the first grid, in the given grid, so long ago."""
    incident_id = new_id(NOW - age)
    lon, lat = lonlat(0.5, 1.5)
    values = {
        "state": "filed",
        "type_code": code,
        "closed_at": None,
        "on_time": None,
        "limit_s": None,
        "rework_count": 0,
        "delay_count": 0,
        "satisfaction": None,
        "building_id": None,
        "merged_into_id": None,
        **more,
    }
    names = ", ".join(values)
    marks = ", ".join(f"%({name})s" for name in values)
    connection.execute(
        f"insert into incidents (tenant_id, id, observed_at, state_at, source, geom, address_by, address, routed_by,"
        f" community_id, grid_id, clock_unit, {names}) values (%(tenant)s, %(id)s, %(at)s, %(at)s, 'staff',"
        " st_setsrid(st_makepoint(%(lon)s, %(lat)s), 4490), 'lane', '滨河南路', 'nobody', %(community)s, %(grid)s,"
        f" case when %(limit_s)s::integer is null then null else 'working_hours' end, {marks})",
        {
            "tenant": town.tenant_id,
            "id": incident_id,
            "at": NOW - age,
            "lon": lon + east_m / (111_320 * cos(radians(lat))),
            "lat": lat,
            "community": town.town.community_id,
            "grid": town.town.grid_ids[grid],
            **values,
        },
    )
    return incident_id


async def asked(client: httpx.AsyncClient, path: str, **params: Any) -> dict[str, Any]:
    answer = await client.get(f"/api/v1/incidents/{path}", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_what_is_near_in_space_time_and_kind_is_suggested_with_its_reasons(
    town: ServedTown, invited: Invite, database: DatabaseSettings
) -> None:
    with connect(database, town.tenant_id) as connection:
        same = add(connection, town, RUBBISH, 12, 3 * HOUR)
        alike = add(connection, town, DIRT, 20, 2 * DAY)
        lately = add(connection, town, RUBBISH, 30, 20 * DAY, state="closed", closed_at=NOW - 2 * DAY)
        screened = add(connection, town, RUBBISH, 5, HOUR, state="screening")
        for code, east_m, age, more in (
            (RUBBISH, 80, HOUR, {}),
            (DIRT, 45, HOUR, {}),
            (LAMP, 3, HOUR, {}),
            (RUBBISH, 3, 90 * DAY, {}),
            (RUBBISH, 3, 20 * DAY, {"state": "closed", "closed_at": NOW - 10 * DAY}),
            (RUBBISH, 3, HOUR, {"state": "rejected"}),
        ):
            add(connection, town, code, east_m, age, **more)
    lon, lat = lonlat(0.5, 1.5)
    manager, dispatcher = (await invited("manager")).client, (await invited("dispatcher")).client
    found = (await asked(dispatcher, "similar", lon=lon, lat=lat, type=RUBBISH))["items"]
    assert [UUID(each["id"]) for each in found] == [same, lately, alike]
    assert found[0]["text_zh"] == "同一小类，相距 12 米，3 小时前上报"
    assert found[2]["text_en"] == "the same class, 20 m away, reported 2 days ago"
    more = (await asked(manager, "similar", lon=lon, lat=lat, type=RUBBISH))["items"]
    assert UUID(more[0]["id"]) == screened, "whoever screens is told of what waits"
    wide = (await asked(dispatcher, "similar", lon=lon, lat=lat, type=RUBBISH, accuracy_m=60))["items"]
    assert len(wide) > len(found), "a bad position looks farther"
    of_one = (await asked(dispatcher, f"{same}/similar"))["items"]
    assert UUID(of_one[0]["id"]) == lately and str(same) not in {each["id"] for each in of_one}
    assert (await dispatcher.get(f"/api/v1/incidents/{screened}/similar")).status_code == 404


async def test_a_place_is_chronic_with_three_recurrences_and_only_where_it_is_seen(
    town: ServedTown, invited: Invite, database: DatabaseSettings
) -> None:
    with connect(database, town.tenant_id) as connection:
        for east_m, age in ((150, DAY), (160, 20 * DAY), (172, 60 * DAY)):
            add(connection, town, ROAD, east_m, age, grid=1)
        add(connection, town, ROAD, 155, 100 * DAY, grid=1)
        for east_m in (260, 300):
            add(connection, town, ROAD, east_m, DAY, grid=1)
        home = town.buildings["a"]
        for age in (DAY, 2 * DAY, 3 * DAY):
            add(connection, town, "560101", 0, age, building_id=home, state="closed", closed_at=NOW)
        add(connection, town, "560102", 0, DAY, building_id=home, state="rejected")
    manager = (await invited("manager")).client
    found = await asked(manager, "chronic")
    places = {(each["class_code"], each["building_id"]): each for each in found["items"]}
    assert places["2004", None]["recurrences"] == 3 and places["2004", None]["address"] == "滨河南路"
    assert places["5601", str(home)]["recurrences"] == 3 and places["5601", str(home)]["open"] == 0
    assert (found["least"], found["days"]) == (3, 90) and "30 米" in found["text_zh"]
    assert places["2004", None]["incidents"][0].keys() == {"id", "number"}
    longer = (await asked(manager, "chronic", days=120, least=4))["items"]
    assert [each["recurrences"] for each in longer if each["class_code"] == "2004"] == [4]
    patrol = (await invited("patrol", areas=(town.town.grid_ids[0],))).client
    assert "2004" not in {each["class_code"] for each in (await asked(patrol, "chronic"))["items"]}


async def test_figures_say_their_formula_and_hold_together(
    town: ServedTown, invited: Invite, database: DatabaseSettings
) -> None:
    limit = {"limit_s": 3600}
    with connect(database, town.tenant_id) as connection:
        closed = {"state": "closed", "closed_at": NOW, **limit}
        main = add(connection, town, LAMP, 0, HOUR, grid=2, on_time=True, satisfaction=5, **closed)
        add(connection, town, LAMP, 0, HOUR, grid=2, on_time=False, rework_count=1, satisfaction=2, **closed)
        add(connection, town, LAMP, 0, HOUR, grid=2, state="feedback", on_time=False, **limit)
        add(connection, town, LAMP, 0, HOUR, grid=2, state="handling", delay_count=1, **limit)
        add(connection, town, LAMP, 0, HOUR, grid=2, state="rejected")
        add(connection, town, LAMP, 0, HOUR, grid=2, state="merged", merged_into_id=main)
    manager = (await invited("manager")).client
    grid = str(town.town.grid_ids[2])
    by_grid = await asked(manager, "figures", by="grid", kind=LAMP, territory_id=grid)
    (row,) = by_grid["rows"]
    counts = {name: value for name, value in row["counts"].items() if value}
    assert counts == {
        "reported": 5, "merged": 1, "not_filed": 1, "filed": 4, "due": 3, "closed": 2, "closed_on_time": 1,
        "overdue_open": 1, "handled": 3, "reworked": 1, "delayed": 1, "rated": 2, "satisfied": 1,
    }  # fmt: skip
    assert row["name"].startswith("03") and row["rates"]["on_time_rate"] == {
        "value": 0.3333,
        "numerator": 1,
        "denominator": 3,
    }
    assert row["rates"]["filing_rate"]["value"] == 0.8 and row["rates"]["reopening_rate"]["value"] == 0
    formulas = {each["code"]: each["formula"] for each in by_grid["rates"]}
    assert (
        formulas["on_time_rate"] == "按期结案数 ÷ 应结案数"
        and formulas["filing_rate"] == "立案数 ÷ （立案数 + 不立案数）"
    )
    assert "时限" in by_grid["definitions"]["on_time_zh"]
    everything = {
        by: (await asked(manager, "figures", by=by))["total"]["counts"]
        for by in ("all", "month", "community", "grid", "body", "class")
    }
    assert len({str(each) for each in everything.values()}) == 1, "whatever it is told by, it is the same sum"
    bad = await manager.get(
        "/api/v1/incidents/figures", params={"from_on": "2026-02-01", "until_on": "2026-01-01"}
    )
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_period")
    for days in ("until_on=0001-01-01", "from_on=0001-01-01", "until_on=9999-12-31"):
        beyond = await manager.get(f"/api/v1/incidents/figures?{days}")
        assert (beyond.status_code, beyond.json()["code"]) == (422, "bad_period"), days
    auditor = (await invited("auditor")).client
    assert (await auditor.get("/api/v1/incidents/figures")).status_code == 403
