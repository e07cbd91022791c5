"""Statements that read lane lines."""

from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.queries import fetch_one


async def read_lane_line(connection: AsyncConnection, lane_line_id: UUID) -> RowMapping | None:
    """One lane line by its id; its middle point and bounds in EPSG:4490 degrees, length in metres."""
    return await fetch_one(connection, "lane_lines", "read", {"lane_line_id": lane_line_id})
