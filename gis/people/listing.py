"""Households of an area or a building, page by page in the order of addresses, as whoever asks may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.assignments.houses import in_order
from gis.errors import InvalidInput
from gis.people.identity import today
from gis.queries import fetch_all
from gis.search.query import contained

_FIRST, _MANY, _TIMES = 25, 400, 8
"""Buildings read at once: at first, at first where households are picked out, and how many times as many after that."""


@dataclass(frozen=True, slots=True)
class After:
    """Where a page ended: the building, the place in its order, the household."""

    building_id: UUID
    place: str
    household_id: UUID


@dataclass(frozen=True, slots=True)
class HouseholdFilter:
    """Which households; exactly one place. ``name`` is part of a name, of its pinyin or its initials; ``without_head``
    picks those of whose known members none is the head."""

    building_id: UUID | None = None
    grid_id: UUID | None = None
    lane_id: UUID | None = None
    community_id: UUID | None = None
    name: str | None = None
    stale_before: datetime | None = None
    without_head: bool = False
    after: After | None = None
    page_size: int = 100

    @property
    def picks(self) -> bool:
        """Whether some households of a building may be left out."""
        return self.without_head or self.name is not None or self.stale_before is not None

    @property
    def place(self) -> tuple[str, UUID]:
        """The level and the id of the place that was given."""
        given = {
            "building": self.building_id,
            "grid": self.grid_id,
            "lane": self.lane_id,
            "community": self.community_id,
        }
        found = [(level, area_id) for level, area_id in given.items() if area_id is not None]
        if len(found) != 1:
            raise InvalidInput(
                "说明看哪里的户：building、grid、lane、community 中的一个。",
                "Say whose households: one of building, grid, lane, community.",
                code="place_needed",
            )
        return found[0]


async def list_households(connection: AsyncConnection, asked: HouseholdFilter) -> Sequence[Mapping[str, Any]]:
    """One page in the order of addresses; `place` of a row is its place in its building.

    Buildings are read in their order, by index, until they fill the page: what lies behind it is not looked at.
    """
    found: list[dict[str, Any]] = []
    after = asked.after
    most = _MANY if asked.picks else _FIRST
    start = after.building_id if after else None
    while True:
        houses = await in_order(connection, asked.place, start, most)
        found += await _households(connection, asked, houses, after, asked.page_size - len(found))
        if len(found) >= asked.page_size or len(houses) < most:
            break
        # The last building is read again as the first of the next ones, and all of it has been listed.
        start, after = houses[-1], After(houses[-1], "\U0010ffff", UUID(int=2**128 - 1))
        most *= _TIMES
    heads = await _heads(connection, [row["id"] for row in found])
    return [{**row, **heads.get(row["id"], {"head_name": None, "known_people": 0})} for row in found]


async def _households(
    connection: AsyncConnection,
    asked: HouseholdFilter,
    houses: Sequence[UUID],
    after: After | None,
    page_size: int,
) -> list[dict[str, Any]]:
    values = {
        "buildings": list(houses),
        "name": None if asked.name is None else contained(asked.name),
        "stale_before": asked.stale_before,
        "without_head": asked.without_head,
        "after_building": after.building_id if after else None,
        "after": after.place if after else None,
        "after_id": after.household_id if after else None,
        "page_size": page_size,
        "today": today(),
    }
    return [dict(row) for row in await fetch_all(connection, "people", "list", values)]


async def _heads(connection: AsyncConnection, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = await fetch_all(connection, "people", "heads", {"ids": list(ids), "today": today()})
    return {
        row["household_id"]: {"head_name": row["head_name"], "known_people": row["known_people"]}
        for row in rows
    }
