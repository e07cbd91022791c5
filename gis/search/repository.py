"""The one statement behind the search box, asked of few rows first."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.queries import fetch_all
from gis.search.query import Query
from gis.search.terms import anywhere, front

_SOMEWHERE_INSIDE = 6
"""The place of a hit that only contains what was typed."""

_ASK = text(
    "select set_config('app.search_terms', :terms, true), set_config('plan_cache_mode', 'force_custom_plan', true),"
    " set_config('max_parallel_workers_per_gather', '0', true), set_config('work_mem', '32MB', true)"
)


async def search(
    connection: AsyncConnection, query: Query, near: tuple[float, float] | None, page_size: int
) -> Sequence[RowMapping]:
    """What the box's text finds, best first; ``near`` is lon, lat in degrees and decides among equals.

    Whoever only contains the text comes last, and is looked for only where the others leave room.
    """
    lon, lat = near or (None, None)
    values = {**asdict(query), "lon": lon, "lat": lat, "page_size": page_size}
    rows = await _ask(connection, front(query), values)
    if sum(row["place"] < _SOMEWHERE_INSIDE for row in rows) < page_size:
        rows = await _ask(connection, anywhere(query), values)
    return rows


async def _ask(connection: AsyncConnection, terms: str, values: dict[str, object]) -> Sequence[RowMapping]:
    """The statement among the rows that have some words: the policy of `search_names` reads them from the setting.

    Planned anew each time, because no plan is good for every question; by one process, because few rows are looked at
    mostly and starting others takes longer.
    """
    await connection.execute(_ASK, {"terms": terms})
    return await fetch_all(connection, "search", "search", values)
