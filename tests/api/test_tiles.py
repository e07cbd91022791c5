"""Tiles over HTTP: conditional, compressed, private, honest about what is not there."""

import gzip

import brotli
import httpx
import mapbox_vector_tile
import pytest

from api.encoding import choose, entity_tag, matches
from tests.tiles.tools import town_tile

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


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
async def test_every_encoding_holds_the_same_tile_under_its_own_tag(
    client: httpx.AsyncClient, encoding: str
) -> None:
    plain = await client.get(url("buildings"), headers={"accept-encoding": "identity"})
    async with client.stream("GET", url("buildings"), headers={"accept-encoding": encoding}) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers.get("content-encoding", "identity") == encoding
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}[encoding]
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
    assert document["sources"]["grids"]["tiles"] == ["http://map.test/tiles/grids/{z}/{x}/{y}.mvt"]


async def test_the_layer_panel_gets_every_layer_with_its_group(client: httpx.AsyncClient) -> None:
    found = (await client.get("/api/v1/layers")).json()
    groups = {group["name"] for group in found["groups"]}
    assert {layer["group"] for layer in found["layers"]} == groups
    assert {item["symbol"] for layer in found["layers"] for item in layer["legend"]} <= {
        "line",
        "fill",
        "circle",
        "icon",
        "hatch",
    }


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("br;q=0, gzip;q=0", "identity"),
        ("*", "br"),
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
