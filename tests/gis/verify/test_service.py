"""`verify` is clean on sound data and names what is not."""

from datetime import timedelta
from uuid import uuid4

import shapely
from shapely import Polygon

from gis.assignments.service import assign
from gis.db import Connection
from gis.tenants.service import Tenant
from gis.verify.service import verify
from tests.factories import SINCE, SmallTown, make_building, make_town, square


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


def test_a_name_of_the_search_box_that_is_somewhere_else_is_found(
    connection: Connection, tenant: Tenant
) -> None:
    town = make_town(connection, tenant.id)
    building = make_building(connection, tenant.id, "a", square(0.2, 1.2, 20, 10))
    assign(connection, tenant.id, at=SINCE)
    connection.execute(
        "update search_names set grid_id = %s where subject_id = %s", (town.grid_ids[3], building)
    )
    broken = {check.name: check for check in verify(connection, SINCE)}["search_names"]
    assert {problem["id"] for problem in broken.problems} == {str(building)}


def test_a_building_nobody_assigned_is_found(connection: Connection, tenant: Tenant) -> None:
    make_town(connection, tenant.id)
    make_building(connection, tenant.id, "a", square(0.2, 1.2, 20, 10))
    broken = {check.name: check for check in verify(connection, SINCE)}["assigned"]
    assert broken.problem_count == 1


def test_lanes_over_each_other_and_beyond_their_grid_are_found(
    connection: Connection, tenant: Tenant
) -> None:
    town = make_town(connection, tenant.id)
    for number, shape in enumerate(
        (square(0.1, 1.1, 40, 20), square(0.3, 1.1, 40, 20), square(0.8, 1.5, 30, 9))
    ):
        _add_lane(connection, tenant.id, town, number, shape)
    found = {check.name: check for check in verify(connection, SINCE)}["inside_parent"]
    assert found.checked == 3
    assert sorted(problem["kind"] for problem in found.problems) == ["outside", "overlap"]


def _add_lane(connection: Connection, tenant_id: int, town: SmallTown, number: int, shape: Polygon) -> None:
    """Past the partition service, as only the owner of the database could."""
    lane_id = uuid4()
    connection.execute(
        "insert into territories (tenant_id, id, level, community_id, source, source_key)"
        " values (%s, %s, 'lane', %s, 'test', %s)",
        (tenant_id, lane_id, town.community_id, str(number)),
    )
    connection.execute(
        "insert into territory_versions (tenant_id, territory_id, level, community_id, parent_id, code, name,"
        " content_hash, geom, label_point, area_m2, valid, recorded)"
        " values (%s, %s, 'lane', %s, %s, %s, '街巷', '', st_multi(st_geomfromwkb(%s, 4490)),"
        " st_geomfromwkb(%s, 4490), 1, tstzrange(%s, null), tstzrange(%s, null))",
        (
            tenant_id,
            lane_id,
            town.community_id,
            town.grid_ids[0],
            f"{town.grid_codes[0]}0{number}",
            shapely.to_wkb(shape),
            shapely.to_wkb(shape.centroid),
            SINCE,
            SINCE,
        ),
    )
