"""OGC API Tiles: the abstract tests by their identifiers, the published numbers of matrix sets, tiles against items."""

from typing import Any

import httpx
import mapbox_vector_tile
import pytest
import shapely
from fastapi import FastAPI
from shapely.geometry import shape

from tests.api.ogc.test_features import features, rels, told
from tests.api.people import Invite
from tests.served import ServedTown, lonlat
from tests.tiles.tools import town_tile
from tiles.collections import COLLECTIONS
from tiles.degrees import in_degrees
from tiles.layers import LAYERS
from tiles.matrices import SETS

pytestmark = pytest.mark.anyio

MVT = "application/vnd.mapbox-vector-tile"


def place(name: str, z: int, column: float = 1.5, row: float = 1.0) -> tuple[int, int]:
    """Row and column of the tile over a place of the town."""
    lon, lat = lonlat(column, row)
    if name == "WebMercatorQuad":
        at = town_tile(z, column, row)
        return at.y, at.x
    side = 360 / (1 << (z + (name == "WorldCRS84Quad")))
    return int((90 - lat) / side), int((lon + 180) / side)


def zoom(name: str, z: int) -> int:
    """The zoom of a set that shows what a zoom of Web Mercator does."""
    return z - (name == "WorldCRS84Quad")


def tile_url(collection: str, name: str, z: int) -> str:
    row, col = place(name, zoom(name, z))
    return f"/ogc/collections/{collection}/tiles/{name}/{zoom(name, z)}/{row}/{col}"


async def test_conf_tms_definitions_have_the_published_numbers(anonymous: httpx.AsyncClient) -> None:
    """tms: tilematrixset, json-tilematrixset. By OGC 17-083r4, annexes D.1 and D.4, and tianditu's c matrices."""
    listed = (await told(anonymous, "/tileMatrixSets"))["tileMatrixSets"]
    assert [each["id"] for each in listed] == ["WebMercatorQuad", "WorldCRS84Quad", "CGCS2000Quad"]
    sets = {each["id"]: (await anonymous.get(rels(each)["self"]["href"])).json() for each in listed}
    matrices = {key: {each["id"]: each for each in said["tileMatrices"]} for key, said in sets.items()}
    mercator, world, tianditu = (matrices[key] for key in sets)
    assert mercator["0"]["scaleDenominator"] == pytest.approx(559082264.028717)
    assert mercator["10"]["cellSize"] == pytest.approx(152.874056570353)
    assert mercator["1"]["pointOfOrigin"] == pytest.approx([-20037508.342789244, 20037508.342789244])
    assert world["0"]["scaleDenominator"] == pytest.approx(279541132.014358)
    assert (world["0"]["matrixWidth"], world["0"]["matrixHeight"], world["0"]["cellSize"]) == (2, 1, 0.703125)
    assert (tianditu["1"]["matrixWidth"], tianditu["1"]["matrixHeight"]) == (2, 1)
    assert tianditu["1"]["scaleDenominator"] == pytest.approx(2.795411320143589e8)
    assert sets["CGCS2000Quad"]["crs"].endswith("/EPSG/0/4490")
    assert tianditu["10"]["pointOfOrigin"] == [90.0, -180.0] and world["9"]["pointOfOrigin"] == [-180.0, 90.0]
    assert sets["CGCS2000Quad"]["orderedAxes"] == ["Lat", "Lon"]
    assert (await anonymous.get("/ogc/tileMatrixSets/Nothing")).status_code == 404


async def test_conf_tilesets_list_and_tileset(client: httpx.AsyncClient) -> None:
    """tilesets-list: tsl-op, -success, -links; tileset: desc-*; geodata-tilesets, dataset-tilesets; core: tc-op."""
    landing = await told(client, "")
    listed = await told(client, "/tiles")
    assert rels(landing)["http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"]["href"].endswith(
        "/ogc/tiles"
    )
    own = await told(client, "/collections/grids/tiles")
    for head in (*listed["tilesets"], *own["tilesets"]):
        assert head["dataType"] == "vector" and head["crs"]
        one = (await client.get(rels(head)["self"]["href"])).json()
        assert rels(one)["item"]["templated"] and rels(one)["item"]["type"] == MVT
        scheme = rels(one)["http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"]["href"]
        assert (await client.get(scheme)).json()["id"] == head["tileMatrixSetId"]
        assert {each["id"] for each in one["layers"]} >= {"grids", "grids_labels"}
        assert one["tileMatrixSetLimits"]
    assert not {"households", "freshness"} & {each["id"] for each in one["layers"]}


