"""Tiles over HTTP: conditional, compressed, private, honest about what is not there."""

import gzip

import brotli
import httpx
import mapbox_vector_tile
import pytest
import zstandard
from fastapi import FastAPI

from api.app import create_app
from api.encoding import choose, entity_tag, matches
from api.settings import ApiSettings
from gis.settings import DatabaseSettings
from tests.served import ServedTown
from tests.tiles.tools import town_tile
from tiles.layers import LAYERS

pytestmark = pytest.mark.anyio


def url(name: str, z: int = 15) -> str:
    address = town_tile(z, 0.5, 1.5)
    return f"/tiles/{name}/{address.z}/{address.x}/{address.y}.mvt"


async def test_a_tile_is_private_compressed_and_conditional(client: httpx.AsyncClient) -> None:
    first = await client.get(url("grids", 14), headers={"accept-encoding": "gzip"})
    assert first.status_code == 200
    assert first.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert first.headers["cache-control"] == "private, no-cache"
    assert first.headers["vary"] == "Accept-Encoding"
    assert set(mapbox_vector_tile.decode(first.content)) == {"grids", "grids_labels"}
    again = await client.get(
        url("grids", 14), headers={"accept-encoding": "gzip", "if-none-match": first.headers["etag"]}
    )
    assert again.status_code == 304
    assert again.content == b""
    for name in ("etag", "cache-control", "vary"):
        assert again.headers[name] == first.headers[name]


@pytest.mark.parametrize("encoding", ["zstd", "br", "gzip", "identity"])
async def test_every_encoding_holds_the_same_tile_under_its_own_tag(
    client: httpx.AsyncClient, encoding: str
) -> None:
    plain = await client.get(url("buildings"), headers={"accept-encoding": "identity"})
    async with client.stream("GET", url("buildings"), headers={"accept-encoding": encoding}) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers.get("content-encoding", "identity") == encoding
    unpack = {
        "zstd": zstandard.decompress,
        "br": brotli.decompress,
        "gzip": gzip.decompress,
        "identity": bytes,
    }[encoding]
    assert unpack(raw) == plain.content
    assert (answer.headers["etag"] == plain.headers["etag"]) == (encoding == "identity")


async def test_an_empty_tile_is_204(client: httpx.AsyncClient) -> None:
    answer = await client.get("/tiles/grids/14/0/0.mvt")
    assert answer.status_code == 204
    assert answer.content == b""
    assert answer.headers["cache-control"] == "private, no-cache"


async def test_head_has_the_headers_of_get_and_no_body(client: httpx.AsyncClient) -> None:
    got = await client.get(url("grids", 14))
    head = await client.head(url("grids", 14))
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["etag"] == got.headers["etag"]
    assert head.headers["content-type"] == got.headers["content-type"]


