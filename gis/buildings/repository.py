"""Statements that read buildings."""

from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.queries import fetch_one


async def read_building(connection: AsyncConnection, building_id: UUID) -> RowMapping | None:
    """One building by its id with its counts; point and bounds in EPSG:4490 degrees, area in square metres."""
    return await fetch_one(connection, "buildings", "read", {"building_id": building_id})


async def read_footprint(connection: AsyncConnection, building_id: UUID) -> RowMapping | None:
    """A building's footprint as GeoJSON text with 9 decimals, EPSG:4490 degrees, and its tag."""
    return await fetch_one(connection, "buildings", "footprint", {"building_id": building_id})
