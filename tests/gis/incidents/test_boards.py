"""Whoever sees one grid has their lists read from it, however many incidents are open elsewhere."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gis.access.model import EVERYWHERE, Areas, Scope
from gis.access.rights import RIGHTS
from gis.accounts.model import SignedIn, Tenant, User
from gis.db import Connection, connect, create_engine, transaction
from gis.incidents.areas import Tops, tops_of
from gis.incidents.boards import board, waiting
from gis.incidents.listing import IncidentFilter, page_of
from gis.incidents.upkeep import make_months
from gis.settings import DatabaseSettings
from gis.tenants.service import create_tenant
from gis.territories.model import TerritoryFeature
from gis.territories.service import load_children
from tests.factories import SmallTown, make_town, origin, square
from tests.plans import read_most, told

pytestmark = pytest.mark.anyio

ELSEWHERE, HERE = 3_000, 30
READ = 3 * HERE


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@dataclass(frozen=True)
class Busy:
    """A town with thousands of open incidents, of which the last grid has thirty, ten of them in its lane."""

    tenant_id: int
    town: SmallTown
    lane_id: UUID
    engine: AsyncEngine

    @property
    def grid_id(self) -> UUID:
        return self.town.grid_ids[-1]

    def somebody(self, *ids: UUID) -> SignedIn:
        """Who may do everything in some areas."""
        rights = frozenset().union(*RIGHTS.values())
        areas = Areas(frozenset(ids)) if ids else EVERYWHERE.map
        scope = replace(EVERYWHERE, rights=rights) if not ids else Scope(rights=rights, map=areas, lines=None)
        tenant = Tenant(self.tenant_id, "busy", "", None, is_demo=True)
        user = User(uuid4(), "somebody", "", ("manager",), "zh", is_active=True, tenant=tenant)
        return SignedIn(uuid4(), user, datetime.now(UTC) + timedelta(days=1), scope)


def one(connection: Connection, query: str) -> tuple[Any, ...]:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return tuple(row)


@pytest.fixture(scope="module")
async def busy(database: DatabaseSettings, anyio_backend: str) -> AsyncIterator[Busy]:
    with connect(database, owner=True) as owner:
        tenant = create_tenant(owner, "busy", "忙县")
    with connect(database, tenant.id) as connection:
        town = make_town(connection, tenant.id)
        today = datetime.now(UTC).date()
        make_months(connection, today - timedelta(days=40), today)
        lane = TerritoryFeature(
            source_key="lane",
            geom=square(2, 0, 50, 100),
            name="东巷",
            number="01",
            code=f"{town.grid_codes[-1]}01",
            parent_code=town.grid_codes[-1],
        )
        load_children(connection, tenant.id, town.community_id, "lane", [lane], origin())
        (lane_id,) = one(connection, "select id from territories where level = 'lane'")
        connection.execute(
            "insert into incidents (tenant_id, id, observed_at, state, state_at, source, type_code, text, geom,"
            " address_by, community_id, grid_id, lane_id, routed_by, clock_unit, limit_s, running_since, due_at)"
            " select %(tenant)s, (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '70008'"
            " || lpad(to_hex(n), 15, '0'))::uuid, at, 'handling', at, 'patrol', '200102', '井盖松动',"
            " st_setsrid(st_makepoint(102, 25), 4490), 'none', %(community)s,"
            " (%(grids)s::uuid[])[case when n <= %(here)s then 6 else 1 + n %% 5 end],"
            " case when n <= 10 then %(lane)s::uuid end, 'fallback', 'working_hours', 28800, at, at + interval '1 day'"
            " from (select n, now() - make_interval(mins => (n * 7919) %% 43000) as at"
            "  from generate_series(1, %(all)s) as n) as drawn",
            {
                "tenant": tenant.id,
                "community": town.community_id,
                "grids": list(town.grid_ids),
                "lane": lane_id,
                "here": HERE,
                "all": HERE + ELSEWHERE,
            },
        )
    with connect(database, owner=True) as owner:
        owner.execute("analyze incidents, incident_transitions, territory_versions")
    engine = create_engine(database)
    yield Busy(tenant.id, town, lane_id, engine)
    await engine.dispose()


async def the_board(connection: AsyncConnection, who: SignedIn, where: UUID | None) -> int:
    found = await board(connection, who, where)
    (own,) = found.bodies
    assert [row["state"] for row in found.states] == ["handling"]
    assert (own["open"], own["overdue"]) == (found.states[0]["open"], found.states[0]["overdue"])
    return int(own["open"])


async def their_turn(connection: AsyncConnection, who: SignedIn, where: UUID | None) -> int:
    items, counts = await waiting(connection, who)
    assert counts == {"to_handle": len(items)} and all(why == "to_handle" for _, why in items)
    return len(items)


async def the_newest(connection: AsyncConnection, who: SignedIn, where: UUID | None) -> int:
    rows, _ = await page_of(connection, who, IncidentFilter(territory_id=where))
    return len(rows)


async def the_first_due(connection: AsyncConnection, who: SignedIn, where: UUID | None) -> int:
    rows, _ = await page_of(connection, who, IncidentFilter(territory_id=where, by_due=True))
    return len(rows)


Asked = Callable[[AsyncConnection, SignedIn, UUID | None], Awaitable[int]]


@pytest.mark.parametrize("asked", [the_board, their_turn, the_newest, the_first_due])
async def test_what_is_read_for_whoever_sees_a_grid_is_about_what_it_has(busy: Busy, asked: Asked) -> None:
    await check_read(busy, asked, busy.somebody(busy.grid_id, busy.lane_id), None)


@pytest.mark.parametrize("asked", [the_board, the_newest, the_first_due])
async def test_what_is_read_of_a_grid_for_whoever_sees_everything_is_about_what_it_has(
    busy: Busy, asked: Asked
) -> None:
    await check_read(busy, asked, busy.somebody(), busy.grid_id)


async def check_read(busy: Busy, asked: Asked, somebody: SignedIn, where: UUID | None) -> None:
    async with transaction(busy.engine, busy.tenant_id, somebody.scope.sight) as connection:
        with told(busy.engine) as sent:
            assert await asked(connection, somebody, where) == HERE
        read = await read_most(connection, list(sent))
    assert read["incidents"] <= READ, read


async def test_whoever_sees_a_lane_is_shown_what_is_in_it(busy: Busy) -> None:
    somebody = busy.somebody(busy.lane_id)
    async with transaction(busy.engine, busy.tenant_id, somebody.scope.sight) as connection:
        for asked in (the_board, their_turn, the_newest, the_first_due):
            assert await asked(connection, somebody, None) == 10


async def test_what_counts_of_a_sight_is_what_holds_the_rest_of_it(busy: Busy) -> None:
    grid, community = busy.grid_id, busy.town.community_id
    async with transaction(busy.engine, busy.tenant_id, EVERYWHERE.sight) as connection:
        assert await tops_of(connection, [grid, community]) == Tops(communities=frozenset({community}))
        assert await tops_of(connection, [grid, busy.lane_id]) == Tops(grids=frozenset({grid}))
        assert await tops_of(connection, [busy.lane_id]) == Tops(lanes=frozenset({(grid, busy.lane_id)}))
        assert await tops_of(connection, [uuid4()]) == Tops()
