"""Staff as they are read: the list, the reports, and who answers for a territory at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.queries import fetch_all

Record = RowMapping


@dataclass(frozen=True)
class WorkerFilter:
    """Which workers; none means any. `after` is the name and id of the last one of the page before."""

    at: datetime
    ids: Sequence[UUID] | None = None
    territory_id: UUID | None = None
    team_id: UUID | None = None
    q: str | None = None
    state: str = "active"
    after: tuple[str, UUID] | None = None
    page_size: int = 100


async def list_workers(connection: AsyncConnection, asked: WorkerFilter) -> Sequence[Record]:
    """Workers with their duties and absences, by name; one statement."""
    after_name, after_id = asked.after or (None, None)
    pattern = asked.q and asked.q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    values = {
        "at": asked.at,
        "ids": None if asked.ids is None else list(asked.ids),
        "territory_id": asked.territory_id,
        "team_id": asked.team_id,
        "q": pattern,
        "state": asked.state,
        "after_name": after_name,
        "after_id": after_id,
        "page_size": asked.page_size,
    }
    return await fetch_all(connection, "teams", "workers", values)


async def staff_at(connection: AsyncConnection, ids: Sequence[UUID], at: datetime) -> Sequence[Record]:
    """Who answers for some territories at a moment; while somebody is away, the deputy."""
    return await fetch_all(connection, "teams", "staff_at", {"ids": list(ids), "at": at})


async def vacancies(connection: AsyncConnection, territory_id: UUID | None, at: datetime) -> Sequence[Record]:
    """Grids and lanes without the head they need."""
    return await fetch_all(connection, "teams", "vacancies", {"territory_id": territory_id, "at": at})


async def posts_counted(
    connection: AsyncConnection, territory_id: UUID | None, at: datetime
) -> Sequence[Record]:
    """How many posts of each required role there are, and how many are held."""
    return await fetch_all(connection, "teams", "posts_counted", {"territory_id": territory_id, "at": at})


async def shared_by_lines(
    connection: AsyncConnection, territory_id: UUID | None, at: datetime
) -> Sequence[Record]:
    """Territories in which staff of several lines of work are on duty."""
    return await fetch_all(connection, "teams", "lines", {"territory_id": territory_id, "at": at})
