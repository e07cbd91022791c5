"""Create, replace, update, delete: the abstract tests of Features Part 4 by identifier, and whose right it is."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pyproj import Transformer

from gis.db import connect
from gis.settings import DatabaseSettings
from tests.api.ogc.test_features import EPSG, ZONE
from tests.api.people import Invite
from tests.factories import METRIC_EPSG
from tests.served import ServedTown, lonlat
from tiles.collections import COLLECTIONS

pytestmark = pytest.mark.anyio

ITEMS = "/ogc/collections/facilities/items"
GEOJSON = {"content-type": "application/geo+json"}
MERGE = {"content-type": "application/merge-patch+json"}
READ = "GET, OPTIONS"


def feature(column: float = 1.3, row: float = 0.6, **properties: Any) -> dict[str, Any]:
    """A clinic at a place of the town."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(lonlat(column, row))},
        "properties": {"kind": "clinic", "name": "新卫生站", **properties},
    }


def body(said: Any) -> bytes:
    return json.dumps(said).encode()


@pytest.fixture(autouse=True)
async def nothing_left(client: httpx.AsyncClient) -> AsyncIterator[None]:
    """Others count the facilities of this town: what a test added is closed after it."""
    found = await facilities(client)
    yield
    for each in await facilities(client) - found:
        url = f"{ITEMS}/{each}"
        tag = (await client.get(url)).headers["etag"]
        assert (await client.delete(url, headers={"if-match": tag})).status_code == 204


async def facilities(client: httpx.AsyncClient) -> set[str]:
    return {each["id"] for each in (await client.get(ITEMS)).json()["features"]}


@pytest.fixture
async def made(client: httpx.AsyncClient, nothing_left: None) -> tuple[str, str]:
    """A facility that a test may change: its address and its tag."""
    answer = await client.post(ITEMS, content=body(feature(status=None, capacity=None)), headers=GEOJSON)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"], answer.headers["etag"]


async def test_conf_create_replace_delete_options(client: httpx.AsyncClient, invite: Invite) -> None:
    """options; update: options. Whoever may not write is told so, and so are clients of what is only read."""
    on_items, on_item = await client.options(ITEMS), await client.options(f"{ITEMS}/{uuid4()}")
    assert (on_items.headers["allow"], on_items.headers["accept-post"]) == (
        f"{READ}, POST",
        "application/geo+json",
    )
    assert on_item.headers["allow"] == f"{READ}, PUT, PATCH, DELETE"
    assert on_item.headers["accept-patch"] == "application/merge-patch+json"
    assert (await client.options("/ogc/collections/grids/items")).headers["allow"] == READ
    patrol = await invite("patrol")
    assert (await patrol.client.options(ITEMS)).headers["allow"] == READ


async def test_conf_create(client: httpx.AsyncClient, made: tuple[str, str], served: ServedTown) -> None:
    """create; features: endpoints, schema. It belongs somewhere and is found by name."""
    answer = await client.get(made[0])
    told = answer.json()
    assert answer.headers["etag"] == made[1]
    assert told["properties"] == {
        "kind": "clinic",
        "name": "新卫生站",
        "status": "existing",
        "capacity": None,
    }
    assert told["geometry"]["coordinates"] == pytest.approx(lonlat(1.3, 0.6), abs=1e-9)
    known = (await client.get(f"/api/v1/facilities/{told['id']}")).json()
    assert known["assignment"]["grid"]["id"] == str(served.town.grid_ids[4])
    hits = (await client.get("/api/v1/search", params={"q": "xwsz"})).json()["items"]
    assert told["id"] in {hit["id"] for hit in hits}
    other = await client.post(ITEMS, content=body({**feature(), "id": str(uuid4())}), headers=GEOJSON)
    assert other.status_code == 201 and other.headers["location"] != made[0]


async def test_conf_content_type(client: httpx.AsyncClient, made: tuple[str, str]) -> None:
    """create-content-type, replace-content-type; update: update-content-type."""
    for method, url in (("POST", ITEMS), ("PUT", made[0]), ("PATCH", made[0])):
        answer = await client.request(method, url, content=body(feature()), headers={"if-match": made[1]})
        assert answer.status_code == 400, method
        answer = await client.request(
            method, url, content=b"<x/>", headers={"content-type": "application/gml+xml"}
        )
        assert answer.status_code == 415, method


