"""`/tiles/{layer}/{z}/{x}/{y}.mvt` and its TileJSON, of one layer or of several with commas between them."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from api.deps import ConnectionDep, ServicesDep, SignedInDep
from api.inputs import CleanText
from api.tiles.answers import MEDIA_TYPE
from api.tiles.serving import respond
from api.urls import base_url
from gis.territories.reading import bounds_lonlat
from tiles.mvt import FILTERS
from tiles.tilejson import tilejson

_FILTERS: list[dict[str, Any]] = [
    {
        "name": name,
        "in": "query",
        "required": False,
        "schema": {"type": "string"},
        "description": "only rows with one of these, commas between; /api/v1/layers says which layers take it",
    }
    for name in FILTERS
]

router = APIRouter(prefix="/tiles", tags=["tiles"])


@router.head("/{layer}/{z}/{x}/{y}.mvt", include_in_schema=False)
@router.get(
    "/{layer}/{z}/{x}/{y}.mvt",
    response_class=Response,
    responses={
        200: {"content": {MEDIA_TYPE: {}}, "description": "The tile."},
        204: {"description": "The layer has nothing here."},
        304: {"description": "The tile is the one the client has."},
    },
    openapi_extra={"parameters": _FILTERS},
)
async def tile(
    layer: Annotated[str, Path(description="one layer, or several with commas between them")],
    z: str,
    x: str,
    y: str,
    request: Request,
    as_of: Annotated[CleanText | None, Query(max_length=40, description="date or time; default now")] = None,
) -> Response:
    """One vector tile; 204 where the layers have nothing. Of several, those without tiles at the zoom are left out."""
    del as_of  # named for the documentation; read below with the filters
    return await respond(request, layer, (z, x, y), request.query_params.multi_items())


@router.get("/{layer}.json")
async def describe(
    layer: str, request: Request, signed_in: SignedInDep, connection: ConnectionDep, found: ServicesDep
) -> dict[str, Any]:
    """The layer's TileJSON 3.0.0."""
    return tilejson(
        layer, base_url(request, found.settings), await bounds_lonlat(connection, signed_in.scope.map)
    )
