"""Where a point is, with the overlay areas that cover it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from gis.access.model import Scope
from gis.assignments.locate import Location, box_around, locate_in
from gis.db import EVERYTHING, transaction
from gis.overlays.reading import OverlayHere, overlays_here


async def locate_with_overlays(
    engine: AsyncEngine, tenant_id: int, scope: Scope, lon: float, lat: float, at: datetime
) -> tuple[Location, list[OverlayHere]]:
    """`locate`, and the overlays at the point, by kind, the smallest first; one transaction."""
    async with transaction(engine, tenant_id, EVERYTHING, box_around(lon, lat)) as connection:
        location = await locate_in(connection, tenant_id, scope, lon, lat, at)
        return location, await overlays_here(connection, lon, lat, at)