async def test_several_layers_come_in_one_tile_from_the_parts_that_each_is_kept_as(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    names = ("lane_lines", "buildings", "grids", "facilities")
    alone = {name: mapbox_vector_tile.decode((await client.get(url(name))).content) for name in names}
    kept, draws = app.state.services.tiles, app.state.services.tiles.draws
    whole = await client.get(url(",".join(names)))
    assert mapbox_vector_tile.decode(whole.content) == {
        part: content for each in alone.values() for part, content in each.items()
    }
    assert kept.draws == draws
    await client.get(url("buildings,duty_posts,land"))
    assert kept.draws == draws + 2
    headers = {"if-none-match": whole.headers["etag"]}
    other_way_round = await client.get(url(",".join(reversed(names))), headers=headers)
    assert (other_way_round.status_code, other_way_round.headers["etag"]) == (304, whole.headers["etag"])


async def test_of_several_layers_those_without_tiles_at_the_zoom_are_left_out(
    client: httpx.AsyncClient,
) -> None:
    far = await client.get(url("buildings,grids", 11))
    assert set(mapbox_vector_tile.decode(far.content)) <= {"grids", "grids_labels"}
    for names, status in (
        ("buildings,lanes", 404),
        ("grids,nothing", 404),
        ("grids,", 404),
        ("grids,grids", 422),
    ):
        answer = await client.get(url(names, 11))
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    document = (await client.get("/tiles/buildings,grids.json")).json()
    assert (document["minzoom"], document["maxzoom"]) == (11, 16)
    assert [part["id"] for part in document["vector_layers"]] == ["buildings", "grids", "grids_labels"]


async def test_filters_are_those_of_the_catalogue_and_share_kept_tiles_however_they_are_written(
    app: FastAPI, client: httpx.AsyncClient, served: ServedTown
) -> None:
    async def ids(name: str, **query: str) -> set[str]:
        answer = await client.get(url(name), params=query)
        assert answer.status_code in (200, 204), answer.text
        decoded = mapbox_vector_tile.decode(answer.content) if answer.content else {}
        return {each["properties"]["id"] for each in decoded.get(name, {"features": []})["features"]}

    everything = await ids("buildings")
    homes, others = (
        await ids("buildings", use="residential"),
        await ids("buildings", use="commercial,public,other"),
    )
    assert homes | others == everything and not homes & others
    assert await ids("facilities", kind="nothing_such") == set()
    draws = app.state.services.tiles.draws
    assert await ids("buildings", use="other,public,commercial,public") == others
    assert app.state.services.tiles.draws == draws
    both = await client.get(url("buildings,facilities"), params={"kind": "clinic", "as_of": "2026-06-01"})
    assert both.status_code == 200
    for query in ({"status": "open"}, {"use": "castle"}, {"use": ""}, {"v": "1"}, {"kind": "x'--"}):
        answer = await client.get(url("buildings,facilities"), params=query)
        assert answer.status_code == 400, query
        assert answer.json()["code"] in ("unknown_filter", "unknown_filter_value")


@pytest.mark.parametrize("layer", [name for name, layer in LAYERS.items() if layer.filters])
async def test_every_filter_of_the_catalogue_is_understood_by_its_statement(
    client: httpx.AsyncClient, layer: str
) -> None:
    known = {each["name"]: each["filters"] for each in (await client.get("/api/v1/layers")).json()["layers"]}
    for each in known[layer]:
        value = ",".join(each["values"] or ["clinic", "0101"])
        answer = await client.get(url(layer, 16), params={each["name"]: value})
        assert answer.status_code in (200, 204), answer.text


async def test_pages_of_other_addresses_read_tiles_only_when_they_are_listed(
    database: DatabaseSettings,
) -> None:
    listed = "https://map.example.cn"
    app = create_app(database, ApiSettings(cors_origins=f"{listed}, http://127.0.0.1:3000"))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://map.test") as client:
        for origin, is_let in ((listed, True), ("https://evil.example", False)):
            asked = {"origin": origin, "access-control-request-method": "GET"}
            before = await client.options(url("grids"), headers=asked)
            after = await client.get(url("grids"), headers={"origin": origin})
            assert (before.status_code, after.status_code) == (204, 401)
            for answer in (before, after):
                assert answer.headers.get("access-control-allow-origin") == (origin if is_let else None)
                assert "Origin" in answer.headers["vary"]
                assert "access-control-allow-credentials" not in answer.headers
            assert ("access-control-allow-headers" in before.headers) == is_let
        assert (
            "access-control-allow-origin"
            not in (await client.get("/api/v1/summary", headers={"origin": listed})).headers
        )
    for wrong in ("*", "map.example.cn", "https://map.example.cn/", "https://a b"):
        with pytest.raises(ValueError, match="origin"):
            ApiSettings(cors_origins=wrong)


async def test_the_date_changes_territories(client: httpx.AsyncClient) -> None:
    assert (await client.get(url("grids", 14), params={"as_of": "2025-06-01"})).status_code == 204
    assert (await client.get(url("grids", 14), params={"as_of": "2026-06-01"})).status_code == 200


async def test_tilejson_gives_addresses_of_this_service_that_answer(client: httpx.AsyncClient) -> None:
    for name in ("grids", "buildings", "land"):
        document = (await client.get(f"/tiles/{name}.json")).json()
        (template,) = document["tiles"]
        assert template == f"http://map.test/tiles/{name}/{{z}}/{{x}}/{{y}}.mvt"
        west, south, east, north = document["bounds"]
        assert west < east
        assert south < north
        address = town_tile(document["maxzoom"], 0.5, 1.5)
        made = template.format(z=address.z, x=address.x, y=address.y)
        assert (await client.get(made)).status_code in (200, 204)


async def test_the_style_names_the_address_it_was_asked_at(anonymous: httpx.AsyncClient) -> None:
    document = (await anonymous.get("/styles/dark.json?lang=en")).json()
    assert document["metadata"] == {"theme": "dark", "language": "en"}
    source = document["sources"]["communities,grids"]
    assert source["tiles"] == ["http://map.test/tiles/communities,grids/{z}/{x}/{y}.mvt"]


async def test_the_layer_panel_gets_every_layer_with_its_group(client: httpx.AsyncClient) -> None:
    found = (await client.get("/api/v1/layers")).json()
    groups = {group["name"] for group in found["groups"]}
    assert {layer["group"] for layer in found["layers"]} == groups
    assert {item["symbol"] for layer in found["layers"] for item in layer["legend"]} <= {
        "line",
        "fill",
        "circle",
        "icon",
        "sign",
        "cluster",
        "hatch",
    }


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("br;q=0.5, gzip, zstd;q=0.4", "gzip"),
        ("br;q=0, gzip;q=0", "identity"),
        ("identity, gzip;q=0.5", "identity"),
        ("*", "zstd"),
        ("*;q=0", "identity"),
        ("gzip;q=x", "identity"),
    ],
)
def test_the_encoding_is_the_clients_choice(accepted: str, chosen: str) -> None:
    assert choose(accepted) == chosen


def test_if_none_match_compares_weakly_and_takes_lists() -> None:
    tag = entity_tag("tile", "br")
    assert matches(tag, tag)
    assert matches(f'"other", W/{tag}', tag)
    assert matches("*", tag)
    assert not matches(entity_tag("tile", "gzip"), tag)
    assert not matches(None, tag)
