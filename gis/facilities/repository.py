"""Statements that read facilities."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

_QUERIES = Path(__file__).parent / "queries"


@cache
def _query(name: str) -> str:
    return (_QUERIES / f"{name}.sql").read_text(encoding="utf-8")


async def read_facility(connection: AsyncConnection, facility_id: UUID) -> RowMapping | None:
    """One facility by its id, with point and bounds in EPSG:4490 degrees."""
    result = await connection.exec_driver_sql(_query("read"), {"facility_id": facility_id})
    row = result.one_or_none()
    return None if row is None else row._mapping


async def count_by_grid(connection: AsyncConnection, community_id: UUID) -> Sequence[RowMapping]:
    """How many existing facilities of each kind every grid of the community holds; kinds it lacks have no row."""
    result = await connection.exec_driver_sql(_query("counts"), {"community_id": community_id})
    return result.mappings().all()
