"""Statements that read buildings."""

from datetime import date
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.buildings.entrances import Entrance
from gis.buildings.naming import Called
from gis.db import EVERYTHING, enter
from gis.queries import fetch_all, fetch_one


async def read_building(connection: AsyncConnection, building_id: UUID) -> RowMapping | None:
    """One building by its id with its counts; point and bounds in EPSG:4490 degrees, area in square metres."""
    return await fetch_one(connection, "buildings", "read", {"building_id": building_id})


async def read_entrances(connection: AsyncConnection, building_id: UUID) -> list[Entrance]:
    """The ways into a building, gate first, then stairs by number."""
    rows = await fetch_all(connection, "buildings", "entrances", {"building_id": building_id})
    return [Entrance(row["id"], row["kind"], row["name"], (row["lon"], row["lat"])) for row in rows]


async def read_called(connection: AsyncConnection, building_id: UUID) -> list[Called]:
    """What a building and its units are also called now."""
    rows = await fetch_all(connection, "buildings", "called", {"building_id": building_id})
    return [Called(row["id"], row["kind"], row["text"], row["unit_id"], row["unit"] or None) for row in rows]


async def count_let(connection: AsyncConnection, tenant_id: int, building_id: UUID, today: date) -> int:
    """How many households of a building live in a unit that is let today.

    A figure as the number of households is, for whoever sees the building: leaves the transaction seeing everything.
    """
    await enter(connection, tenant_id, EVERYTHING)
    row = await fetch_one(connection, "buildings", "let", {"building_id": building_id, "today": today})
    return 0 if row is None else int(row["let_households"])


async def read_footprint(connection: AsyncConnection, building_id: UUID) -> RowMapping | None:
    """A building's footprint as GeoJSON text with 9 decimals, EPSG:4490 degrees, and its tag."""
    return await fetch_one(connection, "buildings", "footprint", {"building_id": building_id})
