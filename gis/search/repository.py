"""The one statement behind the search box."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.search.query import Query

_QUERIES = Path(__file__).parent / "queries"


@cache
def _query(name: str) -> str:
    return (_QUERIES / f"{name}.sql").read_text(encoding="utf-8")


async def search(
    connection: AsyncConnection, query: Query, near: tuple[float, float] | None, page_size: int
) -> Sequence[RowMapping]:
    """What the box's text finds, best first; ``near`` is lon, lat in degrees and decides among equals."""
    lon, lat = near or (None, None)
    result = await connection.exec_driver_sql(
        _query("search"), {**asdict(query), "lon": lon, "lat": lat, "page_size": page_size}
    )
    return result.mappings().all()
