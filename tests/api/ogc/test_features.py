"""The abstract tests of OGC API Features Parts 1 and 2 by their identifiers, for every collection that there is."""

from datetime import datetime
from typing import Any

import httpx
import pytest
from pyproj import Transformer

from tests.factories import METRIC_EPSG
from tests.served import ServedTown, lonlat
from tiles.collections import COLLECTIONS
from tiles.layers import CATALOGUE

pytestmark = pytest.mark.anyio

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
ZONE = f"{EPSG}{METRIC_EPSG}"
EVERY = pytest.mark.parametrize("name", sorted(COLLECTIONS))


async def told(
    client: httpx.AsyncClient, path: str, media_type: str = "application/json", **params: Any
) -> Any:
    """A document, refused by nobody."""
    answer = await client.get(f"/ogc{path}", params=params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == media_type, path
    return answer.json()


async def features(client: httpx.AsyncClient, name: str, **params: Any) -> list[dict[str, Any]]:
    page = await told(client, f"/collections/{name}/items", "application/geo+json", **params)
    found: list[dict[str, Any]] = page["features"]
    return found


def ids(found: list[dict[str, Any]]) -> set[str]:
    return {each["id"] for each in found}


def rels(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["rel"]: each for each in document["links"]}


async def test_conf_core_root_conformance_and_api_definition(anonymous: httpx.AsyncClient) -> None:
    """root-op, root-success, conformance-op, conformance-success, api-definition-op, api-definition-success."""
    landing = await told(anonymous, "")
    assert await told(anonymous, "/") == landing
    assert {"self", "service-desc", "service-doc", "conformance", "data"} <= rels(landing).keys()
    classes = (await told(anonymous, "/conformance"))["conformsTo"]
    assert {f"http://www.opengis.net/spec/ogcapi-features-{part}" for part in (
        "1/1.0/conf/core", "1/1.0/conf/geojson", "1/1.0/conf/oas30", "2/1.0/conf/crs", "3/1.0/conf/features-filter",
        "4/1.0/conf/create-replace-delete", "4/1.0/conf/optimistic-locking-etags",
    )} <= set(classes)  # fmt: skip
    described = await anonymous.get(rels(landing)["service-desc"]["href"])
    assert described.headers["content-type"] == rels(landing)["service-desc"]["type"]
    document = described.json()
    assert document["openapi"].startswith("3.0")
    for name in COLLECTIONS:
        asked = document["paths"][f"/collections/{name}/items"]["get"]["parameters"]
        shared = {each["$ref"].rpartition("/")[2] for each in asked if "$ref" in each}
        assert {"limit", "bbox", "datetime", "crs", "bbox-crs", "filter"} <= shared
        assert {each["name"] for each in asked if "name" in each} == set(COLLECTIONS[name].properties)
        assert (
            f"/collections/{name}/tiles/{{tileMatrixSetId}}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
            in document["paths"]
        )
    limit = document["components"]["parameters"]["limit"]
    assert limit["in"] == "query" and limit["schema"]["minimum"] == 1 and not limit["explode"]


async def test_conf_core_fc_md_lists_a_collection_for_every_layer_that_counts_nobody(
    client: httpx.AsyncClient, served: ServedTown
) -> None:
    """fc-md-op, fc-md-success, fc-md-links, fc-md-items, fc-md-items-links, fc-md-extent; crs-uri, storageCrs."""
    listed = await told(client, "/collections")
    assert [each["id"] for each in listed["collections"]] == [
        layer.name for layer in CATALOGUE if layer.privacy != "counts" and not layer.rights
    ]
    assert {"households", "freshness"}.isdisjoint(each["id"] for each in listed["collections"])
    assert listed["crs"] == [CRS84, f"{EPSG}4326", f"{EPSG}4490", f"{EPSG}3857", ZONE]
    for each in listed["collections"]:
        alone = await told(client, f"/collections/{each['id']}")
        assert alone == {**each, "crs": listed["crs"]}
        assert rels(each)["items"]["type"] == "application/geo+json"
        assert each["storageCrs"] == f"{EPSG}4490" and each["crs"] == ["#/crs"]
        west, south, east, north = each["extent"]["spatial"]["bbox"][0]
        assert west < lonlat(1.5, 1)[0] < east and south < lonlat(1.5, 1)[1] < north


@EVERY
async def test_conf_core_fc_and_f_of_every_collection(
    client: httpx.AsyncClient, served: ServedTown, name: str
) -> None:
    """fc-op, -response, -links, -rel-type, -timeStamp, -number*, -limit-*, f-op, f-success, geojson/content."""
    page = await told(client, f"/collections/{name}/items", "application/geo+json")
    assert page["type"] == "FeatureCollection" and page["features"]
    assert page["numberReturned"] == page["numberMatched"] == len(page["features"])
    assert datetime.fromisoformat(page["timeStamp"]).tzinfo is not None
    assert "next" not in rels(page) and "self" in rels(page)
    walked: list[str] = []
    url: str | None = f"/ogc/collections/{name}/items?limit=1"
    while url is not None:
        part = (await client.get(url)).json()
        assert part["numberReturned"] == len(part["features"]) == 1
        walked += [each["id"] for each in part["features"]]
        url = rels(part)["next"]["href"] if "next" in rels(part) else None
    assert walked == [each["id"] for each in page["features"]] == sorted(walked)
    feature = page["features"][0]
    answer = await client.get(f"/ogc/collections/{name}/items/{feature['id']}")
    alone = answer.json()
    assert {"self", "collection"} <= rels(alone).keys()
    assert {key: alone[key] for key in feature} == feature
    assert feature["type"] == "Feature" and feature["geometry"]["type"] == COLLECTIONS[name].geometry
    assert feature["properties"].keys() == set(COLLECTIONS[name].properties)
    again = await client.get(answer.url, headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


async def test_conf_core_fc_bbox(client: httpx.AsyncClient, served: ServedTown) -> None:
    """fc-bbox-definition, fc-bbox-response; crs: bbox-crs-parameter, -default, -invalid."""
    grids = await features(client, "grids")
    x, y = lonlat(0.5, 1.5)
    inside = {"bbox": f"{x},{y},{x + 1e-5},{y + 1e-5}"}
    first = await features(client, "grids", **inside)
    assert ids(first) == {str(served.town.grid_ids[0])} and len(grids) == 6
    assert ids(await features(client, "grids", bbox=f"{x},{y},{x},{y}")) == ids(first)
    assert ids(await features(client, "grids", bbox=f"{x},{y},0,{x},{y},9")) == ids(first)
    assert ids(await features(client, "grids", bbox="179,-10,110,60")) == ids(grids), "across 180°"
    assert await features(client, "grids", bbox="170,-10,-170,60") == []
    for uri, box in (
        (CRS84, f"{x},{y},{x},{y}"),
        (f"{EPSG}4326", f"{y},{x},{y},{x}"),
        (f"{EPSG}4490", f"{y},{x},{y},{x}"),
        (
            f"{EPSG}3857",
            "{0},{1},{0},{1}".format(*Transformer.from_crs(4326, 3857, always_xy=True).transform(x, y)),
        ),
        (
            ZONE,
            "{1},{0},{1},{0}".format(
                *Transformer.from_crs(4490, METRIC_EPSG, always_xy=True).transform(x, y)
            ),
        ),
    ):
        assert ids(await features(client, "grids", bbox=box, **{"bbox-crs": uri})) == ids(first), uri


async def test_conf_crs_parameter_tells_the_axes_in_each_system_s_order(
    client: httpx.AsyncClient, served: ServedTown
) -> None:
    """crs: crs-parameter, -default, -transform; default-crs."""
    url = f"/ogc/collections/facilities/items/{served.facility}"
    plain = await client.get(url)
    lon, lat = plain.json()["geometry"]["coordinates"]
    assert plain.headers["content-crs"] == f"<{CRS84}>" and lon > 90 > lat
    east, north = Transformer.from_crs(4490, METRIC_EPSG, always_xy=True).transform(lon, lat)
    x, y = Transformer.from_crs(4326, 3857, always_xy=True).transform(lon, lat)
    for uri, expected in (
        (f"{EPSG}4326", [lat, lon]),
        (f"{EPSG}4490", [lat, lon]),
        (f"{EPSG}3857", [x, y]),
        (ZONE, [north, east]),
    ):
        answer = await client.get(url, params={"crs": uri})
        assert answer.headers["content-crs"] == f"<{uri}>"
        assert answer.json()["geometry"]["coordinates"] == pytest.approx(expected, abs=1e-4)
        page = await client.get("/ogc/collections/facilities/items", params={"crs": uri})
        assert page.headers["content-crs"] == f"<{uri}>"
        assert page.json()["features"][0]["geometry"] == answer.json()["geometry"]


async def test_conf_core_fc_time_chooses_by_time_in_force(
    client: httpx.AsyncClient, served: ServedTown
) -> None:
    """fc-time-definition, fc-time-response."""
    grids = await features(client, "grids")
    for inside in (
        "2026-06-01",
        "2026-06-01T00:00:00Z",
        "2026-06-01/..",
        "../2026-06-01",
        "2020-01-01/2099-01-01",
    ):
        assert ids(await features(client, "grids", datetime=inside)) == ids(grids), inside
    for outside in ("2019-01-01", "../2019-01-01T00:00:00+08:00", "2018-01-01/2019-01-01"):
        assert await features(client, "grids", datetime=outside) == [], outside
    assert await features(client, "facilities", datetime="2019-01-01"), "what has no time is always there"


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=x", "unknown=1", "bbox=1,2,3", "bbox=a,b,c,d", "bbox=0,50,1,40", "bbox=0,0,0,nan",
        "bbox=0,0,999,9",
        "datetime=yesterday", "datetime=../..", "datetime=2026-02-02/2026-02-01", "crs=EPSG:4490", f"crs={EPSG}2056",
        f"bbox-crs={EPSG}4540&bbox=0,0,1,1", "cursor=1", "area_m2=big", "community_id=7", "valid_from=1",
        "filter-lang=sql", "filter-crs=x",
    ],
)  # fmt: skip
async def test_conf_core_query_param_invalid_and_unknown_are_400(
    client: httpx.AsyncClient, query: str
) -> None:
    answer = await client.get(f"/ogc/collections/grids/items?{query}")
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"message_zh", "message_en"} <= answer.json().keys()