async def test_conf_replace_and_optimistic_locking(client: httpx.AsyncClient, made: tuple[str, str]) -> None:
    """replace, replace-rid, replace-exceptions; optimistic-locking-etags: get-etag, replace; features: geojson."""
    url, tag = made
    new = feature(1.5, 0.7, kind="library", name=None, status="planned", capacity=30)
    stale = await client.put(url, content=body(new), headers={**GEOJSON, "if-match": '"0"'})
    assert stale.status_code == 412
    missing = await client.put(url, content=body(new), headers=GEOJSON)
    assert missing.status_code == 428
    answer = await client.put(url, content=body(new), headers={**GEOJSON, "if-match": tag})
    assert answer.status_code == 204 and answer.headers["etag"] != tag
    told = await client.get(url)
    assert told.headers["etag"] == answer.headers["etag"]
    assert told.json()["properties"] == {"kind": "library", "name": None, "status": "planned", "capacity": 30}
    assert told.json()["geometry"]["coordinates"] == pytest.approx(lonlat(1.5, 0.7), abs=1e-9)
    again = await client.put(url, content=body(new), headers={**GEOJSON, "if-match": tag})
    assert again.status_code == 412, "what was replaced is no longer what was seen"
    for headers in (GEOJSON, {**GEOJSON, "if-match": '"xyz"'}):
        assert (await client.put(f"{ITEMS}/{uuid4()}", content=body(new), headers=headers)).status_code == 404
    strange = await client.put(
        url, content=body({**new, "id": str(uuid4())}), headers={**GEOJSON, "if-match": told.headers["etag"]}
    )
    assert strange.status_code == 422


async def test_conf_update(client: httpx.AsyncClient, made: tuple[str, str]) -> None:
    """update: update, update-rid; optimistic-locking-etags: update; features: json-merge-patch."""
    url, tag = made
    before = (await client.get(url)).json()
    change = {"properties": {"capacity": 12, "name": None}}
    assert (await client.patch(url, content=body(change), headers=MERGE)).status_code == 428
    stale = await client.patch(url, content=body(change), headers={**MERGE, "if-match": '"f0"'})
    assert stale.status_code == 412 and (await client.get(url)).json() == before
    answer = await client.patch(url, content=body(change), headers={**MERGE, "if-match": tag})
    assert answer.status_code == 204 and answer.headers["etag"] != tag
    told = (await client.get(url)).json()
    assert told["properties"] == {**before["properties"], "capacity": 12, "name": None}
    assert told["geometry"] == before["geometry"]
    moved = {"geometry": feature(0.5, 0.5)["geometry"]}
    headers = {**MERGE, "if-match": answer.headers["etag"]}
    assert (await client.patch(url, content=body(moved), headers=headers)).status_code == 204
    now = (await client.get(url)).headers["etag"]
    for wrong in (
        {"id": str(uuid4())}, {"properties": {"kind": None}}, {"properties": {"status": None}}, {"geometry": None},
        {"properties": {"community_id": None}}, {"properties": {"status": "closed"}}, {"properties": {"capacity": -1}},
    ):  # fmt: skip
        refused = await client.patch(url, content=body(wrong), headers={**MERGE, "if-match": now})
        assert refused.status_code == 422, wrong


async def test_conf_delete(
    client: httpx.AsyncClient, made: tuple[str, str], database: DatabaseSettings, served: ServedTown
) -> None:
    """delete; optimistic-locking-etags: delete. What was there is kept, and the log says who took it away."""
    url, tag = made
    assert (await client.delete(url)).status_code == 428
    assert (await client.delete(url, headers={"if-match": '"0"'})).status_code == 412
    assert (await client.delete(url, headers={"if-match": tag})).status_code == 204
    assert (await client.get(url)).status_code == 404
    assert (await client.delete(url, headers={"if-match": tag})).status_code == 404
    with connect(database, served.tenant_id) as connection:
        rows = connection.execute(
            "select action, detail ->> 'kind', area_id from audit_log where subject_id = %s order by seq",
            (url.rpartition("/")[2],),
        ).fetchall()
        kept = connection.execute(
            "select before ->> 'status' from register_versions where subject_id = %s",
            (url.rpartition("/")[2],),
        ).fetchall()
    area = served.town.community_id
    assert rows == [("facility.added", "clinic", area), ("facility.closed", "clinic", area)]
    assert kept == [("existing",)]


