"""Queryables and CQL2: the abstract tests of Features Part 3 and of CQL2 by their identifiers, and what is refused."""

import json
from typing import Any

import httpx
import pytest

from gis.db import connect
from gis.settings import DatabaseSettings
from tests.api.ogc.test_features import CRS84, EPSG, EVERY, features, ids, rels, told
from tests.served import ServedTown, lonlat
from tiles.collections import COLLECTIONS

pytestmark = pytest.mark.anyio

SCHEMA = "application/schema+json"
WEST, SOUTH = lonlat(0.05, 1.05)
EAST, NORTH = lonlat(0.95, 1.95)
RING = f"(({WEST} {SOUTH},{EAST} {SOUTH},{EAST} {NORTH},{WEST} {NORTH},{WEST} {SOUTH}))"


def prop(name: str) -> dict[str, str]:
    return {"property": name}


@EVERY
async def test_conf_queryables_and_schema_of_every_collection(client: httpx.AsyncClient, name: str) -> None:
    """queryables: get-queryables-op, -response, queryables-link; Part 5: schema-op, schema-success."""
    collection = await told(client, f"/collections/{name}")
    for rel in ("queryables", "schema"):
        document = await told(client, f"/collections/{name}/{rel}", SCHEMA)
        link = rels(collection)[f"http://www.opengis.net/def/rel/ogc/1.0/{rel}"]
        assert link["href"] == document["$id"] and link["type"] == SCHEMA
        assert document["$schema"] == "https://json-schema.org/draft/2019-09/schema"
        assert document["type"] == "object" and document["additionalProperties"] is False
        assert document["properties"].keys() == {"id", "geometry", *COLLECTIONS[name].properties}
    read_only = {key for key, each in document["properties"].items() if each.get("readOnly")}
    assert (read_only == {"id"}) if name == "facilities" else (read_only == document["properties"].keys())


@pytest.mark.parametrize(
    ("collection", "said", "tree"),
    [
        ("grids", "number = '02'", {"op": "=", "args": [prop("number"), "02"]}),
        (
            "grids",
            "number > '02' AND NOT (number IN ('04','05') OR area_m2 < 0)",
            {"op": "and", "args": [
                {"op": ">", "args": [prop("number"), "02"]},
                {"op": "not", "args": [{"op": "or", "args": [
                    {"op": "in", "args": [prop("number"), ["04", "05"]]},
                    {"op": "<", "args": [prop("area_m2"), 0]},
                ]}]},
            ]},
        ),
        ("grids", "number BETWEEN '02' AND '03'", None),
        ("grids", "valid_from <> valid_to OR name <> code", None),
        ("grids", "area_m2 BETWEEN 100 AND 1e6", {"op": "between", "args": [prop("area_m2"), 100, 1e6]}),
        ("grids", "code LIKE '%00_'", {"op": "like", "args": [prop("code"), "%00_"]}),
        ("buildings", "house_number IS NOT NULL", {
            "op": "not", "args": [{"op": "isNull", "args": [prop("house_number")]}]
        }),
        ("buildings", "floors <> 6 OR floors IS NULL", None),
        ("organizations", "is_key_place = false", {"op": "=", "args": [prop("is_key_place"), False]}),
        (
            "facilities", "CASEI(kind) = CASEI('CLINIC')",
            {"op": "=", "args": [{"op": "casei", "args": [prop("kind")]}, {"op": "casei", "args": ["CLINIC"]}]},
        ),
        ("grids", "valid_from < TIMESTAMP('2100-01-01T00:00:00Z')", {
            "op": "<", "args": [prop("valid_from"), {"timestamp": "2100-01-01T00:00:00Z"}]
        }),
        ("buildings", f"S_INTERSECTS(geometry, BBOX({WEST},{SOUTH},{EAST},{NORTH}))", {
            "op": "s_intersects", "args": [prop("geometry"), {"bbox": [WEST, SOUTH, EAST, NORTH]}]
        }),
        ("buildings", f"S_WITHIN(geometry, POLYGON{RING})", None),
        ("buildings", f"S_DISJOINT(geometry, POLYGON{RING})", None),
    ],
)  # fmt: skip
async def test_conf_filter_finds_what_the_condition_says(
    client: httpx.AsyncClient,
    database: DatabaseSettings,
    served: ServedTown,
    collection: str,
    said: str,
    tree: Any,
) -> None:
    """filter: filter-param, response; cql2-text, cql2-json, basic-cql2, advanced-comparison, casei, spatial."""
    found = await features(client, collection, filter=said)
    expected = said.replace("CASEI", "lower").replace("geometry", "geom").replace("S_", "st_")
    expected = expected.replace("BBOX(", "st_makeenvelope(").replace("TIMESTAMP(", "timestamptz(")
    expected = expected.replace(f"{NORTH})", f"{NORTH}, 4490)").replace(
        f"POLYGON{RING}", f"st_geomfromtext('POLYGON{RING}', 4490)"
    )
    statement = COLLECTIONS[collection].statement.replace(":since", "null").replace(":until", "null")
    with connect(database, served.tenant_id) as connection:
        rows = connection.execute(
            f"select id from ({statement}) as f where {expected}".replace("%", "%%").encode(), ()
        ).fetchall()
    assert ids(found) == {str(row[0]) for row in rows}
    assert found
    if tree is not None:
        again = await features(client, collection, filter=json.dumps(tree), **{"filter-lang": "cql2-json"})
        assert ids(again) == ids(found)


