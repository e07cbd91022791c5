"""Statistics over HTTP: released once, suppressed, read in one's own area, exported without formulas."""

import csv
import io
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from gis.db import connect
from gis.settings import DatabaseSettings
from gis.statistics.reading import safe
from tests.api.conftest import sign_in
from tests.api.test_staff import refused
from tests.factories import make_user
from tests.served import ServedTown, make_served_town

pytestmark = pytest.mark.anyio
URL = "/api/v1/statistics"


@pytest.fixture(scope="module")
async def counted(
    app: FastAPI, database: DatabaseSettings
) -> AsyncIterator[tuple[ServedTown, dict[str, httpx.AsyncClient]]]:
    served = make_served_town(database, "counted")
    with connect(database, served.tenant_id) as connection:
        make_user(connection, served.tenant_id, "first", ("manager",), areas=(served.town.grid_ids[0],))
    clients = {}
    for name in ("manager", "patrol", "first"):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        clients[name] = httpx.AsyncClient(transport=transport, base_url="http://map.test")
        clients[name].headers["authorization"] = f"Bearer {await sign_in(app, served, name)}"
    yield served, clients
    for client in clients.values():
        await client.aclose()


async def test_a_release_is_made_once_shows_formulas_and_hides_small_territories(
    counted: tuple[ServedTown, dict[str, httpx.AsyncClient]], database: DatabaseSettings
) -> None:
    served, clients = counted
    manager = clients["manager"]
    refused(await manager.get(URL), 404, "no_release")
    made = await manager.post(f"{URL}/releases", json={"note": "第四季度"})
    assert made.status_code == 201, made.text
    assert made.json()["number"] == 1
    refused(await manager.post(f"{URL}/releases", json={}), 409, "nothing_changed")
    top = (await manager.get(URL)).json()
    assert (top["release"]["number"], top["release"]["suppress_below"]) == (1, 5)
    assert [row["level"] for row in top["rows"]] == ["tenant", "community"]
    assert top["rows"][0]["figures"]["households"] == 47
    assert top["rows"][0]["figures"]["people_per_household"] == 2
    community = str(served.town.community_id)
    grids = (await manager.get(URL, params={"territory_id": community})).json()
    assert [row["level"] for row in grids["rows"]] == ["community"] + ["grid"] * 6
    assert grids["rows"][0]["edition"] is not None
    shown = {row["number"]: row for row in grids["rows"][1:]}
    assert (shown["01"]["is_suppressed"], shown["01"]["figures"]["households"]) == (False, 15)
    lanes = (await manager.get(URL, params={"territory_id": str(served.town.grid_ids[0])})).json()
    # the west lane has three households: it, its sibling and what lies outside them are told together only
    assert {row["is_suppressed"] for row in lanes["rows"][1:]} == {True}
    formulas = (await manager.get(f"{URL}/indicators")).json()["items"]
    assert all(each["formula"] and each["formula_en"] for each in formulas)
    with connect(database, served.tenant_id) as connection:
        stored = connection.execute("select count(*) from statistics_rows where counts is null").fetchone()
        assert stored is not None
        assert stored[0] >= 2


async def test_a_change_of_few_people_is_not_released(
    counted: tuple[ServedTown, dict[str, httpx.AsyncClient]], database: DatabaseSettings
) -> None:
    served, clients = counted
    with connect(database, served.tenant_id) as connection:
        connection.execute(
            "update households set people = people + 1 where id = (select id from households where building_id = %s"
            " limit 1)",
            (served.buildings["c"],),
        )
    refused(await clients["manager"].post(f"{URL}/releases", json={}), 409, "nothing_to_release")


async def test_a_table_is_seen_in_ones_own_area_and_released_by_those_who_see_everything(
    counted: tuple[ServedTown, dict[str, httpx.AsyncClient]],
) -> None:
    served, clients = counted
    own, other = (str(served.town.grid_ids[i]) for i in (0, 1))
    refused(await clients["patrol"].get(URL), 403, "no_permission")
    refused(await clients["first"].post(f"{URL}/releases", json={}), 403, "no_permission")
    assert (await clients["first"].get(URL)).json()["rows"] == []
    mine = (await clients["first"].get(URL, params={"territory_id": own})).json()["rows"]
    assert mine == (await clients["manager"].get(URL, params={"territory_id": own})).json()["rows"]
    refused(await clients["first"].get(URL, params={"territory_id": other}), 404, "not_visible")


async def test_the_export_holds_the_same_figures_and_no_formula(
    counted: tuple[ServedTown, dict[str, httpx.AsyncClient]],
) -> None:
    served, clients = counted
    params = {"territory_id": str(served.town.grid_ids[0])}
    answer = await clients["manager"].get("/api/v1/statistics.csv", params=params)
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[1][:4] == ["层级", "编码", "名称", "版次"]
    assert rows[3][4] == "15"
    assert "不公布" in {cell for row in rows for cell in row}
    for risky in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1"):
        assert safe(risky).startswith("'")
    assert safe("康晖社区") == "康晖社区"
