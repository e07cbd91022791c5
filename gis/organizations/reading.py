"""Organisations and shops as the map shows them: a list by place, kind, state or name, and one of them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.buildings.repository import read_building
from gis.errors import NotFound
from gis.queries import fetch_all
from gis.search.query import contained
from gis.territories.reading import enter_box

_WHOLE_WORLD = text("select set_config('app.box_3857', '', true)")


@dataclass(frozen=True, slots=True)
class OrganizationFilter:
    """Which organisations; `q` is part of a name, of its pinyin or initials, or the beginning of a credit code."""

    community_id: UUID | None = None
    grid_id: UUID | None = None
    lane_id: UUID | None = None
    building_id: UUID | None = None
    kind: str | None = None
    status: str | None = None
    is_key_place: bool | None = None
    q: str | None = None
    after: tuple[str, UUID] | None = None
    page_size: int = 100


async def list_organizations(connection: AsyncConnection, asked: OrganizationFilter) -> Sequence[RowMapping]:
    """One page by pinyin of the name; `place` of a row is its place in that order."""
    ids = None if asked.building_id is None else await _in_building(connection, asked.building_id)
    return await _page(connection, asked, ids)


async def _page(
    connection: AsyncConnection, asked: OrganizationFilter, ids: list[UUID] | None
) -> Sequence[RowMapping]:
    values = asdict(replace(asked, after=None))
    after, after_id = asked.after or (None, None)
    q = None if asked.q is None else contained(asked.q)
    code = None if q is None else q[1:].upper()
    values |= {"ids": ids, "after": after, "after_id": after_id, "q": q, "code": code}
    return await fetch_all(connection, "organizations", "list", values)


async def read_organization(connection: AsyncConnection, organization_id: UUID) -> RowMapping:
    """One of them; NotFound when it is not there or not in sight."""
    rows = await _page(connection, OrganizationFilter(), [organization_id])
    if not rows:
        raise no_such_organization()
    return rows[0]


def no_such_organization() -> NotFound:
    """The same for one that does not exist and one that is not theirs."""
    return NotFound(
        "没有这家单位，或不在你的可见范围内。核对链接后再试。",
        "There is no such organisation, or it is outside your scope. Check the link.",
    )


async def _in_building(connection: AsyncConnection, building_id: UUID) -> list[UUID]:
    """Those that name the building, and those without a building whose point it covers."""
    values = {"building_id": building_id}
    declared = await fetch_all(connection, "organizations", "declared", values)
    building = await read_building(connection, building_id)
    if building is None:
        return []
    await enter_box(connection, (building["west"], building["south"], building["east"], building["north"]))
    covered = await fetch_all(connection, "organizations", "covered", values)
    await connection.execute(_WHOLE_WORLD)
    return [row["id"] for row in (*declared, *covered)]
