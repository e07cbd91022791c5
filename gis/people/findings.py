"""What the register of residents lacks: households of whose known members none is the head."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.db import EVERYTHING, enter
from gis.people.identity import today
from gis.queries import fetch_all


@dataclass(frozen=True, slots=True)
class GridFindings:
    """Of one grid: households with members who are known, and those of them without a head."""

    territory_id: UUID
    code: str
    number: str | None
    name: str
    known_households: int
    without_head: int


async def findings(
    connection: AsyncConnection, tenant_id: int, territory_id: UUID | None, at: datetime
) -> Sequence[GridFindings]:
    """Grid by grid as far as whoever asks sees personal data there; leaves the transaction with everything in sight.

    Which buildings count is asked with their sight, and counted with the system's: a policy for each residence would
    read every home a second time.
    """
    grids = await fetch_all(connection, "people", "findings_grids", {"territory_id": territory_id, "at": at})
    await enter(connection, tenant_id, EVERYTHING)
    houses = [building for grid in grids for building in grid["buildings"]]
    rows = await fetch_all(connection, "people", "without_head", {"buildings": houses, "today": today()})
    counted = {row["building_id"]: (row["known_households"], row["without_head"]) for row in rows}
    found = []
    for grid in grids:
        counts = [counted[building] for building in grid["buildings"] if building in counted]
        known, headless = sum(each[0] for each in counts), sum(each[1] for each in counts)
        said = {name: grid[name] for name in ("territory_id", "code", "number", "name")}
        found.append(GridFindings(**said, known_households=known, without_head=headless))
    return found
