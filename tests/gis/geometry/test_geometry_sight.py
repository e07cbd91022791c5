"""What a camera sees, against shapes whose answer is known by hand."""

import math

import pytest
import shapely
from pyproj import Geod
from shapely import Point, Polygon, box

from gis.geometry.sight import Lens, sector, seen_of, to_degrees, to_plane, way_to

NORTH = Lens(bearing_deg=0, angle_deg=90, range_m=100)
QUARTER_M2 = math.pi * 100**2 / 4


def test_a_sector_has_the_area_of_its_circle_s_share() -> None:
    assert sector(NORTH).area == pytest.approx(QUARTER_M2, rel=1e-4)
    assert sector(Lens(123, 360, 100)).area == pytest.approx(4 * QUARTER_M2, rel=1e-4)
    east = sector(Lens(90, 20, 50))
    assert east.covers(Point(49.9, 0))
    assert not east.covers(Point(50.1, 0))
    assert not east.covers(Point(-1, 0))


def test_a_house_hides_what_lies_behind_it_and_itself() -> None:
    seen = seen_of(sector(NORTH), [box(-5, 20, 5, 30)])
    hidden_m2 = math.atan(5 / 20) * 100**2 - 20 * 5
    assert seen.area == pytest.approx(QUARTER_M2 - hidden_m2, rel=1e-3)
    assert seen.covers(Point(0, 19))
    assert seen.covers(Point(30, 60))
    for hidden in (Point(0, 25), Point(0, 31), Point(0, 99), Point(12, 60)):
        assert not seen.intersects(hidden)


def test_a_yard_is_seen_into_through_its_gap_only() -> None:
    yard = shapely.union_all([box(-20, 20, -2, 22), box(2, 20, 20, 22), box(-20, 40, 20, 42)])
    seen = seen_of(sector(NORTH), [yard])
    assert seen.covers(Point(0, 30))
    assert seen.covers(Point(3.5, 39.9))
    assert not seen.intersects(Point(5, 30))
    assert not seen.intersects(Point(0, 50))


def test_the_building_that_carries_the_camera_hides_nothing_and_is_not_seen_into() -> None:
    seen = seen_of(sector(NORTH), [box(-10, -10, 10, 1)])
    assert seen.covers(Point(0, 50))
    assert not seen.intersects(Point(0, 0.5))
    assert seen.area == pytest.approx(QUARTER_M2 - 1, rel=1e-3)


def test_a_camera_in_a_shaft_sees_nothing_of_the_ground_outside() -> None:
    ring = Polygon(box(-3, -3, 3, 3).exterior, [box(-1, -1, 1, 1).exterior])
    seen = seen_of(sector(Lens(0, 360, 80)), [ring])
    assert seen.area == pytest.approx(4, abs=0.1)


@pytest.mark.parametrize("at", [Point(102.7, 25.03), Point(-0.13, 51.5), Point(20, 78)])
def test_metres_and_bearings_are_those_of_the_ellipsoid(at: Point) -> None:
    lens = Lens(bearing_deg=45, angle_deg=60, range_m=500)
    there = to_degrees(sector(lens), at)
    _, _, metres = Geod(ellps="GRS80").inv(
        [at.x] * 8, [at.y] * 8, *zip(*shapely.get_coordinates(there)[1:9].tolist(), strict=True)
    )
    assert max(abs(each - 500) for each in metres) < 0.1
    assert abs(Geod(ellps="GRS80").geometry_area_perimeter(there)[0]) == pytest.approx(
        sector(lens).area, rel=1e-5
    )
    (back,) = to_plane([there], at)
    assert back.hausdorff_distance(sector(lens)) < 0.001
    (bearing_deg, metres_away) = way_to((at.x, at.y), there.centroid.coords[0])
    assert bearing_deg == pytest.approx(45, abs=0.2)
    assert 0 < metres_away < 500
