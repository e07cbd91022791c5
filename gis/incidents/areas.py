"""The part of a sight that decides, as conditions that an index knows.

The row-level policy of incidents asks of every row whether its community, its grid or its lane is in sight. Said per
level, and of no lane whose grid is there, it is one index instead of every row of the tenant.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import CollectionAggregate, ColumnElement, and_, any_, false, literal, or_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as UUID_COLUMN
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.access.model import Areas
from gis.incidents.tables import INCIDENTS
from gis.queries import fetch_all

_I = INCIDENTS.c


@dataclass(frozen=True, slots=True)
class Tops:
    """Territories none of which holds another; a lane comes with its grid.

    Towns and counties hold no incident themselves: a sight lists their communities.
    """

    communities: frozenset[UUID] = frozenset()
    grids: frozenset[UUID] = frozenset()
    lanes: frozenset[tuple[UUID, UUID]] = frozenset()

    def holding(self) -> ColumnElement[bool]:
        """Whether an incident lies in one of them."""
        found: list[ColumnElement[bool]] = []
        if self.communities:
            found.append(_I.community_id == _any(self.communities))
        if self.grids:
            found.append(_I.grid_id == _any(self.grids))
        if self.lanes:
            # A lane is of one grid: its index finds them.
            grids, lanes = ({pair[n] for pair in self.lanes} for n in (0, 1))
            found.append(and_(_I.grid_id == _any(grids), _I.lane_id == _any(lanes)))
        return or_(*found) if found else false()


async def within(
    connection: AsyncConnection, sight: Areas, territory_id: UUID | None
) -> list[ColumnElement[bool]]:
    """The conditions of a sight and, where one is asked about, of a territory."""
    wanted = [] if sight.is_everything else [sight.ids]
    if territory_id is not None:
        wanted.append(frozenset({territory_id}))
    return [(await tops_of(connection, ids)).holding() for ids in wanted]


async def tops_of(connection: AsyncConnection, ids: Iterable[UUID]) -> Tops:
    """The territories that count among some, as they lie now."""
    asked = frozenset(ids)
    if not asked:
        return Tops()
    rows = await fetch_all(connection, "incidents", "levels", {"ids": sorted(asked)})
    tops = [row for row in rows if row["parent_id"] not in asked]
    by_level = {
        level: frozenset(row["id"] for row in tops if row["level"] == level)
        for level in ("community", "grid")
    }
    lanes = frozenset((row["parent_id"], row["id"]) for row in tops if row["level"] == "lane")
    return Tops(by_level["community"], by_level["grid"], lanes)


def _any(ids: Iterable[UUID]) -> CollectionAggregate[bool]:
    return any_(literal(sorted(ids), ARRAY(UUID_COLUMN(as_uuid=True))))