async def test_conf_filter_crs(client: httpx.AsyncClient, served: ServedTown) -> None:
    """filter: filter-crs-wgs84, filter-crs-param."""
    said = f"S_INTERSECTS(geometry,BBOX({WEST},{SOUTH},{EAST},{NORTH}))"
    found = ids(await features(client, "buildings", filter=said))
    turned = f"S_INTERSECTS(geometry,BBOX({SOUTH},{WEST},{NORTH},{EAST}))"
    assert ids(await features(client, "buildings", filter=said, **{"filter-crs": CRS84})) == found != set()
    assert ids(await features(client, "buildings", filter=turned, **{"filter-crs": f"{EPSG}4490"})) == found
    answer = await client.get(
        "/ogc/collections/buildings/items", params={"filter": "S_INTERSECTS(geometry,POINT(1000000 1000000))"}
    )
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "said",
    [
        "THIS IS NOT A FILTER", "this_is_not_a_queryable IS NULL", "number =", "number = 5",
        "number = ''; drop table grids",
        "area_m2 > 'big'", "kind", "tag = 'x'", "geom IS NULL", "source = 'x'", "tenant_id = 1", "number LIKE 'a\\'",
        "pg_sleep(10) = 1", "S_INTERSECTS(number, POINT(1 1))", "S_INTERSECTS(geometry, POINT(999 1))",
        "S_INTERSECTS(geometry, POLYGON((0 0,1 1,0 1,1 0,0 0)))", "S_INTERSECTS(geometry)",
        "community_id = 'x'", "(" * 24, "(" * 8 + "number = '1' or " * 400,
        "valid_from > TIMESTAMP('soon')", "number IN ()", "area_m2 > 1e999", "(" * 200 + "1=1" + ")" * 200,
        "NOT " * 3000 + "number = '1'", "number = '1' OR " * 500 + "number = '2'", "-" * 5000 + "1 = area_m2",
        "{", "'", '"',
        "CASEI(area_m2) = 1", "number = '\ud800'.x", "A_CONTAINS(number, ('a'))", "area_m2 = 1 = 2",
    ],
)  # fmt: skip
async def test_a_filter_that_cannot_be_asked_is_400_with_its_place(
    client: httpx.AsyncClient, said: str
) -> None:
    params = {"filter": said.encode("utf-8", "replace").decode()}
    answer = await client.get("/ogc/collections/grids/items", params=params)
    assert answer.status_code == 400, answer.text
    problem = answer.json()
    assert problem["code"] in ("bad_filter", "bad_value"), problem
    if problem["code"] == "bad_filter":
        assert problem["params"]["at"].startswith("filter")


@pytest.mark.parametrize("tree", [[], {}, {"op": 1}, {"op": "=", "args": [1]}, {"op": "=", "args": {}}, "x", 1, None,
    {"op": "and", "args": [1, 2]}, {"op": "or", "args": []}, {"op": "and", "args": [True]},
    {"op": "in", "args": [{"property": "number"}, "x"]}, {"property": ["x"]},
    {"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Polygon", "coordinates": [[]]}]},
    {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": ["a", 1, 2, 3]}]},
    {"op": "=", "args": [{"property": "valid_from"}, {"timestamp": 5}]}])  # fmt: skip
async def test_json_that_is_no_filter_is_400(client: httpx.AsyncClient, tree: Any) -> None:
    answer = await client.get(
        "/ogc/collections/grids/items", params={"filter": json.dumps(tree), "filter-lang": "cql2-json"}
    )
    assert answer.status_code == 400, answer.text


async def test_a_long_chain_is_no_deep_nest(client: httpx.AsyncClient) -> None:
    said = "number = '1' OR " * 125 + "number = '02'"
    assert [each["properties"]["number"] for each in await features(client, "grids", filter=said)] == ["02"]


async def test_no_value_of_a_filter_becomes_sql(client: httpx.AsyncClient, served: ServedTown) -> None:
    said = "name = 'x'') or true --' OR name LIKE '%'';select pg_sleep(9)--'"
    assert await features(client, "grids", filter=said) == []
