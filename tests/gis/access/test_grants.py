"""Grants are given and ended in the database, which holds every row to them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from gis.access.grants import Grant, end, end_all, give, territory_of_code
from gis.access.model import Areas
from gis.accounts.service import add_user
from gis.assignments.service import assign
from gis.db import Connection, Sight, set_tenant
from gis.errors import InvalidInput, NotFound
from gis.tenants.service import Tenant
from tests.factories import PASSWORD, SINCE, SmallTown, make_building, make_town, make_user, square

TABLES = ("territory_versions", "territories", "buildings", "households", "assignments")


@pytest.fixture
def town(connection: Connection, tenant: Tenant) -> SmallTown:
    found = make_town(connection, tenant.id)
    for grid, (column, row) in enumerate([(0.2, 1.2), (1.2, 1.2), (2.2, 1.2), (0.2, 0.2)], start=1):
        make_building(connection, tenant.id, f"b{grid}", square(column, row, 20, 10), households=[1] * grid)
    assign(connection, tenant.id, at=SINCE)
    return found


def array(*ids: UUID) -> str:
    """As the settings hold it."""
    return Areas(frozenset(ids)).setting


def counts(connection: Connection) -> dict[str, int]:
    found = {}
    for table in TABLES:
        row = connection.execute(f"select count(*) from {table}").fetchone()
        assert row is not None
        found[table] = row[0]
    return found


def test_without_a_sight_no_row_is_seen(connection: Connection, tenant: Tenant, town: SmallTown) -> None:
    assert all(counts(connection).values())
    set_tenant(connection, tenant.id, Sight())
    assert not any(counts(connection).values())


def test_a_sight_of_a_grid_shows_its_rows_and_its_name_above(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    grid = town.grid_ids[2]
    sight = Sight(map_areas=array(grid), context_areas=array(town.community_id))
    set_tenant(connection, tenant.id, sight)
    assert counts(connection) == {
        "territory_versions": 2, "territories": 2, "buildings": 1, "households": 3, "assignments": 1,
    }  # fmt: skip
    seen = connection.execute("select distinct grid_id from assignments").fetchall()
    assert seen == [(grid,)]


def test_a_sight_of_a_community_shows_all_of_it(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    everything = counts(connection)
    set_tenant(connection, tenant.id, Sight(map_areas=array(town.community_id)))
    assert counts(connection) == everything


def test_what_is_out_of_sight_cannot_be_changed(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    set_tenant(connection, tenant.id, Sight(map_areas=array(town.grid_ids[0])))
    assert connection.execute("update buildings set floors = 99").rowcount == 1


def test_a_grant_is_given_and_ended_once(connection: Connection, tenant: Tenant, town: SmallTown) -> None:
    user_id = make_user(connection, tenant.id, "one", ("patrol",), areas=())
    grant_id = give(connection, tenant.id, user_id, Grant(territory_of_code(connection, town.grid_codes[0])))
    given = connection.execute(
        "select id, territory_id from grants where user_id = %s", (user_id,)
    ).fetchall()
    assert given == [(grant_id, town.grid_ids[0])]
    end(connection, tenant.id, grant_id)
    with pytest.raises(NotFound):
        end(connection, tenant.id, grant_id)
    assert end_all(connection, tenant.id, user_id) == 0
    written = connection.execute("select action from audit_log where action like 'grant.%' order by seq")
    assert [row[0] for row in written] == ["grant.given", "grant.ended"]


def test_what_cannot_be_granted_is_refused_with_a_reason(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    user_id = make_user(connection, tenant.id, "two", ("patrol",), areas=())
    with pytest.raises(NotFound):
        territory_of_code(connection, "999")
    with pytest.raises(NotFound):
        give(connection, tenant.id, user_id, Grant(user_id))
    with pytest.raises(InvalidInput):
        give(connection, tenant.id, user_id, Grant(classes=("secrets",)))
    with pytest.raises(InvalidInput):
        give(connection, tenant.id, user_id, Grant(until=datetime.now(UTC) - timedelta(days=1)))


def test_reaching_into_another_area_needs_an_end_a_reason_and_a_second_person(
    connection: Connection, tenant: Tenant
) -> None:
    user_id = add_user(
        connection, tenant.id, username="three", display_name="三", password=PASSWORD, roles=("patrol",)
    )
    with pytest.raises(psycopg.errors.CheckViolation), connection.transaction():
        connection.execute(
            "insert into grants (tenant_id, user_id, kind, reason, approved_by_id, valid)"
            " values (%s, %s, 'cross_scope', 'why', %s, tstzrange(now(), now() + interval '1 day'))",
            (tenant.id, user_id, user_id),
        )
