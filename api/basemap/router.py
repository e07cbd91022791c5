"""`/basemap/{layer}/{z}/{x}/{y}`: a picture of the base map, for whoever is signed in."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.basemap.tianditu import MAX_ZOOM
from api.deps import BriefSignedInDep, ServicesDep

router = APIRouter(prefix="/basemap", tags=["tiles"])

Zoom = Annotated[int, Path(ge=0, le=MAX_ZOOM)]
Number = Annotated[int, Path(ge=0, lt=1 << MAX_ZOOM)]


@router.get(
    "/{layer}/{z}/{x}/{y}",
    response_class=Response,
    responses={200: {"content": {"image/png": {}, "image/jpeg": {}}, "description": "The tile."}},
)
async def base_tile(
    layer: Annotated[str, Path(max_length=10)],
    z: Zoom,
    x: Number,
    y: Number,
    _: BriefSignedInDep,
    found: ServicesDep,
) -> Response:
    """One tile of a base map that /api/v1/layers lists, in Web Mercator."""
    picture = await found.basemap.tile(layer, z, x, y)
    return Response(
        picture.content, media_type=picture.media_type, headers={"cache-control": "private, max-age=604800"}
    )
