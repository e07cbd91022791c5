"""The map as an editor reads it, and its past: one community, its edits page by page, who came from whom."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.errors import NotFound
from gis.queries import fetch_all, fetch_one

MAX_BUILDINGS = 10_000
MAX_EDGES = 2_000


async def read_community(
    connection: AsyncConnection, community_id: UUID, as_of: datetime | None
) -> RowMapping:
    """A community with its edition and border; NotFound when it is not in force then."""
    row = await fetch_one(connection, "edits", "community", {"community_id": community_id, "as_of": as_of})
    if row is None:
        raise NotFound(
            "没有这个社区，或它在该日期不存在。换个日期，或核对链接。",
            "There is no such community at that date. Try another date, or check the link.",
        )
    return row


async def grid_borders(
    connection: AsyncConnection, community_id: UUID, as_of: datetime | None
) -> dict[UUID, str]:
    """GeoJSON texts with 9 decimals, EPSG:4490 degrees, by grid."""
    rows = await fetch_all(
        connection, "edits", "grid_borders", {"community_id": community_id, "as_of": as_of}
    )
    return {row["territory_id"]: row["geometry"] for row in rows}


async def lanes_of(
    connection: AsyncConnection, community_id: UUID, as_of: datetime | None
) -> Sequence[RowMapping]:
    """The community's lanes in force at a moment, in the order of their codes."""
    return await fetch_all(connection, "edits", "lanes", {"community_id": community_id, "as_of": as_of})


async def buildings_of(connection: AsyncConnection, community_id: UUID) -> Sequence[RowMapping]:
    """The community's buildings inside the box entered before, ten thousand at most."""
    return await fetch_all(
        connection, "edits", "buildings", {"community_id": community_id, "page_size": MAX_BUILDINGS}
    )


async def history(
    connection: AsyncConnection, community_id: UUID, *, before: int | None, page_size: int
) -> Sequence[RowMapping]:
    """One page of a community's edits, newest first."""
    values = {"community_id": community_id, "before": before, "page_size": page_size}
    return await fetch_all(connection, "edits", "history", values)


async def lineage(
    connection: AsyncConnection, territory_id: UUID
) -> tuple[Sequence[RowMapping], Sequence[RowMapping]]:
    """Territories and descents around one territory, elders and heirs; NotFound for one that never was."""
    edges = await fetch_all(
        connection, "edits", "lineage_edges", {"territory_id": territory_id, "at_most": MAX_EDGES}
    )
    ids = {territory_id, *(edge["from_id"] for edge in edges), *(edge["to_id"] for edge in edges)}
    nodes = await fetch_all(connection, "edits", "lineage_nodes", {"ids": sorted(ids)})
    if not nodes:
        raise NotFound("没有这个区域。核对链接。", "There is no such territory. Check the link.")
    return nodes, edges
