"""Where points belong: one with everything about it, thousands with their territories."""

from datetime import UTC, datetime
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Query

from api.deps import BriefSignedInDep, ServicesDep
from api.inputs import CleanText, Lat, Lon, as_of_moment
from api.locate.schemas import BatchIn, BatchOut, LocationOut
from gis.assignments.live import in_sight
from gis.assignments.uncertain import CONFIDENCE, MAX_ACCURACY_M, candidates
from gis.overlays.locate import locate_with_overlays

router = APIRouter(prefix="/api/v1", tags=["locate"])


@router.get("/locate")
async def locate_point(
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    lon: Lon,
    lat: Lat,
    as_of: Annotated[CleanText | None, Query(max_length=40, description="date or time; default now")] = None,
    accuracy_m: Annotated[
        float | None,
        Query(
            gt=0, le=MAX_ACCURACY_M, allow_inf_nan=False, description="radius in metres that holds the place"
        ),
    ] = None,
    confidence: Annotated[
        float,
        Query(
            ge=0.5,
            le=0.999,
            allow_inf_nan=False,
            description="with which the radius holds it; Android says 0.68",
        ),
    ] = CONFIDENCE,
) -> LocationOut:
    """Community, grid, lane, building and overlays of a point in degrees, who answers for them, and why.

    With an accuracy also every grid that may hold the place, with its probability.
    """
    moment = as_of_moment(as_of) or datetime.now(UTC)
    tenant_id = signed_in.user.tenant.id
    scope = signed_in.scope
    location, overlays = await locate_with_overlays(found.engine, tenant_id, scope, lon, lat, moment)
    if accuracy_m is None:
        return LocationOut.of(location, overlays)
    around = await candidates(found.engine, tenant_id, scope, (lon, lat), accuracy_m, confidence, moment)
    return LocationOut.of(location, overlays, around)


@router.post("/locate:batch")
async def locate_points(signed_in: BriefSignedInDep, found: ServicesDep, asked: BatchIn) -> BatchOut:
    """Community, grid and lane of up to 20,000 points in degrees, in the map in force now."""
    lonlat = np.asarray(asked.points, dtype=np.float64).reshape(-1, 2)
    located = await found.places.locate(signed_in.user.tenant.id, lonlat)
    return BatchOut.of(in_sight(located, signed_in.scope))
