"""Households belong where their building does, at every date, and before a move where the former one did."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import dict_row

from gis.assignments.service import assign, differences
from gis.db import Connection, Sight, set_tenant
from gis.edits.intents import Merge, Revert
from gis.edits.service import Order, apply
from gis.queries import statement
from gis.tenants.service import Tenant
from gis.verify.service import verify
from tests.factories import SINCE, SmallTown, make_building, make_town, square

DAY = timedelta(days=1)
MERGED, MOVED, UNDONE = SINCE + 10 * DAY, SINCE + 20 * DAY, SINCE + 30 * DAY


@pytest.fixture
def town(connection: Connection, tenant: Tenant) -> SmallTown:
    made = make_town(connection, tenant.id)
    make_building(connection, tenant.id, "east", square(0.2, 1.2, 20, 10), households=[3, 2])
    make_building(connection, tenant.id, "west", square(2.2, 0.2, 20, 10), households=[1])
    assign(connection, tenant.id, at=SINCE)
    return made


def one(connection: Connection, query: str, *values: object) -> Any:
    row = connection.execute(query.encode(), values).fetchone()
    assert row is not None
    return row[0]


def building(connection: Connection, key: str) -> UUID:
    return UUID(str(one(connection, "select id from buildings where source_key = %s", key)))


def household(connection: Connection, key: str) -> UUID:
    return UUID(str(one(connection, "select id from households where source_key = %s", key)))


def lived(connection: Connection, household_id: UUID) -> list[dict[str, Any]]:
    """What the household's file tells of where it belonged, the newest first."""
    values = {"subject_kind": "household", "subject_id": household_id, "page_size": 100}
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement("assignments", "history").encode(), values).fetchall()


def move(connection: Connection, household_id: UUID, to: UUID) -> None:
    connection.execute(
        "update households set building_id = %s, housed_since = %s where id = %s", (to, MOVED, household_id)
    )


def test_a_household_is_where_its_building_is_and_nothing_is_written_for_it(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    (period,) = lived(connection, household(connection, "east/0"))
    assert (period["grid_id"], period["rule"], period["since"]) == (town.grid_ids[0], "by_building", SINCE)
    assert one(connection, "select count(*) from assignments") == 2


def test_the_history_names_edits_and_moves_and_an_undoing_for_the_time_in_each_building(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    mover, stays = household(connection, "east/0"), household(connection, "east/1")
    merged = _edit(connection, tenant, town, Merge((town.grid_ids[1], town.grid_ids[0])), MERGED)
    move(connection, mover, building(connection, "west"))
    _edit(connection, tenant, town, Revert(merged), UNDONE)
    seen = [(p["grid_id"], p["since"], [e["kind"] for e in p["edits"]]) for p in lived(connection, mover)]
    assert seen == [
        (town.grid_ids[5], MOVED, []),
        (town.grid_ids[1], MERGED, ["merge"]),
        (town.grid_ids[0], SINCE, ["import", "import"]),
    ]
    assert [p["grid_id"] for p in lived(connection, stays)] == [
        town.grid_ids[0],
        town.grid_ids[1],
        town.grid_ids[0],
    ]
    for at in (SINCE, MERGED, MOVED, UNDONE, UNDONE + DAY):
        assert differences(connection, at=at)[0] == 0
        assert [check.name for check in verify(connection, at) if not check.ok] == []


def test_whoever_lived_somewhere_at_a_date_is_counted_there(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    move(connection, household(connection, "east/0"), building(connection, "west"))
    counted = statement("territories", "figures_as_of").encode()
    for at, people in ((MOVED - DAY, {0: 5, 5: 1}), (MOVED, {0: 2, 5: 4})):
        values = {"as_of": at, "territories": [town.grid_ids[0], town.grid_ids[5]]}
        with connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(counted, values).fetchall()
        assert {row["territory_id"]: row["people"] for row in rows} == {
            town.grid_ids[grid]: count for grid, count in people.items()
        }


def test_a_move_without_a_date_is_a_move_now_and_two_buildings_at_once_are_refused(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    mover, west = household(connection, "east/0"), building(connection, "west")
    connection.execute("update households set building_id = %s where id = %s", (west, mover))
    assert one(connection, "select upper(valid) = now() from former_homes where household_id = %s", mover)
    with pytest.raises(psycopg.errors.ExclusionViolation), connection.transaction():
        connection.execute(
            "insert into former_homes (tenant_id, household_id, building_id, valid)"
            " values (%s, %s, %s, tstzrange(%s, %s))",
            (tenant.id, mover, west, SINCE, MERGED),
        )


def test_a_gap_between_homes_is_found(connection: Connection, tenant: Tenant, town: SmallTown) -> None:
    mover = household(connection, "east/0")
    move(connection, mover, building(connection, "west"))
    connection.execute("update households set housed_since = %s where id = %s", (MOVED + DAY, mover))
    broken = {check.name: check for check in verify(connection, UNDONE)}["homes"]
    assert [problem["id"] for problem in broken.problems] == [str(mover)]


def test_a_former_home_is_seen_where_its_building_is(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    mover = household(connection, "east/0")
    move(connection, mover, building(connection, "west"))
    for grid, former, present in ((0, 1, 0), (5, 0, 1), (3, 0, 0)):
        set_tenant(connection, tenant.id, Sight(map_areas="{" + str(town.grid_ids[grid]) + "}"))
        assert one(connection, "select count(*) from former_homes") == former
        assert one(connection, "select count(*) from households where id = %s", mover) == present


def _edit(connection: Connection, tenant: Tenant, town: SmallTown, intent: Merge | Revert, at: Any) -> UUID:
    edition = one(connection, "select edition from communities where territory_id = %s", town.community_id)
    return apply(
        connection, tenant.id, town.community_id, intent, Order(None, "测试", edition), at=at
    ).edit_id
