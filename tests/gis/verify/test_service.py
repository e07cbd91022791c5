"""`verify` is clean on sound data and names what is not."""

from datetime import timedelta

from gis.assignments.service import assign
from gis.db import Connection
from gis.tenants.service import Tenant
from gis.verify.service import verify
from tests.factories import SINCE, make_building, make_town, square


def test_a_sound_town_passes_every_check(connection: Connection, tenant: Tenant) -> None:
    make_town(connection, tenant.id)
    make_building(connection, tenant.id, "a", square(0.9, 1.2, 40, 10), households=[3])
    assign(connection, tenant.id, at=SINCE)
    checks = verify(connection, SINCE + timedelta(days=1))
    assert [check.name for check in checks if not check.ok] == []
    assert {check.name: check.checked for check in checks}["partition"] == 6


def test_an_assignment_changed_by_hand_is_found(connection: Connection, tenant: Tenant) -> None:
    town = make_town(connection, tenant.id)
    building = make_building(connection, tenant.id, "a", square(0.2, 1.2, 20, 10))
    assign(connection, tenant.id, at=SINCE)
    connection.execute(
        "update assignments set recorded = tstzrange(lower(recorded), clock_timestamp())"
        " where subject_id = %s",
        (building,),
    )
    connection.execute(
        "insert into assignments (tenant_id, subject_kind, subject_id, community_id, grid_id, rule, measure,"
        " valid) values (%s, 'building', %s, %s, %s, 'inside', 1, tstzrange(%s, null))",
        (tenant.id, building, town.community_id, town.grid_ids[3], SINCE),
    )
    broken = {check.name: check for check in verify(connection, SINCE)}["assignments"]
    assert broken.problem_count == 1
    assert broken.problems[0]["subject_id"] == str(building)


def test_a_building_nobody_assigned_is_found(connection: Connection, tenant: Tenant) -> None:
    make_town(connection, tenant.id)
    make_building(connection, tenant.id, "a", square(0.2, 1.2, 20, 10))
    broken = {check.name: check for check in verify(connection, SINCE)}["assigned"]
    assert broken.problem_count == 1
