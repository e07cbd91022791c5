"""Where a point belongs."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import BriefSignedInDep, ServicesDep
from api.inputs import CleanText, Lat, Lon, as_of_moment
from api.locate.schemas import LocationOut
from gis.overlays.locate import locate_with_overlays

router = APIRouter(prefix="/api/v1/locate", tags=["locate"])


@router.get("")
async def locate_point(
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    lon: Lon,
    lat: Lat,
    as_of: Annotated[CleanText | None, Query(max_length=40, description="date or time; default now")] = None,
) -> LocationOut:
    """Community, grid, lane, building and overlays of a point in degrees, who answers for them, and why."""
    moment = as_of_moment(as_of) or datetime.now(UTC)
    tenant_id = signed_in.user.tenant.id
    return LocationOut.of(*await locate_with_overlays(found.engine, tenant_id, lon, lat, moment))
