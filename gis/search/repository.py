"""The one statement behind the search box."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.queries import fetch_all
from gis.search.query import Query


async def search(
    connection: AsyncConnection, query: Query, near: tuple[float, float] | None, page_size: int
) -> Sequence[RowMapping]:
    """What the box's text finds, best first; ``near`` is lon, lat in degrees and decides among equals."""
    lon, lat = near or (None, None)
    values = {**asdict(query), "lon": lon, "lat": lat, "page_size": page_size}
    return await fetch_all(connection, "search", "search", values)
