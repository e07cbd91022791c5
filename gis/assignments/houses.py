"""Buildings of an area as its lists read them: in the order of their addresses, from one on; or grid by grid.

Only where whoever asks sees personal data: a household in a list is no count on a map. A statement for each level,
because a choice among columns, which the planner must keep open, reads them all.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, text, true, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.assignments.tables import ASSIGNMENTS
from gis.households.tables import HOUSEHOLDS
from gis.territories.tables import TERRITORIES, TERRITORY_VERSIONS

_FEW, _TIMES = 1, 4
"""Grids read at once at first, and how many times as many after that."""

_A = ASSIGNMENTS.alias("a").c
_CURRENT = and_(_A.subject_kind == "building", func.upper_inf(_A.valid), func.upper_inf(_A.recorded))
# Where that is all they see of the map, the policies have held the rows to it already.
_IN_SIGHT = text(
    "case when (select current_setting('app.people_areas', true) in ('*', current_setting('app.map_areas', true)))"
    " then true else coalesce(a.community_id = any((select nullif(current_setting('app.people_areas', true), ''))"
    "::uuid[]), false) or coalesce(a.grid_id = any((select nullif(current_setting('app.people_areas', true), ''))"
    "::uuid[]), false) or coalesce(a.lane_id = any((select nullif(current_setting('app.people_areas', true), ''))"
    "::uuid[]), false) end"
)


async def in_order(
    connection: AsyncConnection, place: tuple[str, UUID], start: UUID | None, most: int
) -> list[UUID]:
    """Buildings of a community, grid or lane, or one, in the order of their addresses, from one of them on.

    Index: assignments_grid_idx, assignments_lane_idx, assignments_community_idx, in their order.
    """
    level, area_id = place
    listed = (
        select(_A.subject_id)
        .where(_CURRENT, _IN_SIGHT, (_A.subject_id if level == "building" else _A[f"{level}_id"]) == area_id)
        .order_by(_A.address_order, _A.subject_id)
        .limit(most)
    )
    if start is not None:
        found = await connection.execute(select(_A.address_order).where(_CURRENT, _A.subject_id == start))
        listed = listed.where(tuple_(_A.address_order, _A.subject_id) >= (found.scalar() or "", start))
    return list((await connection.execute(listed)).scalars())


async def of_household(
    connection: AsyncConnection, household_id: UUID, territory_id: UUID | None
) -> list[UUID]:
    """The building in which a household is, if it is in the territory."""
    home = select(HOUSEHOLDS.c.building_id).where(HOUSEHOLDS.c.id == household_id).scalar_subquery()
    inside = or_(*(column == territory_id for column in (_A.community_id, _A.grid_id, _A.lane_id)))
    return await _houses(connection, and_(_A.subject_id == home, true() if territory_id is None else inside))


async def by_grids(
    connection: AsyncConnection, territory_id: UUID | None, at: datetime
) -> AsyncIterator[list[UUID]]:
    """All buildings of a community, grid or lane, or of everything in sight, some grids at a time by their codes.

    Those without a grid come last. Index: territory_versions_level_idx or _community_idx; assignments_grid_idx.
    """
    level = None
    if territory_id is not None:
        t = TERRITORIES.c
        level = (await connection.execute(select(t.level).where(t.id == territory_id))).scalar()
        if level not in ("community", "grid", "lane"):
            return
        if level in ("grid", "lane"):
            yield await _houses(connection, _A[f"{level}_id"] == territory_id)
            return
    after, most = "", _FEW
    while True:
        grids = await _grids(connection, territory_id, at, after, most)
        if grids:
            yield await _houses(connection, _A.grid_id.in_([grid_id for grid_id, _ in grids]))
        if len(grids) < most:
            break
        after, most = grids[-1][1], most * _TIMES
    inside = _A.grid_id.is_(None)
    yield await _houses(
        connection, inside if territory_id is None else and_(inside, _A.community_id == territory_id)
    )


async def _grids(
    connection: AsyncConnection, community_id: UUID | None, at: datetime, after: str, most: int
) -> Sequence[tuple[UUID, str]]:
    v = TERRITORY_VERSIONS.c
    wanted = (
        select(v.territory_id, v.code)
        .where(v.level == "grid", func.upper_inf(v.recorded), v.valid.op("@>")(at), v.code > after)
        .order_by(v.code)
        .limit(most)
    )
    if community_id is not None:
        wanted = wanted.where(v.community_id == community_id)
    return [(row[0], row[1]) for row in await connection.execute(wanted)]


async def _houses(connection: AsyncConnection, which: ColumnElement[bool]) -> list[UUID]:
    return list((await connection.execute(select(_A.subject_id).where(_CURRENT, _IN_SIGHT, which))).scalars())
