"""Overlays over HTTP: drawn, redrawn, ended, restored, read at any date; and who is competent at a place."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from shapely.geometry import mapping, shape

from gis.db import connect
from gis.settings import DatabaseSettings
from gis.verify.service import verify
from tests.api.editing import EditedTown, line, make_edited_town, sign_everybody_in
from tests.api.test_refusals import assert_problem
from tests.api.test_territories import counted
from tests.factories import square
from tests.served import lonlat

pytestmark = pytest.mark.anyio
URL = "/api/v1/overlays"


@pytest.fixture(scope="module")
async def town(app: FastAPI, database: DatabaseSettings) -> AsyncIterator[EditedTown]:
    tenant_id, made, building = make_edited_town(database, "overlaid")
    clients = await sign_everybody_in(app, "overlaid")
    yield EditedTown(tenant_id, made, building, clients)
    for client in clients.values():
        await client.aclose()


def polygon(column: float, row: float, width: float = 100.0) -> dict[str, Any]:
    return dict(mapping(square(column, row, width)))


def drawn(kind: str = "joint_area", **more: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": "东片",
        "body": "街道办",
        "geometry": polygon(1, 1),
        "reason": "测试",
        **more,
    }


async def create(town: EditedTown, **more: Any) -> str:
    answer = await town.manager.post(URL, json=drawn(**more))
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == '"o1"'
    return str(answer.json()["id"])


async def replace(town: EditedTown, overlay_id: str, tag: str, **more: Any) -> httpx.Response:
    body = {name: value for name, value in drawn(**more).items() if name != "kind"}
    return await town.manager.put(f"{URL}/{overlay_id}", json=body, headers={"if-match": tag})


async def read(town: EditedTown, overlay_id: str, **params: str) -> dict[str, Any]:
    answer = await town.patrol.get(f"{URL}/{overlay_id}", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert answer.headers["etag"] == f'"o{found["number"]}"'
    return found


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert assert_problem(answer, status)["code"] == code


async def competence(town: EditedTown, matter: str, column: float, row: float, **more: str) -> dict[str, Any]:
    lon, lat = lonlat(column, row)
    params = {"lon": lon, "lat": lat, "type": matter, **more}
    answer = await town.patrol.get("/api/v1/competence", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_an_overlay_is_drawn_redrawn_ended_and_restored_and_every_state_is_read_again(
    town: EditedTown, database: DatabaseSettings
) -> None:
    overlay_id = await create(town)
    before = await read(town, overlay_id)
    assert before["shape"] == "area"
    assert before["body"] == "街道办"
    moved = await replace(town, overlay_id, '"o1"', geometry=polygon(2, 1), name="南片")
    assert moved.status_code == 200, moved.text
    after = await read(town, overlay_id)
    assert (after["name"], after["number"]) == ("南片", 2)
    ended = await town.manager.post(
        f"{URL}/{overlay_id}/end", json={"reason": "撤销"}, headers={"if-match": '"o2"'}
    )
    assert ended.status_code == 200, ended.text
    restored = await town.manager.post(
        f"{URL}/{overlay_id}/restore", json={"reason": "恢复", "number": 1}, headers={"if-match": '"o3"'}
    )
    assert restored.status_code == 200, restored.text
    now = await read(town, overlay_id)
    assert now["geometry"] == before["geometry"]
    assert [(c["number"], c["action"], c["reason"], c["author"]) for c in now["history"]] == [
        (4, "restore", "恢复", "Manager"),
        (3, "end", "撤销", "Manager"),
        (2, "replace", "测试", "Manager"),
        (1, "create", "测试", "Manager"),
    ]
    assert [c["can_restore"] for c in now["history"]] == [True, False, True, True]
    then = await read(town, overlay_id, as_of=now["history"][2]["effective_at"])
    assert then["name"] == "南片"
    with connect(database, town.tenant_id) as connection:
        row = connection.execute("select clock_timestamp()").fetchone()
        assert row is not None
        assert [check.name for check in verify(connection, row[0]) if not check.ok] == []


async def test_the_list_pages_by_name_within_a_box_and_tells_what_has_ended(
    app: FastAPI, town: EditedTown
) -> None:
    names = ["甲", "乙", "丙"]
    made = [await create(town, kind="school_district", name=name) for name in names]
    far = await create(town, kind="school_district", name="远", geometry=polygon(5, 3))
    with counted(app) as statements:
        first = (await town.patrol.get(URL, params={"kind": "school_district", "limit": 2})).json()
    assert len(statements) <= 6
    second = await town.patrol.get(
        URL, params={"kind": "school_district", "limit": 2, "cursor": first["next_cursor"]}
    )
    both = [item["id"] for item in first["items"] + second.json()["items"]]
    assert sorted(both) == sorted([*made, far])
    assert second.json()["next_cursor"] is None
    west, south, east, north = square(1, 1).bounds
    box = await town.patrol.get(
        URL, params={"kind": "school_district", "bbox": f"{west},{south},{east},{north}"}
    )
    assert {item["id"] for item in box.json()["items"]} == set(made)
    await town.manager.post(f"{URL}/{far}/end", json={"reason": "并校"}, headers={"if-match": '"o1"'})
    params = {"kind": "school_district", "ended": "true"}
    assert [i["id"] for i in (await town.patrol.get(URL, params=params)).json()["items"]] == [far]
    assert (await read(town, far))["valid_to"] is not None
    past = await town.patrol.get(URL, params={"as_of": "2020-01-01"})
    assert past.json()["items"] == []


async def test_a_line_is_widened_by_its_metres(town: EditedTown) -> None:
    road = line((0, 0.5), (6, 0.5))
    overlay_id = await create(town, kind="jurisdiction", name="滨河路", geometry=road, buffer_m=20)
    found = await read(town, overlay_id)
    assert found["shape"] == "line"
    assert found["buffer_m"] == 20
    assert shape(found["geometry"]).covers(shape(found["line"]))
    assert found["area_m2"] == pytest.approx(600 * 40 + 3.14 * 400, rel=0.01)


async def test_whoever_saw_an_older_state_gets_412_and_without_a_tag_428(town: EditedTown) -> None:
    overlay_id = await create(town)
    assert (await replace(town, overlay_id, '"o1"', name="新")).status_code == 200
    refused(await replace(town, overlay_id, '"o1"', name="更新"), 412, "stale")
    assert_problem(await replace(town, overlay_id, '"c1"', name="更新"), 422)
    body = {"reason": "测试"}
    refused(await town.manager.post(f"{URL}/{overlay_id}/end", json=body), 428, "if_match_needed")


async def test_the_same_key_draws_once(town: EditedTown) -> None:
    headers = {"idempotency-key": str(uuid4())}
    first = await town.manager.post(URL, json=drawn(), headers=headers)
    second = await town.manager.post(URL, json=drawn(), headers=headers)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    other = await town.manager.post(URL, json=drawn(name="别的"), headers=headers)
    refused(other, 409, "key_reused")


BOW_TIE = [lonlat(1, 1), lonlat(2, 2), lonlat(2, 1), lonlat(1, 2), lonlat(1, 1)]


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        ({"type": "Polygon", "coordinates": [BOW_TIE]}, "drawing.crossing"),
        (
            {
                "type": "Polygon",
                "coordinates": [[lonlat(1, 1), lonlat(2, 1), lonlat(3, 1), lonlat(2, 1), lonlat(2, 2), lonlat(1, 1)]],
            },
            "drawing.spike",
        ),
        (
            {"type": "LineString", "coordinates": [[102, 25 + i % 2] for i in range(20_001)]},
            "geometry.too_many_vertices",
        ),
        (polygon(3000, 0), "drawing.outside"),
    ],
)  # fmt: skip
async def test_a_drawing_that_cannot_be_used_is_refused_with_its_place(
    town: EditedTown, geometry: dict[str, Any], code: str
) -> None:
    metres = 10 if geometry["type"] == "LineString" else None
    answer = await town.manager.post(URL, json=drawn(geometry=geometry, buffer_m=metres))
    refused(answer, 422, code)
    lon, lat = answer.json()["where"]
    assert 90 < lon < 120
    assert 20 < lat < 30


async def test_a_coordinate_that_is_no_number_is_refused(town: EditedTown) -> None:
    for bad in ("NaN", "Infinity", "1e999", '"x"', "null"):
        ring = f"[[102,25],[{bad},25],[103,26],[102,25]]"
        text = f'{{"kind":"risk_area","name":"x","reason":"x","geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}'
        answer = await town.manager.post(URL, content=text, headers={"content-type": "application/json"})
        assert answer.status_code in (400, 422), answer.text


async def test_only_managers_draw(town: EditedTown) -> None:
    assert_problem(await town.patrol.post(URL, json=drawn()), 403)
    rule = {"pattern": "*", "title": "x", "level": "grid"}
    assert_problem(await town.patrol.post("/api/v1/competence/rules", json=rule), 403)
    assert_problem(await town.patrol.get(f"{URL}/{uuid4()}"), 404)


async def test_locate_names_the_overlays_at_the_point(town: EditedTown) -> None:
    overlay_id = await create(town, kind="police_beat", name="一警区", geometry=polygon(4, 0))
    lon, lat = lonlat(4.5, 0.5)
    found = (await town.patrol.get("/api/v1/locate", params={"lon": lon, "lat": lat})).json()
    (beat,) = [each for each in found["overlays"] if each["id"] == overlay_id]
    assert (beat["kind"], beat["name"], beat["body"]) == ("police_beat", "一警区", "街道办")


async def test_competence_names_the_body_the_rule_and_why_the_others_lost(town: EditedTown) -> None:
    await create(town, kind="police_beat", name="二警区", body="船房派出所", geometry=polygon(0, 2, 300))
    river = line((0, 2.5), (3, 2.5))
    river_id = await create(
        town, kind="jurisdiction", name="船房河", body="河道管护所", geometry=river, buffer_m=15
    )
    made = []
    for rule in (
        {"pattern": "0203*", "title": "河道", "priority": 80, "overlay_id": river_id},
        {"pattern": "02*", "title": "治安", "priority": 50, "overlay_kind": "police_beat"},
    ):
        answer = await town.manager.post("/api/v1/competence/rules", json=rule)
        assert answer.status_code == 201, answer.text
        made.append(answer.json()["id"])
    found = await competence(town, "020301", 1.5, 2.5)
    assert found["body"]["name"] == "河道管护所"
    assert found["decided_by"] == "rule"
    assert found["winner"]["overlay"]["name"] == "船房河"
    assert [(c["body"]["name"], c["lost_by"]) for c in found["runners_up"]] == [("船房派出所", "priority")]
    assert "15 m" in found["text_zh"]
    assert found["fallback"]["code"] == found["grid"]["code"]
    beside = await competence(town, "020301", 1.5, 2.8)
    assert beside["body"]["name"] == "船房派出所"
    other = await competence(town, "0101", 1.5, 2.5)
    assert other["decided_by"] == "fallback"
    assert other["body"]["name"] == other["grid"]["label"]
    assert {c["lost_by"] for c in other["runners_up"]} == {"no_rule"}
    nowhere = await competence(town, "0101", -30, -30)
    assert (nowhere["decided_by"], nowhere["body"]) == ("nobody", None)
    before = datetime.now(UTC).isoformat()
    ended = await town.manager.post(f"/api/v1/competence/rules/{made[0]}/end")
    assert ended.status_code == 204
    assert (await competence(town, "020301", 1.5, 2.5))["body"]["name"] == "船房派出所"
    assert (await competence(town, "020301", 1.5, 2.5, at=before))["body"]["name"] == "河道管护所"
    assert (await competence(town, "020301", 1.5, 2.5, at="2020-01-01"))["decided_by"] == "nobody"
    listed = (await town.patrol.get("/api/v1/competence/rules")).json()["items"]
    assert made[0] not in [rule["id"] for rule in listed]
    bodies = (await town.patrol.get("/api/v1/bodies")).json()["items"]
    assert {"河道管护所", "船房派出所"} <= {body["name"] for body in bodies}


async def test_a_rule_names_exactly_one_place(town: EditedTown) -> None:
    url = "/api/v1/competence/rules"
    for target in ({}, {"level": "grid", "overlay_kind": "risk_area"}):
        answer = await town.manager.post(url, json={"pattern": "*", "title": "x", **target})
        refused(answer, 422, "rule_target")
    answer = await town.manager.post(url, json={"pattern": "*", "title": "x", "overlay_id": str(uuid4())})
    assert_problem(answer, 404)
