"""Editing over HTTP: look, preview, apply once, refuse with a place, undo, and news of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from shapely.geometry import shape

from gis.db import connect
from gis.settings import DatabaseSettings
from gis.verify.service import verify
from tests.api.editing import EditedTown, line, make_edited_town, sign_everybody_in
from tests.api.test_refusals import assert_problem
from tests.api.test_territories import counted

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def town(app: FastAPI, database: DatabaseSettings) -> AsyncIterator[EditedTown]:
    tenant_id, made, building = make_edited_town(database, "edited")
    clients = await sign_everybody_in(app, "edited")
    yield EditedTown(tenant_id, made, building, clients)
    for client in clients.values():
        await client.aclose()


async def community_map(town: EditedTown, **params: str) -> dict[str, Any]:
    answer = await town.patrol.get(f"{town.url}/map", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_the_map_has_every_border_in_full_precision_and_its_edition(
    app: FastAPI, town: EditedTown
) -> None:
    with counted(app) as statements:
        answer = await town.patrol.get(f"{town.url}/map")
    found = answer.json()
    assert len(statements) <= 9
    assert answer.headers["etag"] == f'"c{found["edition"]}"'
    assert len(found["grids"]) == 24
    assert found["community"]["metric_epsg"] == 4543
    whole = shape(found["border"]).area
    assert sum(shape(grid["geometry"]).area for grid in found["grids"]) == pytest.approx(whole, rel=1e-12)


async def test_buildings_come_with_their_grid_and_households(town: EditedTown) -> None:
    items = (await town.patrol.get(f"{town.url}/buildings")).json()["items"]
    assert [(i["id"], i["grid_id"], i["households"]) for i in items] == [
        (str(town.building), town.grid(0, 0), 2)
    ]
    far = {"bbox": "100,20,100.1,20.1"}
    assert (await town.patrol.get(f"{town.url}/buildings", params=far)).json() == {"items": []}


async def test_a_preview_shows_who_moves_and_changes_nothing(town: EditedTown) -> None:
    before = await community_map(town)
    found = await town.preview(town.split(0, 0))
    assert [(t["level"], t["fate"]) for t in found["territories"] if t["fate"] != "noded"] == [
        ("grid", "changed"),
        ("grid", "new"),
    ]
    assert [(m["subject_kind"], m["to_key"], m["households"]) for m in found["moves"]] == [
        ("building", "new-1", 2)
    ]
    assert not found["is_blocked"]
    assert await community_map(town) == before


async def test_an_edit_is_applied_once_for_a_key(town: EditedTown) -> None:
    tag, key, intent = await town.tag(), str(uuid4()), town.split(1, 0)
    seen = await town.preview(intent)
    first = await town.apply(intent, tag=tag, key=key, result_hash=seen["result_hash"])
    assert first.status_code == 201, first.text
    assert first.headers["etag"] == await town.tag()
    again = await town.apply(intent, tag=tag, key=key, result_hash=seen["result_hash"])
    assert (again.status_code, again.json()) == (200, first.json())
    other = await town.apply(town.split(1, 1), tag=tag, key=key)
    assert assert_problem(other, 409)["code"] == "key_reused"


async def test_a_stale_edit_gets_the_fresh_preview_and_writes_nothing(town: EditedTown) -> None:
    tag, intent = await town.tag(), town.split(2, 0)
    seen = await town.preview(intent)
    across = {"op": "split", "territory": town.grid(2, 0), "line": line((1.9, 0.5), (3.1, 0.5))}
    assert (await town.apply(across)).status_code == 201
    now = await community_map(town)
    refused = await town.apply(intent, tag=tag, result_hash=seen["result_hash"])
    problem = assert_problem(refused, 412)
    assert problem["code"] == "stale"
    fresh = problem["preview"]
    assert fresh["edition"] == now["edition"]
    assert await community_map(town) == now
    looked = await town.apply(intent, tag=f'"c{fresh["edition"]}"', result_hash=fresh["result_hash"])
    assert looked.status_code == 201


async def test_an_edit_elsewhere_meanwhile_disturbs_nobody(town: EditedTown) -> None:
    tag, intent = await town.tag(), town.split(3, 0)
    seen = await town.preview(intent)
    assert (await town.apply(town.split(5, 3))).status_code == 201
    assert (await town.apply(intent, tag=tag, result_hash=seen["result_hash"])).status_code == 201


async def test_without_an_edition_nothing_is_applied(town: EditedTown) -> None:
    body = {"intent": town.split(4, 0), "reason": "测试"}
    answer = await town.manager.post(f"{town.url}/edits", json=body)
    assert answer.status_code == 428
    assert answer.json()["code"] == "if_match_needed"
    for wrong in ("*", "c3", '"c-3"', '"c99999999999"', '"x"'):
        assert_problem(
            await town.manager.post(f"{town.url}/edits", json=body, headers={"if-match": wrong}), 422
        )


async def test_only_managers_edit_and_everybody_looks(town: EditedTown) -> None:
    body = {"intent": town.split(4, 0), "reason": "测试"}
    for client in (town.patrol, town.auditor):
        for url in ("edits:preview", "edits"):
            asked = body if url == "edits" else {"intent": body["intent"]}
            answer = await client.post(f"{town.url}/{url}", json=asked, headers={"if-match": '"c2"'})
            assert assert_problem(answer, 403)["code"] == "no_permission"


async def test_a_line_that_stops_short_is_refused_with_its_place(town: EditedTown) -> None:
    short = {"op": "split", "territory": town.grid(4, 0), "line": line((4.5, -0.1), (4.5, 0.8))}
    answer = await town.manager.post(f"{town.url}/edits:preview", json={"intent": short})
    problem = assert_problem(answer, 422)
    lon, lat = problem["where"]
    assert 101 < lon < 103
    assert 24 < lat < 26
    assert (await town.apply(short)).status_code == 422


@pytest.mark.parametrize(
    "intent",
    [
        {},
        {"op": "explode"},
        {"op": "split"},
        {"op": "split", "territory": "x", "line": None},
        {"op": "merge", "territories": []},
        {"op": "merge", "territories": [str(uuid4()), str(uuid4())]},
        {"op": "move_vertices", "moves": [{"from": [1, 2], "to": ["a", None]}]},
        {"op": "move_vertices", "moves": [{"from": [1.0, 2.0], "to": [1.1, 2.1]}]},
        {"op": "insert_vertex", "at": [0, 0]},
        {"op": "delete_vertex", "at": [181, 0]},
        {"op": "carve", "ring": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [0, 0]]]}},
        {"op": "paint", "buildings": [str(uuid4())], "to": str(uuid4())},
        {"op": "revert", "edit": str(uuid4())},
    ],
)
async def test_a_bad_intent_is_a_problem_and_writes_nothing(town: EditedTown, intent: dict[str, Any]) -> None:
    tag = await town.tag()
    answer = await town.manager.post(f"{town.url}/edits:preview", json={"intent": intent})
    assert assert_problem(answer)["status"] in (404, 409, 422)
    assert await town.tag() == tag


async def test_too_many_points_are_refused(town: EditedTown) -> None:
    points = [[102.0 + i * 1e-6, 25] for i in range(20_001)]
    stroke = {"type": "LineString", "coordinates": points}
    intent = {"op": "split", "territory": town.grid(4, 0), "line": stroke}
    answer = await town.manager.post(f"{town.url}/edits:preview", json={"intent": intent})
    assert assert_problem(answer)["status"] in (413, 422)


async def test_the_tenant_next_door_is_out_of_reach(
    town: EditedTown, app: FastAPI, client: httpx.AsyncClient
) -> None:
    assert_problem(await client.get(f"{town.url}/map"), 404)
    answer = await client.post(f"{town.url}/edits:preview", json={"intent": town.split(4, 0)})
    assert_problem(answer, 404)
    lineage = await client.get(f"/api/v1/territories/{town.grid(4, 0)}/lineage")
    assert_problem(lineage, 404)


async def test_history_lineage_and_undo_to_the_bit(
    town: EditedTown, app: FastAPI, database: DatabaseSettings
) -> None:
    start = await community_map(town)
    split = (await town.apply(town.split(0, 2))).json()
    half = split["territory_ids"]["new-1"]
    merge = {"op": "merge", "territories": [half, town.grid(1, 2)]}
    merged = (await town.apply(merge)).json()
    lineage = (await town.patrol.get(f"/api/v1/territories/{half}/lineage")).json()
    assert {edge["from_id"] for edge in lineage["edges"]} >= {town.grid(0, 2), half}
    assert {node["id"] for node in lineage["nodes"]} >= {half, town.grid(0, 2), town.grid(1, 2)}

    blocked = await town.apply({"op": "revert", "edit": split["edit_id"]})
    assert assert_problem(blocked, 409)["params"]["editions"] == [merged["edition"]]
    lines = {item["edition"]: item for item in await history(town)}
    assert lines[merged["edition"]]["can_revert"]
    assert not lines[split["edition"]]["can_revert"]

    for done in (merged, split):
        answer = await town.apply({"op": "revert", "edit": done["edit_id"]})
        assert answer.status_code == 201, answer.text
    end = await community_map(town)
    assert end["grids"] == start["grids"]
    assert end["edition"] == start["edition"] + 4
    with counted(app) as statements:
        lines = {item["edition"]: item for item in await history(town)}
    assert len(statements) <= 6
    assert lines[end["edition"]]["reverts_edition"] == split["edition"]
    assert lines[split["edition"]]["reverted_by_edition"] == end["edition"]
    assert lines[split["edition"]]["author"] == "Manager"
    with connect(database, town.tenant_id) as connection:
        assert all(check.ok for check in verify(connection, datetime.now(UTC)))


async def history(town: EditedTown, **params: str) -> list[dict[str, Any]]:
    answer = await town.patrol.get(f"{town.url}/history", params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_history_pages_join_to_the_whole(town: EditedTown) -> None:
    whole = [item["edition"] for item in await history(town)]
    assert whole == sorted(whole, reverse=True)
    pages: list[int] = []
    params: dict[str, str] = {"limit": "3"}
    while True:
        page = (await town.patrol.get(f"{town.url}/history", params=params)).json()
        pages += [item["edition"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert pages == whole
    assert_problem(await town.patrol.get(f"{town.url}/history", params={"cursor": "zz"}), 422)


@asynccontextmanager
async def listening(
    app: FastAPI, client: httpx.AsyncClient, *, all_topics: bool = False, **headers: str
) -> AsyncIterator[asyncio.Queue[tuple[str, Any]]]:
    """The events of `/api/v1/events` as they come: name and data; those of tiles and of the stream itself on demand."""
    heard: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
    gone = asyncio.Event()
    asked = False
    raw = [(b"authorization", client.headers["authorization"].encode()), (b"host", b"map.test")]
    raw += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/api/v1/events",
        "raw_path": b"/api/v1/events",
        "query_string": b"",
        "root_path": "",
        "headers": raw,
        "client": ("test", 1),
        "server": ("map.test", 80),
    }

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if not asked:
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            heard.put_nowait(("status", message["status"]))
            return
        fields = dict(
            line.split(": ", 1) for line in message.get("body", b"").decode().splitlines() if ": " in line
        )
        if fields.get("event") in ("here", "tiles", "incidents") and not all_topics:
            return
        if "event" in fields:
            heard.put_nowait((fields["event"], {"id": fields.get("id"), **json.loads(fields["data"])}))
        elif not message.get("more_body", False):
            heard.put_nowait(("end", None))

    task = asyncio.create_task(app(scope, receive, send))
    try:
        assert await asyncio.wait_for(heard.get(), 5) == ("status", 200)
        await asyncio.wait_for(app.state.services.news.is_listening.wait(), 5)
        yield heard
    finally:
        gone.set()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_an_edit_is_heard_at_once_by_its_tenant_alone(
    app: FastAPI, town: EditedTown, client: httpx.AsyncClient
) -> None:
    async with listening(app, town.patrol) as heard, listening(app, client) as elsewhere:
        done = (await town.apply(town.split(2, 3))).json()
        name, news = await asyncio.wait_for(heard.get(), 1)
        assert name == "edition"
        assert (news["community"], news["edition"], news["op"]) == (
            str(town.town.community_id),
            done["edition"],
            "split",
        )
        west, south, east, north = news["bounds"]
        assert west < east and south < north
        assert elsewhere.empty()
    async with listening(app, town.patrol, last_event_id=str(int(news["id"].partition(".")[0]) - 1)) as heard:
        missed, again = await asyncio.wait_for(heard.get(), 1)
        assert (missed, {**again, "id": ""}) == ("edition", {**news, "id": ""})


async def test_colleagues_hear_who_is_editing_and_nobody_else_does(
    app: FastAPI, town: EditedTown, client: httpx.AsyncClient
) -> None:
    url = f"{town.url}/presence"
    async with listening(app, town.auditor) as heard, listening(app, client) as elsewhere:
        body = {"grid_ids": [town.grid(0, 0)]}
        assert (await town.manager.post(url, json=body)).status_code == 204
        name, sign = await asyncio.wait_for(heard.get(), 1)
        assert (name, sign["id"], sign["name"], sign["is_leaving"]) == ("presence", None, "Manager", False)
        assert (sign["community"], sign["grids"]) == (str(town.town.community_id), [town.grid(0, 0)])
        assert (await town.manager.post(url, json={"is_leaving": True})).status_code == 204
        assert (await asyncio.wait_for(heard.get(), 1))[1]["is_leaving"]
        assert elsewhere.empty()
    assert_problem(await town.patrol.post(url, json={}), 403)


async def test_a_reader_is_let_go_when_the_service_stops(app: FastAPI, town: EditedTown) -> None:
    found = app.state.services.news
    async with listening(app, town.patrol) as heard:
        found.end()
        assert await asyncio.wait_for(heard.get(), 1) == ("end", None)
    found._ended = False


async def test_lanes_come_in_full_precision_with_their_grid(town: EditedTown) -> None:
    answer = await town.manager.get(f"{town.url}/lanes")
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"items": []}


async def test_figures_are_bridged_across_a_boundary_change(town: EditedTown) -> None:
    done = await town.apply(town.split(3, 3, 0.25))
    assert done.status_code == 201
    url = f"/api/v1/territories/{town.grid(3, 3)}/bridged"
    found = (await town.patrol.get(url, params={"weight": "area", "measure": "people"})).json()
    first, last = found["points"][0], found["points"][-1]
    assert (found["weight"], found["measure"]) == ("area", "people")
    assert first["parts"][0]["share"] == pytest.approx(0.75, abs=1e-4) or first["parts"][0][
        "share"
    ] == pytest.approx(0.25, abs=1e-4)
    assert last["edition"] == done.json()["edition"]
    assert (last["parts"][0]["share"], last["error"]) == (1.0, 0.0)
    fresh = next(i for i in done.json()["territory_ids"].values() if i != town.grid(3, 3))
    assert (await town.patrol.get(f"/api/v1/territories/{fresh}/bridged")).status_code == 200
    assert (await town.patrol.get(url, params={"weight": "luck"})).status_code == 422


async def test_a_footprint_is_read_tried_and_changed(town: EditedTown) -> None:
    url = f"/api/v1/buildings/{town.building}/footprint"
    read = await town.manager.get(url)
    headers = {"if-match": read.headers["etag"]}
    cut = {"op": "split", "line": line((0.8, 0.1), (0.8, 0.4))}
    tried = await town.manager.post(url, json={**cut, "dry_run": True}, headers=headers)
    assert tried.status_code == 200, tried.text
    assert [part["households"] for part in tried.json()["parts"]] == [2, 0]
    assert (await town.manager.get(url)).headers["etag"] == read.headers["etag"]
    assert_problem(await town.manager.post(url, json=cut), 428)
    assert_problem(await town.patrol.post(url, json=cut, headers=headers), 403)
    assert_problem(await town.manager.post(url, json={"op": "reshape"}, headers=headers), 422)
    done = await town.manager.post(url, json=cut, headers=headers)
    assert done.status_code == 200, done.text
    assert_problem(await town.manager.post(url, json=cut, headers=headers), 412)
