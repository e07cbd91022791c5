"""Statements that read facilities."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.queries import fetch_all, fetch_one


async def read_facility(connection: AsyncConnection, facility_id: UUID) -> RowMapping | None:
    """One facility by its id; point and bounds in EPSG:4490 degrees."""
    return await fetch_one(connection, "facilities", "read", {"facility_id": facility_id})


async def count_by_grid(connection: AsyncConnection, community_id: UUID) -> Sequence[RowMapping]:
    """How many existing facilities of each kind every grid of the community holds; kinds it lacks have no row."""
    return await fetch_all(connection, "facilities", "counts", {"community_id": community_id})
