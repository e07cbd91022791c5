"""Statements that read buildings."""

from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

_QUERIES = Path(__file__).parent / "queries"


@cache
def _query(name: str) -> str:
    return (_QUERIES / f"{name}.sql").read_text(encoding="utf-8")


async def read_building(connection: AsyncConnection, building_id: UUID) -> RowMapping | None:
    """One building by its id, with point and bounds in EPSG:4490 degrees."""
    result = await connection.exec_driver_sql(_query("read"), {"building_id": building_id})
    row = result.one_or_none()
    return None if row is None else row._mapping
