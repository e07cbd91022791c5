"""Where a point is, with the overlay areas that cover it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from gis.access.model import Scope
from gis.assignments.locate import Location, check_on_map, locate_in
from gis.db import EVERYTHING, transaction
from gis.overlays.reading import OverlayHere, asking_overlays, overlays_from


async def locate_with_overlays(
    engine: AsyncEngine, tenant_id: int, scope: Scope, lon: float, lat: float, at: datetime
) -> tuple[Location, list[OverlayHere]]:
    """`locate`, and the overlays at the point, by kind, the smallest first; one transaction."""
    check_on_map(lon, lat)
    async with transaction(engine, tenant_id, EVERYTHING) as connection:
        more = [asking_overlays(lon, lat, at)]
        location, (rows,) = await locate_in(connection, tenant_id, scope, lon, lat, at, more)
        return location, overlays_from(rows)
