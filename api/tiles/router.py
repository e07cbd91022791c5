"""`/tiles/{layer}/{z}/{x}/{y}.mvt` and its TileJSON."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.deps import ConnectionDep, ServicesDep, SignedInDep
from api.inputs import CleanText
from api.tiles.serving import MEDIA_TYPE, respond
from api.urls import base_url
from gis.territories.reading import bounds_lonlat
from tiles.tilejson import tilejson

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
)
async def tile(
    layer: str,
    z: str,
    x: str,
    y: str,
    request: Request,
    as_of: Annotated[CleanText | None, Query(max_length=40, description="date or time; default now")] = None,
) -> Response:
    """One vector tile; 204 where the layer has nothing."""
    return await respond(request, layer, (z, x, y), as_of)


@router.get("/{layer}.json")
async def describe(
    layer: str, request: Request, signed_in: SignedInDep, connection: ConnectionDep, found: ServicesDep
) -> dict[str, Any]:
    """The layer's TileJSON 3.0.0."""
    return tilejson(
        layer, base_url(request, found.settings), await bounds_lonlat(connection, signed_in.scope.map)
    )
