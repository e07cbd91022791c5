"""Landing page, conformance, API definition, collections, queryables, schemas."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from api.deps import ConnectionDep, ServicesDep, SignedInDep
from api.ogc import documents
from api.ogc.conformance import FEATURES, TILES
from api.ogc.definition import definition
from api.ogc.links import OPENAPI, SCHEMA, root_of
from api.ogc.parameters import collection_of
from api.ogc.route import OgcRoute
from gis.db import EVERYTHING, enter
from tiles.coordinates import offered
from tiles.features import extent_lonlat, metric_zones

router = APIRouter(prefix="/ogc", tags=["ogc"], route_class=OgcRoute)


@router.get("/", include_in_schema=False)
@router.get("")
async def landing(request: Request, found: ServicesDep) -> dict[str, Any]:
    """Where clients of the standard begin."""
    return documents.landing(root_of(request, found.settings))


@router.get("/conformance")
async def conformance() -> dict[str, list[str]]:
    """The classes of the standards that hold here."""
    return {"conformsTo": [*FEATURES, *TILES]}


@router.get("/api", response_class=JSONResponse)
async def api(request: Request, found: ServicesDep) -> Response:
    """The definition of this part of the API, with every collection's paths, as OpenAPI 3.0."""
    return JSONResponse(definition(root_of(request, found.settings)), media_type=OPENAPI)


@router.get("/collections")
async def collections(
    request: Request, signed_in: SignedInDep, connection: ConnectionDep, found: ServicesDep
) -> dict[str, Any]:
    """Every collection, with the extent of what is in sight."""
    extent = await extent_lonlat(connection)
    await enter(connection, signed_in.user.tenant.id, EVERYTHING)
    zones = await metric_zones(connection)
    return documents.collections(root_of(request, found.settings), extent, offered(zones))


@router.get("/collections/{collection_id}")
async def collection(
    collection_id: str,
    request: Request,
    signed_in: SignedInDep,
    connection: ConnectionDep,
    found: ServicesDep,
) -> dict[str, Any]:
    """One collection."""
    each = collection_of(collection_id)
    extent = await extent_lonlat(connection)
    await enter(connection, signed_in.user.tenant.id, EVERYTHING)
    crs = [crs.uri for crs in offered(await metric_zones(connection))]
    return documents.collection(root_of(request, found.settings), each, extent, crs)


@router.get("/collections/{collection_id}/queryables", response_class=JSONResponse)
async def queryables(collection_id: str, request: Request, _: SignedInDep, found: ServicesDep) -> Response:
    """What a filter of the collection may name, as JSON Schema."""
    said = documents.queryables(root_of(request, found.settings), collection_of(collection_id))
    return JSONResponse(said, media_type=SCHEMA)


@router.get("/collections/{collection_id}/schema", response_class=JSONResponse)
async def schema(collection_id: str, request: Request, _: SignedInDep, found: ServicesDep) -> Response:
    """What features of the collection tell and, where it is written, take, as JSON Schema."""
    said = documents.schema(root_of(request, found.settings), collection_of(collection_id))
    return JSONResponse(said, media_type=SCHEMA)
