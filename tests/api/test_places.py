"""Where a point is, what a building, a facility and a street tell, and what the search box finds."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from gis.db import connect
from gis.settings import DatabaseSettings
from tests.api.conftest import sign_in
from tests.served import HOUSEHOLDS, ServedTown, lonlat

pytestmark = pytest.mark.anyio


async def located(client: httpx.AsyncClient, column: float, row: float, **more: str) -> dict[str, Any]:
    lon, lat = lonlat(column, row)
    answer = await client.get("/api/v1/locate", params={"lon": str(lon), "lat": str(lat), **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_point_in_a_building_names_everything_that_holds_it(
    client: httpx.AsyncClient, served: ServedTown
) -> None:
    found = await located(client, 0.25, 1.25)
    assert found["community"]["id"] == str(served.town.community_id)
    assert found["grid"]["code"] == served.town.grid_codes[0]
    assert found["lane"]["name"] == "东长安巷"
    assert found["building"]["id"] == str(served.buildings["a"])
    (head,) = found["responsible"]
    assert (head["role"], head["name"], head["phone_masked"]) == ("grid_head", "王敏", "138****1234")
    assert (head["territory"], head["stands_in_for"], head["is_away"]) == ("01 网格", None, False)
    assert found["explanation"]["rule"] == "inside"
    assert "01 网格" in found["explanation"]["text_zh"]
    assert [(each["kind"], each["name"]) for each in found["overlays"]] == [("police_beat", "一警区")]


async def test_a_point_on_a_shared_border_has_one_grid(client: httpx.AsyncClient, served: ServedTown) -> None:
    found = await located(client, 1.0, 2.0)
    assert found["grid"]["code"] == served.town.grid_codes[0]
    assert found["explanation"]["rule"] == "border_tie"


async def test_a_point_outside_says_how_far_and_is_not_guessed(client: httpx.AsyncClient) -> None:
    found = await located(client, -1.0, 1.0)
    assert (found["community"], found["grid"], found["lane"]) == (None, None, None)
    assert found["explanation"]["rule"] == "outside"
    assert found["explanation"]["measure"] == pytest.approx(100, abs=1)


async def test_before_the_town_began_a_point_is_outside(client: httpx.AsyncClient) -> None:
    found = await located(client, 0.25, 1.25, as_of="2025-06-01")
    assert found["grid"] is None


async def test_a_building_tells_its_counts_and_why_it_is_where_it_is(
    client: httpx.AsyncClient, served: ServedTown
) -> None:
    found = (await client.get(f"/api/v1/buildings/{served.buildings['e']}")).json()
    assert (found["households"], found["people"]) == (HOUSEHOLDS["e"], 2 * HOUSEHOLDS["e"])
    assignment = found["assignment"]
    assert assignment["grid"]["code"] == served.town.grid_codes[1]
    assert assignment["rule"] == "largest_share"
    assert assignment["measure"] == pytest.approx(0.75, abs=1e-6)
    assert "75%" in assignment["explanation"]["text_zh"]
    west, south, east, north = found["bbox"]
    assert west < found["point"][0] < east
    assert south < found["point"][1] < north


async def test_a_facility_and_a_street_tell_where_they_are(
    client: httpx.AsyncClient, served: ServedTown
) -> None:
    facility = (await client.get(f"/api/v1/facilities/{served.facility}")).json()
    assert facility["kind"] == "clinic"
    assert facility["assignment"]["grid"]["code"] == served.town.grid_codes[0]
    street = (await client.get(f"/api/v1/lane_lines/{served.lane_line}")).json()
    assert (street["name"], street["class"]) == ("长安街", "residential")
    left = [each for each in street["sides"] if each["side"] == "left"]
    assert {each["grid"]["code"] for each in left} == set(served.town.grid_codes[:3])
    assert {each["lane"]["name"] for each in left if each["lane"]} == {"东长安巷", "西长安巷"}
    assert sum(each["share"] for each in left) == pytest.approx(1, abs=0.001)
    assert "每 2 m" in street["sides_zh"] and "5 m to each side" in street["sides_en"]


SEARCHES = [
    ("船房社区", "community"),
    ("船房", "community"),
    ("chuanfangshequ", "community"),
    ("chuan fang", "community"),
    ("cfsq", "community"),
    ("cfshequ", "community"),
    ("chuan房", "community"),
    ("船fsq", "community"),
    ("530102001001", "community"),
    ("530102001001003", "grid"),
    ("02网格", "grid"),
    ("第２网格", "grid"),
    ("changanjie", "lane_line"),
    ("zhanganjie", "lane_line"),
    ("zaj", "lane_line"),
    ("caj", "lane_line"),
    ("ＣＡＪ", "lane_line"),
    ("12", "building"),
    ("12栋", "building"),
    ("12-3-402", "building"),
    ("12栋3单元402", "building"),
    ("康晖", "facility"),
    ("khwsz", "facility"),
    ("dca", "lane"),
]


@pytest.mark.parametrize(("q", "kind"), SEARCHES, ids=[q for q, _ in SEARCHES])
async def test_the_first_thing_found_is_the_one_meant(client: httpx.AsyncClient, q: str, kind: str) -> None:
    items = (await client.get("/api/v1/search", params={"q": q})).json()["items"]
    assert items, q
    assert items[0]["kind"] == kind


async def test_a_code_prefix_finds_the_community_before_its_grids(
    client: httpx.AsyncClient, served: ServedTown
) -> None:
    items = (await client.get("/api/v1/search", params={"q": "53010200"})).json()["items"]
    assert {item["kind"] for item in items} == {"community", "grid", "lane"}
    assert all(item["code"].startswith("53010200") for item in items)


async def test_all_the_initials_of_a_name_come_before_a_name_that_only_begins_so(
    client: httpx.AsyncClient,
) -> None:
    """dca is 东长安巷 as far as it goes, dcax the whole of it; the nearer place does not change that."""
    near = ",".join(str(part) for part in lonlat(2.9, 0.1))
    items = (await client.get("/api/v1/search", params={"q": "caj", "near": near})).json()["items"]
    assert items[0]["name"] == "长安街"


async def test_among_equals_the_nearest_comes_first(client: httpx.AsyncClient, served: ServedTown) -> None:
    async def first(near: tuple[float, float]) -> str:
        params = {"q": "网格", "near": f"{near[0]},{near[1]}"}
        items = (await client.get("/api/v1/search", params=params)).json()["items"]
        return str(items[0]["code"])

    assert await first(lonlat(0.1, 1.9)) == served.town.grid_codes[0]
    assert await first(lonlat(2.9, 0.1)) == served.town.grid_codes[5]


async def test_a_room_that_is_not_there_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/v1/search", params={"q": "12-3-999"})).json()["items"] == []


async def test_search_finds_no_person(client: httpx.AsyncClient) -> None:
    for q in ("王敏", "wangmin", "wm", "138", "1381234"):
        assert (await client.get("/api/v1/search", params={"q": q})).json()["items"] == []


async def test_what_was_found_says_what_and_where_it_is(
    client: httpx.AsyncClient, served: ServedTown
) -> None:
    (item,) = (await client.get("/api/v1/search", params={"q": "12栋"})).json()["items"]
    assert item["detail_zh"] == "楼栋 · 船房社区 · 01 网格"
    assert item["detail_en"] == "Building · grid 01 · Chuanfang"
    assert item["id"] == str(served.buildings["a"])
    assert item["bbox"][0] < item["point"][0] < item["bbox"][2]


async def test_a_camera_tells_where_it_looks_and_a_place_which_cameras_see_it(
    client: httpx.AsyncClient, served: ServedTown
) -> None:
    lon, lat = lonlat(1.8, 0.8)
    seeing = (await client.get("/api/v1/devices/seeing", params={"lon": lon, "lat": lat})).json()["items"]
    ((camera),) = seeing
    assert (camera["name"], camera["distance_m"], camera["bearing_deg"]) == (
        "一号",
        pytest.approx(42.4, abs=0.1),
        pytest.approx(45, abs=0.2),
    )
    found = (await client.get(f"/api/v1/devices/{camera['id']}")).json()
    assert (found["kind"], found["view"]["bearing_deg"], found["view"]["range_m"]) == ("camera", 45, 60)
    assert found["view"]["seen"]["type"] == "MultiPolygon"
    assert found["view"]["seen_m2"] == pytest.approx(found["view"]["sector_m2"])
    assert found["assignment"]["grid"]["code"] == served.town.grid_codes[4]
    for column, row in ((1.2, 0.2), (1.5, 1.3)):
        lon, lat = lonlat(column, row)
        away = (await client.get("/api/v1/devices/seeing", params={"lon": lon, "lat": lat})).json()
        assert away == {"items": []}


async def test_entrances_are_added_at_the_building_by_those_who_edit_the_map(
    app: FastAPI, client: httpx.AsyncClient, served: ServedTown, database: DatabaseSettings
) -> None:
    url = f"/api/v1/buildings/{served.buildings['b']}/entrances"
    door = {"kind": "unit", "name": "2单元", "point": lonlat(0.65, 1.2)}
    patrol = {"authorization": f"Bearer {await sign_in(app, served, 'patrol')}"}
    assert (await client.post(url, json=door, headers=patrol)).status_code == 403
    far = await client.post(url, json={**door, "point": lonlat(1.6, 1.2)})
    assert (far.status_code, far.json()["code"]) == (422, "entrance_far")
    added = await client.post(url, json=door)
    assert added.status_code == 201
    assert (await client.post(url, json=door)).status_code == 409
    found = (await client.get(url.removesuffix("/entrances"))).json()
    assert [(each["kind"], each["name"]) for each in found["entrances"]] == [("unit", "2单元")]
    one = f"{url}/{added.json()['id']}"
    moved = (await client.patch(one, json={"kind": "gate", "point": lonlat(0.6, 1.2)})).json()
    assert (moved["kind"], moved["name"], tuple(moved["point"])) == ("gate", "2单元", lonlat(0.6, 1.2))
    assert (await client.patch(one, json={"point": lonlat(1.6, 1.2)})).status_code == 422
    assert (await client.patch(one, json={"kind": "other"}, headers=patrol)).status_code == 403
    elsewhere = f"/api/v1/buildings/{served.buildings['a']}/entrances/{added.json()['id']}"
    assert (await client.delete(elsewhere)).status_code == 404
    assert (await client.delete(one)).status_code == 204
    assert (await client.get(url.removesuffix("/entrances"))).json()["entrances"] == []
    assert logged(database, served, "entrance") == [
        ("entrance.added", served.town.community_id),
        ("entrance.changed", served.town.community_id),
        ("entrance.removed", served.town.community_id),
    ]


async def test_a_building_is_found_by_its_other_names_and_not_when_it_has_lost_them(
    app: FastAPI, client: httpx.AsyncClient, served: ServedTown, database: DatabaseSettings
) -> None:
    url = f"/api/v1/buildings/{served.buildings['b']}/addresses"
    patrol = {"authorization": f"Bearer {await sign_in(app, served, 'patrol')}"}
    names = ({"kind": "former", "text": "老供销社"}, {"kind": "alias", "text": "十二号楼"})
    assert (await client.post(url, json=names[0], headers=patrol)).status_code == 403
    former, _ = [(await client.post(url, json=name)).json() for name in names]
    for text, status in (("老 供销社", 409), ("，。", 422), ("x" * 201, 422)):
        assert (await client.post(url, json={"text": text})).status_code == status
    found = (await client.get(url.removesuffix("/addresses"))).json()["addresses"]
    assert [(each["kind"], each["text"]) for each in found] == [("alias", "十二号楼"), ("former", "老供销社")]
    for q in ("老供销社", "供销", "lgxs", "gongxiaoshe", "lao供销"):
        (hit,) = (await client.get("/api/v1/search", params={"q": q})).json()["items"]
        assert (hit["id"], "又名 十二号楼、老供销社" in hit["detail_zh"]) == (
            str(served.buildings["b"]),
            True,
        )
    foreign = f"/api/v1/buildings/{served.buildings['a']}/addresses/{former['id']}"
    assert (await client.delete(foreign)).status_code == 404
    assert (await client.delete(f"{url}/{former['id']}")).status_code == 204
    assert (await client.get("/api/v1/search", params={"q": "供销"})).json()["items"] == []
    assert [action for action, _ in logged(database, served, "address")] == [
        "address.added",
        "address.added",
        "address.ended",
    ]


def logged(database: DatabaseSettings, served: ServedTown, family: str) -> list[tuple[str, UUID]]:
    """The lines of the log about entrances or names of building b, with their areas."""
    with connect(database, served.tenant_id) as connection:
        return connection.execute(
            "select action, area_id from audit_log where action like %s and subject_id = %s order by id",
            (f"{family}.%", str(served.buildings["b"])),
        ).fetchall()
