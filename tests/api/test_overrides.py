"""Why one subject belongs where it belongs, over HTTP: by hand, over time, with its overlays."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from gis.db import connect
from gis.settings import DatabaseSettings
from tests.api.editing import EditedTown, make_edited_town, sign_everybody_in
from tests.api.test_refusals import assert_problem
from tests.factories import PASSWORD, make_user
from tests.served import ServedTown, lonlat

pytestmark = pytest.mark.anyio


@pytest.fixture
async def town(app: FastAPI, database: DatabaseSettings) -> AsyncIterator[EditedTown]:
    code = f"override-{uuid4().hex[:8]}"
    tenant_id, made, building = make_edited_town(database, code)
    clients = await sign_everybody_in(app, code)
    yield EditedTown(tenant_id, made, building, clients)
    for client in clients.values():
        await client.aclose()


def url(town: EditedTown, rest: str = "") -> str:
    return f"/api/v1/assignments/building/{town.building}{rest}"


def wish(town: EditedTown, **changes: Any) -> dict[str, Any]:
    return {"territory_id": town.grid(3, 3), "reason": "住户由对面网格服务", "until": "2027-06-30", **changes}


async def read(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_manager_decides_and_everybody_reads_why(town: EditedTown) -> None:
    before = await read(town.patrol, url(town))
    assert before["override"] is None
    assert before["assignment"]["explanation"]["confidence"] == 1.0
    answer = await town.manager.post(url(town, "/override"), json=wish(town))
    assert answer.status_code == 201, answer.text
    after = await read(town.patrol, url(town))
    assert after == answer.json()
    assert after["assignment"]["rule"] == "manual"
    assert after["assignment"]["grid"]["id"] == town.grid(3, 3)
    said = after["assignment"]["explanation"]["text_zh"]
    assert "Manager" in said
    assert "2027-06-30" in said
    assert "住户由对面网格服务" in said
    panel = await read(town.patrol, f"/api/v1/buildings/{town.building}")
    assert panel["assignment"]["explanation"]["text_zh"] == said


async def test_revoking_gives_it_back_to_its_place_and_history_tells_it_all(town: EditedTown) -> None:
    first = (await read(town.patrol, url(town)))["assignment"]["grid"]["id"]
    await town.manager.post(url(town, "/override"), json=wish(town))
    answer = await town.manager.delete(url(town, "/override"), params={"reason": "已搬回"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["assignment"]["grid"]["id"] == first
    items = (await read(town.patrol, url(town, "/history")))["items"]
    assert [item["cause"] for item in items][:2] == ["override_ended", "override"]
    assert items[0]["decision"]["reason"] == "已搬回"
    assert items[1]["decision"]["reason"] == "住户由对面网格服务"
    assert items[0]["since"] == items[1]["until"]


async def test_history_names_the_edit_that_moved_it(
    town: EditedTown, app: FastAPI, database: DatabaseSettings
) -> None:
    answer = await town.apply(town.split(0, 0, share=0.6), reason="拆分，东边归新网格")
    assert answer.status_code in (200, 201), answer.text
    items = (await read(town.patrol, url(town, "/history")))["items"]
    assert items[0]["cause"] == "edit"
    assert items[0]["edits"][0]["kind"] == "split"
    assert items[0]["edits"][0]["reason"] == "拆分，东边归新网格"
    assert items[0]["grid"]["id"] != items[1]["grid"]["id"]
    household = await read(town.patrol, url(town, "/history"))
    assert household["items"][-1]["cause"] in ("register", "edit")
    limited = await _limited(town, app, database, items[0]["grid"]["id"])
    told = (await read(limited, url(town, "/history")))["items"]
    assert (told[0]["cause"], told[0]["edits"]) == ("edit_elsewhere", []), (
        "the community's edits are not theirs"
    )
    assert "拆分" not in str(told)
    await limited.aclose()


async def _limited(
    town: EditedTown, app: FastAPI, database: DatabaseSettings, grid: str
) -> httpx.AsyncClient:
    """Somebody who sees one grid."""
    with connect(database, town.tenant_id) as connection:
        make_user(connection, town.tenant_id, "one-grid", ("patrol",), areas=(UUID(grid),))
        row = connection.execute("select code from tenants where id = %s", (town.tenant_id,)).fetchone()
    assert row is not None
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url="http://map.test")
    body = {"username": "one-grid", "password": PASSWORD, "tenant": row[0]}
    client.headers["authorization"] = (
        f"Bearer {(await client.post('/api/v1/session', json=body)).json()['token']}"
    )
    client.cookies.clear()
    return client


async def test_only_those_who_edit_the_map_decide(town: EditedTown) -> None:
    answer = await town.patrol.post(url(town, "/override"), json=wish(town))
    assert assert_problem(answer, 403)["code"] == "no_permission"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"territory_id": str(uuid4())}, 404),
        ({"reason": ""}, 422),
        ({"reason": " "}, 422),
        ({"until": "2020-01-01"}, 422),
        ({"until": ""}, 422),
        ({"until": "9999-12-31"}, 422),
        ({"until": "morgen"}, 422),
        ({"territory_id": "x"}, 422),
        ({"more": 1}, 422),
    ],
)
async def test_a_bad_wish_is_refused(town: EditedTown, changes: dict[str, Any], status: int) -> None:
    answer = await town.manager.post(url(town, "/override"), json=wish(town, **changes))
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_unknown_things_have_no_assignment(town: EditedTown) -> None:
    for path in (f"building/{uuid4()}", f"household/{uuid4()}/history", f"device/{uuid4()}"):
        answer = await town.patrol.get(f"/api/v1/assignments/{path}")
        assert assert_problem(answer, 404)["code"] == "not_visible"
    refused = await town.manager.post(f"/api/v1/assignments/facility/{uuid4()}/override", json=wish(town))
    assert assert_problem(refused, 404)["code"] == "not_visible"
    nothing = await town.manager.delete(url(town, "/override"), params={"reason": "没有"})
    assert assert_problem(nothing, 404)["code"] == "no_override"
    assert (
        await town.manager.post(f"/api/v1/assignments/household/{uuid4()}/override", json=wish(town))
    ).status_code == 422


async def test_a_house_says_which_street_it_fronts(client: httpx.AsyncClient, served: ServedTown) -> None:
    near = await read(client, f"/api/v1/assignments/building/{served.buildings['c']}")
    frontage = near["frontage"]
    assert (frontage["lane_line_id"], frontage["side"]) == (str(served.lane_line), "right")
    assert frontage["along_m"] == pytest.approx(145, abs=0.1)
    assert frontage["offset_m"] == pytest.approx(35, abs=0.1)
    assert frontage["text_zh"] == "长安街 右侧，距起点 145 m，离路 35 m"
    far = await read(client, f"/api/v1/assignments/building/{served.buildings['d']}")
    assert far["frontage"] is None


async def test_a_household_fronts_the_street_from_its_own_stair(
    client: httpx.AsyncClient, served: ServedTown, database: DatabaseSettings
) -> None:
    with connect(database, served.tenant_id) as connection:
        (household,) = connection.execute(
            "update households set unit_id = (select id from units) where building_id = %s and source_key = 'a/0'"
            " returning id",
            (served.buildings["a"],),
        ).fetchone() or (None,)
    url = f"/api/v1/assignments/household/{household}"
    assert (await read(client, url))["frontage"] is None, "the middle of the building is too far"
    for name, column in (("1单元", 0.2), ("三单元", 0.4)):
        door = {"kind": "unit", "name": name, "point": lonlat(column, 1.4)}
        added = await client.post(f"/api/v1/buildings/{served.buildings['a']}/entrances", json=door)
        assert added.status_code == 201, added.text
    own = (await read(client, url))["frontage"]
    assert (own["door"], own["along_m"], own["offset_m"]) == (
        "三单元",
        pytest.approx(30, abs=0.1),
        pytest.approx(50, abs=0.1),
    )
    assert own["text_zh"].endswith("，从 三单元 的门量起")
    file = await read(client, f"/api/v1/households/{household}")
    assert (file["frontage"]["door"], tuple(file["point"])) == ("三单元", lonlat(0.4, 1.4))