@pytest.mark.parametrize("name", sorted(SETS))
@pytest.mark.parametrize("collection", sorted(COLLECTIONS))
async def test_conf_core_a_tile_holds_the_features_that_lie_in_it(
    client: httpx.AsyncClient, served: ServedTown, collection: str, name: str
) -> None:
    """core: tc-success; mvt: content; geodata-tilesets. Geometries lie within a unit of the tile of the items'."""
    z = min(16, LAYERS[collection].maxzoom)
    url = tile_url(collection, name, z)
    answer = await client.get(url)
    assert answer.status_code == 200 and answer.headers["content-type"] == MVT, answer.text
    again = await client.get(url, headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    decoded: dict[str, Any] = mapbox_vector_tile.decode(answer.content)
    assert decoded.keys() <= set(LAYERS[collection].parts)
    if name == "WebMercatorQuad":
        plain = town_tile(z)
        same = await client.get(f"/tiles/{collection}/{z}/{plain.x}/{plain.y}.mvt")
        assert same.content == answer.content
        return
    row, col = place(name, zoom(name, z))
    side = 360 / (1 << z)
    west, south = -180 + col * side, 90 - (row + 1) * side
    box = shapely.box(west, south, west + side, south + side)
    items = {each["id"]: shape(each["geometry"]) for each in await features(client, collection)}
    seen = {key for key, geom in items.items() if geom.intersects(box)}
    drawn = decoded[collection]["features"]
    assert len(drawn) >= len(seen) > 0
    for each in drawn:
        in_tile = shape(each["geometry"])
        lonlats = shapely.transform(in_tile, lambda xy: xy * side / 4096 + [west, south])
        near = [geom for key, geom in items.items() if each["properties"].get("id", key) == key]
        assert min(lonlats.hausdorff_distance(geom.intersection(box.buffer(side / 64))) for geom in near) < (
            side / 4096 * 1.5
        ), (collection, name)


async def test_conf_dataset_tiles_of_some_collections_and_of_all(client: httpx.AsyncClient) -> None:
    """dataset-tilesets, collections-selection: tile, cs-*; datetime."""
    for name in SETS:
        row, col = place(name, zoom(name, 15))
        url = f"/ogc/tiles/{name}/{zoom(name, 15)}/{row}/{col}"
        whole = mapbox_vector_tile.decode((await client.get(url)).content)
        assert {"grids", "grids_labels", "buildings", "facilities"} <= whole.keys()
        assert not {"households", "freshness"} & whole.keys()
        some = mapbox_vector_tile.decode(
            (await client.get(url, params={"collections": "grids,land"})).content
        )
        assert some.keys() == {"grids", "grids_labels", "land"}
        assert some["grids"] == whole["grids"]
        before = await client.get(url, params={"collections": "grids", "datetime": "2019-01-01"})
        assert before.status_code == 204
        within = await client.get(url, params={"collections": "grids", "datetime": "2026-06-01/.."})
        assert mapbox_vector_tile.decode(within.content)["grids"] == whole["grids"]
    for wrong in (
        {"collections": "households"},
        {"collections": ""},
        {"datetime": "x"},
        {"as_of": "2026-01-01"},
    ):
        assert (await client.get(url, params=wrong)).status_code == 400, wrong


@pytest.mark.parametrize(
    "path",
    [
        "CGCS2000Quad/10/512/841", "CGCS2000Quad/10/1023/0", "CGCS2000Quad/0/1/0", "CGCS2000Quad/16/0/65536",
        "WorldCRS84Quad/9/512/0", "WorldCRS84Quad/9/0/1024", "WorldCRS84Quad/22/0/0", "WebMercatorQuad/10/1024/0",
        "WebMercatorQuad/99/0/0", "WebMercatorQuad/-1/0/0", "WebMercatorQuad/a/b/c", "CGCS2000Quad/1e1/0/0",
        "Nothing/10/0/0", "WorldCRS84Quad/x/0/0", "CGCS2000Quad/2/1/3",
    ],
)  # fmt: skip
async def test_conf_core_what_is_no_tile_is_404(client: httpx.AsyncClient, path: str) -> None:
    """core: tc-error. In Tianditu's numbering the rows from 2^(z-1) on are outside of the world."""
    assert (await client.get(f"/ogc/collections/grids/tiles/{path}")).status_code == 404


async def test_a_tile_in_degrees_is_kept_is_new_after_a_change_and_shows_only_one_s_own(
    app: FastAPI, client: httpx.AsyncClient, invite: Invite, served: ServedTown
) -> None:
    url = tile_url("facilities", "CGCS2000Quad", 16)
    same = tile_url("facilities", "WorldCRS84Quad", 16)
    first = (await client.get(url)).content
    drawn = app.state.services.tiles.draws
    assert (await client.get(same)).content == first == (await client.get(url)).content
    assert app.state.services.tiles.draws == drawn, "the two sets share what is kept"
    person = await invite("patrol", areas=[served.town.grid_ids[0]])
    mine = mapbox_vector_tile.decode((await person.client.get(tile_url("grids", "CGCS2000Quad", 16))).content)
    assert {each["properties"]["id"] for each in mine["grids"]["features"]} == {str(served.town.grid_ids[0])}
    body = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(lonlat(1.4, 1.1))},
        "properties": {"kind": "park"},
    }
    made = await client.post("/ogc/collections/facilities/items", json=body)
    after = (await client.get(url)).content
    assert b"park" in after and after != first
    gone = await client.delete(made.headers["location"], headers={"if-match": made.headers["etag"]})
    assert gone.status_code == 204 and (await client.get(url)).content == first


def test_every_collection_s_statement_can_be_cut_in_degrees() -> None:
    for collection in COLLECTIONS:
        written = in_degrees(LAYERS[collection].statement)
        assert written.count("st_transform(") == LAYERS[collection].statement.count(
            "st_transform("
        ) + written.count("st_asmvtgeom(")
    with pytest.raises(ValueError, match="form"):
        in_degrees(LAYERS["households"].statement)
