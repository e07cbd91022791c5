"""Assignments come from geometry, say why, and are rewritten only where something moved."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import shapely

from gis.assignments.service import assign, differences
from gis.db import Connection
from gis.geometry.crs import to_lonlat
from gis.tenants.service import Tenant
from gis.territories.service import load_children
from tests.factories import (
    METRIC_EPSG,
    METRIC_ORIGIN,
    SINCE,
    grid_features,
    make_building,
    make_facility,
    make_town,
    origin,
    square,
)


def stored(connection: Connection, subject_id: UUID) -> tuple[object, ...]:
    row = connection.execute(
        "select grid_id, rule, measure, community_id from assignments"
        " where subject_id = %s and upper_inf(valid) and upper_inf(recorded)",
        (subject_id,),
    ).fetchone()
    assert row is not None
    return row


def lonlat(x: float, y: float) -> tuple[float, float]:
    point = to_lonlat(shapely.Point(METRIC_ORIGIN[0] + x, METRIC_ORIGIN[1] + y), METRIC_EPSG)
    return point.x, point.y


def test_a_footprint_wholly_inside_belongs_to_that_grid(connection: Connection, tenant: Tenant) -> None:
    town = make_town(connection, tenant.id)
    building = make_building(connection, tenant.id, "a", square(0.2, 1.2, 20, 10))
    assign(connection, tenant.id, at=SINCE)
    assert stored(connection, building) == (town.grid_ids[0], "inside", 1.0, town.community_id)


def test_a_footprint_across_a_border_goes_to_the_larger_share(connection: Connection, tenant: Tenant) -> None:
    town = make_town(connection, tenant.id)
    building = make_building(connection, tenant.id, "a", square(0.9, 1.2, 40, 10))
    assign(connection, tenant.id, at=SINCE)
    grid, rule, measure, *_ = stored(connection, building)
    assert (grid, rule) == (town.grid_ids[1], "largest_share")
    assert isinstance(measure, float)
    assert abs(measure - 0.75) < 1e-6


def test_a_point_on_a_shared_border_goes_to_the_smaller_code(connection: Connection, tenant: Tenant) -> None:
    town = make_town(connection, tenant.id)
    corner = shapely.get_coordinates(square(1, 1))
    shared = {tuple(c) for c in corner} & {tuple(c) for c in shapely.get_coordinates(square(0, 1))}
    facility = make_facility(connection, tenant.id, "f", *min(shared))
    assign(connection, tenant.id, at=SINCE)
    grid, rule, *_ = stored(connection, facility)
    assert (grid, rule) == (town.grid_ids[0], "border_tie")


def test_a_point_outside_says_how_far(connection: Connection, tenant: Tenant) -> None:
    make_town(connection, tenant.id)
    facility = make_facility(connection, tenant.id, "f", *lonlat(-35, 50))
    assign(connection, tenant.id, at=SINCE)
    grid, rule, measure, community = stored(connection, facility)
    assert (grid, rule, community) == (None, "outside", None)
    assert isinstance(measure, float)
    assert abs(measure - 35) < 0.1


def test_a_second_run_writes_nothing(connection: Connection, tenant: Tenant) -> None:
    make_town(connection, tenant.id)
    make_building(connection, tenant.id, "a", square(0.9, 1.2, 40, 10), households=[3])
    assert assign(connection, tenant.id, at=SINCE)["building"] == 1
    assert set(assign(connection, tenant.id, at=SINCE + timedelta(days=1)).values()) == {0}


def test_a_new_division_moves_only_what_it_moves_and_keeps_the_old_answer_for_its_dates(
    connection: Connection, tenant: Tenant
) -> None:
    town = make_town(connection, tenant.id)
    stays = make_building(connection, tenant.id, "stays", square(2.2, 0.2, 20, 10))
    moves = make_building(connection, tenant.id, "moves", square(1.2, 1.2, 20, 10), households=[2])
    assign(connection, tenant.id, at=SINCE)
    features = grid_features()
    later = SINCE + timedelta(days=30)
    merged = [replace(features[0], geom=square(0, 1, 200, 100)), *features[2:]]
    load_children(connection, tenant.id, town.community_id, "grid", merged, origin(at=later))
    count, found = differences(connection, at=later)
    assert count == 1
    assert found[0].subject_id == moves
    written = assign(connection, tenant.id, at=later)
    assert written == {
        "building": 1,
        "facility": 0,
        "device": 0,
        "duty_post": 0,
        "organization": 0,
        "component": 0,
        "patrol_point": 0,
        "patrol_route": 0,
        "patrol_area": 0,
        "incident": 0,
    }
    assert stored(connection, moves)[0] == town.grid_ids[0]
    assert stored(connection, stays)[0] == town.grid_ids[5]
    for at in (SINCE, later):
        assert differences(connection, at=at)[0] == 0
