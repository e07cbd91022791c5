"""What cameras see is derived, follows the buildings, and is proved."""

from datetime import timedelta
from uuid import UUID

import pytest
from shapely import Polygon

from gis.assignments.service import assign
from gis.buildings import editing
from gis.db import Connection
from gis.devices.views import derive, wrong_views
from gis.tenants.service import Tenant
from tests.factories import SINCE, make_building, make_camera, make_town, square
from tests.gis.buildings.test_editing import ring, tag
from tests.served import lonlat

BEHIND = lonlat(1.5, 1.8)


@pytest.fixture
def camera(connection: Connection, tenant: Tenant) -> UUID:
    make_town(connection, tenant.id)
    made = make_camera(connection, tenant.id, *lonlat(1.5, 1.2), bearing_deg=0, angle_deg=90, range_m=80)
    assert derive(connection, tenant.id, [made]) == 1
    return made


def sees(connection: Connection, at: tuple[float, float]) -> bool:
    row = connection.execute(
        "select st_covers(seen, st_setsrid(st_makepoint(%s, %s), 4490)) from camera_views", at
    ).fetchone()
    return row is not None and bool(row[0])


def test_a_building_that_changes_changes_what_is_seen_behind_it(
    connection: Connection, tenant: Tenant, camera: UUID
) -> None:
    assert sees(connection, BEHIND)
    house = make_building(connection, tenant.id, "house", square(1.4, 1.5, 20, 10))
    assign(connection, tenant.id, at=SINCE)
    derive(connection, tenant.id, [camera])
    assert not sees(connection, BEHIND)
    west: Polygon = ring(110, 150, 148, 160)
    editing.reshape(connection, tenant.id, house, west, tag(connection, house), at=SINCE + timedelta(days=1))
    assert sees(connection, BEHIND)
    assert wrong_views(connection) == (1, [])


def test_a_view_that_is_not_the_derived_one_is_named(
    connection: Connection, tenant: Tenant, camera: UUID
) -> None:
    make_building(connection, tenant.id, "new", square(1.4, 1.5, 20, 10))
    checked, problems = wrong_views(connection)
    assert (checked, [each["device"] for each in problems]) == (1, [str(camera)])
    connection.execute("update devices set bearing_deg = null, angle_deg = null, range_m = null")
    assert [each["detail"] for each in wrong_views(connection)[1]] == ["a view without a lens"]
    derive(connection, tenant.id, [camera])
    assert wrong_views(connection) == (0, [])
