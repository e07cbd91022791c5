"""`/tiles/{layer}/{z}/{x}/{y}.mvt` and its TileJSON."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.deps import ConnectionDep, ServicesDep, SignedInDep, token_of
from api.inputs import CleanText, as_of_moment, local_date
from api.tiles import serving
from api.urls import base_url
from gis.people.sessions import not_signed_in
from gis.territories.reading import bounds_lonlat
from tiles.mvt import TileAddress, TileRequest, layer_at
from tiles.tilejson import tilejson

router = APIRouter(prefix="/tiles", tags=["tiles"])

AsOf = Annotated[CleanText | None, Query(max_length=40, description="date or time; default now")]


@router.head("/{layer}/{z}/{x}/{y}.mvt", include_in_schema=False)
@router.get(
    "/{layer}/{z}/{x}/{y}.mvt",
    response_class=Response,
    responses={200: {"content": {"application/vnd.mapbox-vector-tile": {}}}, 204: {}, 304: {}},
)
async def tile(
    layer: str, z: str, x: str, y: str, request: Request, found: ServicesDep, as_of: AsOf = None
) -> Response:
    """One vector tile; 204 where the layer has nothing."""
    token = token_of(request)
    if token is None:
        raise not_signed_in()
    address = TileAddress.parse(z, x, y)
    moment = as_of_moment(as_of)
    asked = TileRequest(
        layer_at(layer, address.z), address, moment, local_date(moment), found.privacy.suppress_below
    )
    return await serving.answer(request, found, token, asked)


@router.get("/{layer}.json")
async def describe(
    layer: str, request: Request, _: SignedInDep, connection: ConnectionDep, found: ServicesDep
) -> dict[str, Any]:
    """The layer's TileJSON 3.0.0."""
    return tilejson(layer, base_url(request, found.settings), await bounds_lonlat(connection))
