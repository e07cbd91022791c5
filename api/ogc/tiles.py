"""OGC API Tiles: matrix sets, tilesets of a collection and of all, and tiles by the service behind `/tiles`."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.deps import ServicesDep, SignedInDep
from api.inputs import CleanText
from api.ogc.documents import property_schema, tiles_link
from api.ogc.links import GEOJSON, JSON, MVT, SCHEME_REL, Root, link, root_of
from api.ogc.parameters import TimeText, collection_of, moments_of
from api.ogc.route import OgcRoute
from api.tiles.asking import Place
from api.tiles.serving import respond
from gis.errors import InvalidInput
from tiles.collections import ALLOWED_PROPERTIES, COLLECTIONS, Collection
from tiles.layer import ALLOWED_COLUMNS
from tiles.matrices import SETS, MatrixSet, definition, matrix_set
from tiles.mvt import TileAddress

router = APIRouter(prefix="/ogc", tags=["ogc"], route_class=OgcRoute)

_DIMENSIONS = {"Point": 0, "LineString": 1, "MultiPolygon": 2}
_TILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {MVT: {}}, "description": "The tile."},
    204: {"description": "Nothing is here."},
    304: {"description": "The tile is the one the client has."},
}


@router.get("/tileMatrixSets")
async def matrix_sets(request: Request, found: ServicesDep) -> dict[str, Any]:
    """The matrix sets that tiles are served in."""
    root = root_of(request, found.settings)
    return {"tileMatrixSets": [_named(root, each) for each in SETS.values()]}


@router.get("/tileMatrixSets/{matrix_set_id}")
async def one_matrix_set(matrix_set_id: str) -> dict[str, Any]:
    """The definition of a matrix set."""
    return definition(matrix_set(matrix_set_id))


@router.get("/tiles")
async def dataset_tilesets(request: Request, _: SignedInDep, found: ServicesDep) -> dict[str, Any]:
    """The tilesets of all collections together."""
    return _tilesets(root_of(request, found.settings), ("tiles",), list(COLLECTIONS.values()))


@router.get("/tiles/{matrix_set_id}")
async def dataset_tileset(
    matrix_set_id: str, request: Request, _: SignedInDep, found: ServicesDep
) -> dict[str, Any]:
    """The tileset of all collections together in one matrix set."""
    root = root_of(request, found.settings)
    return _tileset(root, ("tiles",), matrix_set(matrix_set_id), list(COLLECTIONS.values()))


@router.get(
    "/tiles/{matrix_set_id}/{tile_matrix}/{tile_row}/{tile_col}", response_class=Response, responses=_TILE
)
async def dataset_tile(
    matrix_set_id: str,
    tile_matrix: str,
    tile_row: str,
    tile_col: str,
    request: Request,
    collections: Annotated[
        CleanText | None, Query(max_length=400, description="names with commas; default all")
    ] = None,
    datetime: TimeText = None,
) -> Response:
    """A tile of several collections; those without tiles at the zoom are left out."""
    names = ",".join(COLLECTIONS) if collections is None else collections
    return await _answer(request, names, matrix_set_id, (tile_matrix, tile_col, tile_row), datetime)


@router.get("/collections/{collection_id}/tiles")
async def collection_tilesets(
    collection_id: str, request: Request, _: SignedInDep, found: ServicesDep
) -> dict[str, Any]:
    """The tilesets of a collection."""
    each = collection_of(collection_id)
    return _tilesets(root_of(request, found.settings), ("collections", each.name, "tiles"), [each])


@router.get("/collections/{collection_id}/tiles/{matrix_set_id}")
async def collection_tileset(
    collection_id: str, matrix_set_id: str, request: Request, _: SignedInDep, found: ServicesDep
) -> dict[str, Any]:
    """The tileset of a collection in one matrix set."""
    each = collection_of(collection_id)
    at = ("collections", each.name, "tiles")
    return _tileset(root_of(request, found.settings), at, matrix_set(matrix_set_id), [each])


@router.get(
    "/collections/{collection_id}/tiles/{matrix_set_id}/{tile_matrix}/{tile_row}/{tile_col}",
    response_class=Response,
    responses=_TILE,
)
async def collection_tile(
    collection_id: str,
    matrix_set_id: str,
    tile_matrix: str,
    tile_row: str,
    tile_col: str,
    request: Request,
    datetime: TimeText = None,
) -> Response:
    """A tile of a collection."""
    place = (tile_matrix, tile_col, tile_row)
    return await _answer(request, collection_id, matrix_set_id, place, datetime, is_one=True)


async def _answer(
    request: Request, names: str, matrix_set_id: str, place: Place, time: str | None, *, is_one: bool = False
) -> Response:
    """The tile, kept and drawn as those of the page are; of an interval, as it was at its end.

    What is asked for is looked at when it is known that somebody is signed in, as everywhere.
    """

    def parse(z: str, x: str, y: str) -> TileAddress:
        for name in (names,) if is_one else names.split(","):
            if is_one:
                collection_of(name)
            elif name not in COLLECTIONS:
                raise InvalidInput(
                    f"没有这个要素集：{name[:60]}。可用的见 /ogc/collections。",
                    f"There is no collection {name[:60]}. /ogc/collections lists them.",
                    params={"parameter": "collections"},
                )
        return matrix_set(matrix_set_id).parse(z, x, y)

    moments = moments_of(time)
    query = []
    if moments is not None and not isinstance(moments[1], str):
        query.append(("as_of", moments[1].isoformat()))
    return await respond(request, names, place, query, parse)


def _named(root: Root, each: MatrixSet) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": each.name,
        "title": each.title,
        "crs": each.crs.uri,
        "links": [link(root.to("tileMatrixSets", each.name), "self", JSON)],
    }
    return said if each.registered_uri is None else {**said, "uri": each.registered_uri}


def _tilesets(root: Root, at: tuple[str, ...], shown: list[Collection]) -> dict[str, Any]:
    return {
        "links": [link(root.to(*at), "self", JSON)],
        "tilesets": [_head(root, at, each, shown) for each in SETS.values()],
    }


def _head(root: Root, at: tuple[str, ...], of: MatrixSet, shown: list[Collection]) -> dict[str, Any]:
    titles = [f"{each.layer.title_zh} {each.layer.title_en}" for each in shown]
    said: dict[str, Any] = {
        "title": f"{titles[0] if len(titles) == 1 else '全部 All'} · {of.name}",
        "dataType": "vector",
        "crs": of.crs.uri,
        "tileMatrixSetId": of.name,
        "links": [
            link(root.to(*at, of.name), "self", JSON),
            link(root.to("tileMatrixSets", of.name), SCHEME_REL, JSON),
            tiles_link(root, *at, of.name),
        ],
    }
    return said if of.registered_uri is None else {**said, "tileMatrixSetURI": of.registered_uri}


def _tileset(root: Root, at: tuple[str, ...], of: MatrixSet, shown: list[Collection]) -> dict[str, Any]:
    zooms = of.zooms(min(each.layer.minzoom for each in shown), max(each.layer.maxzoom for each in shown))
    return {
        **_head(root, at, of, shown),
        "layers": [part for each in shown for part in _layers(root, of, each)],
        "tileMatrixSetLimits": [
            {
                "tileMatrix": str(z),
                "minTileRow": 0,
                "maxTileRow": of.height(z) - 1,
                "minTileCol": 0,
                "maxTileCol": of.width(z) - 1,
            }
            for z in zooms
        ],
    }


def _layers(root: Root, of: MatrixSet, each: Collection) -> list[dict[str, Any]]:
    """The MVT layers of a collection's tiles: its features, and where they are labelled."""
    zooms = of.zooms(each.layer.minzoom, each.layer.maxzoom)
    return [
        {
            "id": part,
            "dataType": "vector",
            "geometryDimension": 0 if part.endswith("_labels") else _DIMENSIONS[each.geometry],
            "minTileMatrix": str(zooms[0]),
            "maxTileMatrix": str(zooms[-1]),
            "propertiesSchema": {
                "type": "object",
                "properties": {column: _column(column) for column in columns},
            },
            "links": [link(root.to("collections", each.name, "items"), "items", GEOJSON)],
        }
        for part, columns in each.layer.parts.items()
    ]


def _column(name: str) -> dict[str, Any]:
    if name in ALLOWED_PROPERTIES:
        return property_schema(ALLOWED_PROPERTIES[name])
    return {"type": ALLOWED_COLUMNS[name].lower()}