async def test_a_limit_beyond_all_is_the_greatest_one_and_a_property_is_a_parameter(
    client: httpx.AsyncClient, served: ServedTown
) -> None:
    assert len(await features(client, "grids", limit=1_000_000)) == 6
    found = await features(client, "grids", number="02")
    assert [each["properties"]["number"] for each in found] == ["02"]
    assert await features(client, "buildings", floors=6, house_number="12")
    assert await features(client, "grids", community_id=str(served.town.community_id), number="99") == []


async def test_what_is_not_there_is_404(client: httpx.AsyncClient, served: ServedTown) -> None:
    for path in (
        "people",
        "households",
        "grids/items/x",
        f"grids/items/{served.facility}",
        "x/items",
        "x/queryables",
    ):
        answer = await client.get(f"/ogc/collections/{path}")
        assert answer.status_code == 404, path


async def test_a_long_page_is_read_in_parts_that_fit_together(
    client: httpx.AsyncClient, served: ServedTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await features(client, "buildings")
    monkeypatch.setattr("api.ogc.items._PART", 2)
    assert await features(client, "buildings") == whole and len(whole) == 5
    page = await told(client, "/collections/buildings/items", "application/geo+json", limit=4)
    assert page["features"] == whole[:4] and "next" in rels(page)
    for encoding in ("zstd", "br", "gzip", "identity"):
        answer = await client.get("/ogc/collections/buildings/items", headers={"accept-encoding": encoding})
        assert answer.headers.get("content-encoding", "identity") == encoding
        assert answer.json()["features"] == whole
    assert await features(client, "buildings", house_number="none") == []


async def test_head_is_get_without_the_body(client: httpx.AsyncClient, anonymous: httpx.AsyncClient) -> None:
    for path in (
        "",
        "/conformance",
        "/collections/grids",
        "/collections/grids/items?limit=2",
        "/tileMatrixSets",
        "/x",
    ):
        whole, head = await client.get(f"/ogc{path}"), await client.head(f"/ogc{path}")
        assert (head.status_code, head.content) == (whole.status_code, b"")
        for name in ("content-type", "content-length", "content-crs", "etag"):
            assert head.headers.get(name) == whole.headers.get(name), (path, name)
    del client.headers["authorization"]
    assert (await anonymous.head("/ogc/collections")).status_code == 401