async def test_conf_features_crs(client: httpx.AsyncClient) -> None:
    """features: crs. The same place in every system is the same place."""
    lon, lat = lonlat(1.3, 0.6)
    x, y = Transformer.from_crs(4326, 3857, always_xy=True).transform(lon, lat)
    east, north = Transformer.from_crs(4490, METRIC_EPSG, always_xy=True).transform(lon, lat)
    for uri, place in ((f"{EPSG}4490", [lat, lon]), (f"{EPSG}3857", [x, y]), (ZONE, [north, east, 5.0])):
        said = {**feature(), "geometry": {"type": "Point", "coordinates": place}}
        answer = await client.post(ITEMS, content=body(said), headers={**GEOJSON, "content-crs": f"<{uri}>"})
        assert answer.status_code == 201, answer.text
        url = answer.headers["location"]
        told = (await client.get(url)).json()
        assert told["geometry"]["coordinates"] == pytest.approx([lon, lat], abs=1e-8), uri
        assert (await client.delete(url, headers={"if-match": answer.headers["etag"]})).status_code == 204
    for uri in (f"{EPSG}2056", "x"):
        answer = await client.post(ITEMS, content=body(feature()), headers={**GEOJSON, "content-crs": uri})
        assert answer.status_code == 422


@pytest.mark.parametrize(
    "said",
    [
        feature(colour="red"), feature(kind="Clinic!"), feature(kind=None), feature(name=" "), feature(status="closed"),
        feature(capacity="9"), feature(capacity=2**31), {**feature(), "geometry": None}, feature(50, 50),
        {**feature(), "geometry": {"type": "Point", "coordinates": [999, 1]}}, [], {},
        {**feature(), "geometry": {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}},
    ],
)  # fmt: skip
async def test_what_the_schema_does_not_take_is_refused(client: httpx.AsyncClient, said: Any) -> None:
    answer = await client.post(ITEMS, content=body(said), headers=GEOJSON)
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize("name", sorted(COLLECTIONS.keys() - {"facilities"}))
async def test_what_is_changed_elsewhere_is_405_with_words_that_say_where(
    client: httpx.AsyncClient, name: str
) -> None:
    url = f"/ogc/collections/{name}/items"
    for method, address in (("POST", url), ("PUT", f"{url}/{uuid4()}"), ("PATCH", f"{url}/{uuid4()}"),
                            ("DELETE", f"{url}/{uuid4()}")):  # fmt: skip
        said = None if method == "DELETE" else body(feature())
        answer = await client.request(method, address, content=said, headers=GEOJSON if said else {})
        assert answer.status_code == 405 and answer.headers["allow"] == READ
    if name in ("communities", "grids", "lanes"):
        assert "/edits" in answer.json()["message_zh"] and "/edits" in answer.json()["message_en"]


async def test_nobody_writes_without_the_right_or_outside_their_area(
    invite: Invite, served: ServedTown
) -> None:
    town = served.town
    for role in ("patrol", "auditor", "planner"):
        person = await invite(role)
        assert (await person.client.post(ITEMS, json=feature())).status_code == 403
    manager = await invite("manager", areas=[town.grid_ids[4]])
    outside = await manager.client.post(ITEMS, json=feature(0.5, 0.5))
    assert (outside.status_code, outside.json()["code"]) == (422, "outside_area")
    inside = await manager.client.post(ITEMS, json=feature())
    assert inside.status_code == 201
    url, tag = inside.headers["location"], inside.headers["etag"]
    away = await manager.client.put(url, json=feature(0.5, 0.5), headers={"if-match": tag})
    assert (away.status_code, away.json()["code"]) == (422, "outside_area")
    other = f"{ITEMS}/{served.facility}"
    refused = await manager.client.delete(other, headers={"if-match": tag})
    assert refused.status_code == (await manager.client.get(other)).status_code == 404
    assert (await manager.client.delete(url, headers={"if-match": tag})).status_code == 204


async def test_a_key_writes_only_with_the_right_to(
    client: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    for rights, status in ((["map.read"], 403), (["map.read", "map.edit"], 201)):
        key = await client.post("/api/v1/account/keys", json={"name": "gis", "rights": rights, "days": 9})
        headers = {"authorization": f"Bearer {key.json()['token']}"}
        page = await client.get("/ogc/collections/grids/items", headers=headers)
        assert page.status_code == 200 and page.json()["features"]
        answer = await client.post(ITEMS, json=feature(), headers=headers)
        assert answer.status_code == status, answer.text
    url, tag = answer.headers["location"], answer.headers["etag"]
    assert (await client.delete(url, headers={"if-match": tag})).status_code == 204
