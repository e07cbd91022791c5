"""Lists and search read about what they give, under the row-level policies, whoever asks: their plans are counted."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI

from gis.assignments.service import assign
from gis.db import EVERYTHING, Sight, connect, transaction
from gis.people.listing import After, HouseholdFilter, list_households
from gis.search.query import understand
from gis.search.repository import search
from gis.settings import DatabaseSettings
from gis.tenants.service import create_tenant
from gis.verify.service import verify
from gis.visits.planning import plan
from tests.factories import SINCE, SmallTown, make_building, make_town, square
from tests.plans import read_most, told

pytestmark = pytest.mark.anyio

_OF_GRID, _IN_HOUSE = 80, 10
_READ_PER_ROW = 5


@dataclass(frozen=True)
class Crowded:
    """A town of 480 houses and 4,800 households, and who looks at it: everybody's manager, and somebody of grid 02."""

    tenant_id: int
    town: SmallTown

    @property
    def sights(self) -> dict[str, Sight]:
        area = "{" + str(self.town.grid_ids[1]) + "}"
        above = "{" + str(self.town.community_id) + "}"
        return {"widest": EVERYTHING, "grid": Sight(area, area, above, "*")}


@pytest.fixture(scope="module")
def crowded(database: DatabaseSettings) -> Crowded:
    with connect(database, owner=True) as owner:
        tenant = create_tenant(owner, "crowded", "拥挤县")
    with connect(database, tenant.id) as connection:
        town = make_town(connection, tenant.id)
        for column, row in ((0.2, 1.2), (1.2, 1.2), (2.2, 1.2), (0.2, 0.2), (1.2, 0.2), (2.2, 0.2)):
            make_building(connection, tenant.id, f"{column}/{row}", square(column, row, 20, 10))
        connection.execute(
            "insert into buildings (tenant_id, source, source_key, content_hash, street, house_number, address,"
            " use, geom, inner_point, area_m2)"
            " select tenant_id, 'many', source_key || n, '', '人民路', n || '号', '人民路' || n || '号', use, geom,"
            " inner_point, area_m2 from buildings, generate_series(1, %s) as n where source = 'factory'",
            (_OF_GRID - 1,),
        )
        connection.execute(
            "insert into units (tenant_id, id, source, source_key, content_hash, building_id, entrance, floor, room)"
            " select tenant_id, gen_random_uuid(), 'many', id || '/' || n, '', id, 1 + n %% 2 || '单元', n, n || '01'"
            " from buildings, generate_series(1, %s) as n",
            (_IN_HOUSE,),
        )
        connection.execute(
            "insert into households (tenant_id, source, source_key, content_hash, building_id, unit_id, people)"
            " select tenant_id, 'many', source_key, '', building_id, id, 2 from units"
        )
        connection.execute(
            "insert into facilities (tenant_id, source, source_key, content_hash, kind, name, geom)"
            " select %s, 'many', i::text, '', 'clinic', '第' || i || '卫生站', st_setsrid(st_makepoint(100, 25), 4490)"
            " from generate_series(1, 6000) as i",
            (tenant.id,),
        )
        assign(connection, tenant.id, ("building",), at=SINCE)
    with connect(database, owner=True) as owner:
        owner.execute("select gin_clean_pending_list('search_names_terms_idx')")
        owner.execute("analyze")
    return Crowded(tenant.id, town)


async def asked(
    crowded: Crowded, app: FastAPI, who: str, what: str
) -> AsyncIterator[tuple[int, dict[str, int]]]:
    """How many rows were given, and what was read for them."""
    async with transaction(app.state.services.engine, crowded.tenant_id, crowded.sights[who]) as connection:
        with told(app.state.services.engine) as sent:
            if what == "households":
                area = crowded.town.community_id if who == "widest" else crowded.town.grid_ids[1]
                name = "community_id" if who == "widest" else "grid_id"
                given = len(await list_households(connection, HouseholdFilter(**{name: area})))
            elif what == "due":
                given = len(
                    (await plan(connection, datetime.now(UTC), territory_id=crowded.town.grid_ids[1])).items
                )
            else:
                given = len(await search(connection, understand("人民路37号"), None, 20))
        yield given, await read_most(connection, list(sent))


@pytest.mark.parametrize("what", ["households", "due", "search"])
@pytest.mark.parametrize("who", ["widest", "grid"])
async def test_a_page_reads_about_what_it_gives(app: FastAPI, crowded: Crowded, who: str, what: str) -> None:
    async for given, read in asked(crowded, app, who, what):
        assert given == {"households": 100, "due": 200, "search": 6 if who == "widest" else 1}[what]
        # Beside one hit, the few hundred rows of other tables of this town are read whole for all the planner cares.
        counted = {"search_names": read["search_names"]} if what == "search" else read
        over = {table: rows for table, rows in counted.items() if rows > max(_READ_PER_ROW * given, 60)}
        assert over == {}, read


async def test_pages_in_the_order_of_addresses_give_every_household_once(
    app: FastAPI, crowded: Crowded, database: DatabaseSettings
) -> None:
    listed: list[dict[str, Any]] = []
    after = None
    while len(listed) % 300 == 0:
        async with transaction(app.state.services.engine, crowded.tenant_id, EVERYTHING) as connection:
            asked_for = HouseholdFilter(grid_id=crowded.town.grid_ids[0], after=after, page_size=300)
            listed += [dict(row) for row in await list_households(connection, asked_for)]
        last = listed[-1]
        after = After(last["building_id"], last["place"], last["id"])
    assert len({row["id"] for row in listed}) == len(listed) == _OF_GRID * _IN_HOUSE
    numbers = [int(row["house_number"][:-1]) for row in listed if row["house_number"]]
    assert numbers == sorted(numbers)
    assert [row["room"] for row in listed[:10]] == [
        "201", "401", "601", "801", "1001", "101", "301", "501", "701", "901",
    ]  # fmt: skip
    with connect(database, crowded.tenant_id) as connection_:
        connection_.execute("update buildings set house_number = '0号' where house_number = '79号'")
        (check,) = [
            check for check in verify(connection_, datetime.now(UTC)) if check.name == "address_order"
        ]
        assert (check.ok, check.checked) == (True, _OF_GRID * 6)
        connection_.rollback()


async def test_a_list_of_those_picked_out_looks_further_until_the_page_is_full(
    app: FastAPI, crowded: Crowded
) -> None:
    async with transaction(app.state.services.engine, crowded.tenant_id, EVERYTHING) as connection:
        stale = HouseholdFilter(
            community_id=crowded.town.community_id, stale_before=datetime.now(UTC), page_size=4_500
        )
        assert len(await list_households(connection, stale)) == 4_500
        named = HouseholdFilter(community_id=crowded.town.community_id, name="王")
        assert await list_households(connection, named) == []
        nowhere = HouseholdFilter(community_id=UUID(int=1))
        assert await list_households(connection, nowhere) == []
