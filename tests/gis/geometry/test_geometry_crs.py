"""Coordinates: the right zone, lossless between degrees and the millimetre grid, and odd boxes recognised."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.geometry import crs
from gis.geometry.errors import BadCoordinates


@pytest.mark.parametrize(
    ("lon", "lat", "epsg"),
    [
        (102.65, 25.02, 4543),  # Kunming
        (122.42, 37.17, 4550),  # Rongcheng
        (116.32, 40.0, 4548),  # Beijing
        (73.4, 39.0, 4534),  # west of the first zone's own three degrees
        (135.9, 48.0, 4554),
        (-71.1, 42.37, 32619),  # Cambridge, Massachusetts
        (7.42, 43.73, 32632),  # Monaco
        (24.94, 60.17, 32635),  # Helsinki
        (151.2, -33.9, 32756),
        (180.0, 10.0, 32660),
    ],
)
def test_each_place_gets_its_metric_zone(lon: float, lat: float, epsg: int) -> None:
    assert crs.metric_epsg_for(lon, lat) == epsg


@pytest.mark.parametrize("place", [(200.0, 10.0), (10.0, 91.0), (float("nan"), 0.0)])
def test_no_zone_for_a_place_outside_the_earth(place: tuple[float, float]) -> None:
    with pytest.raises(BadCoordinates):
        crs.metric_epsg_for(*place)


@settings(max_examples=60)
@given(
    lon=st.floats(73.5, 135),
    lat=st.floats(3.5, 53.5),
    offsets=st.lists(
        st.tuples(st.integers(-20_000_000, 20_000_000), st.integers(-20_000_000, 20_000_000)),
        min_size=1,
        max_size=50,
    ),
)
def test_the_millimetre_grid_comes_back_exactly_from_degrees(
    lon: float, lat: float, offsets: list[tuple[int, int]]
) -> None:
    epsg = crs.metric_epsg_for(lon, lat)
    centre = shapely.get_coordinates(crs.to_metric(shapely.Point(lon, lat), epsg))[0]
    millimetres = np.rint(centre * 1000).astype(np.int64) + np.array(offsets)
    metric = shapely.points(millimetres / 1000.0)
    degrees = crs.to_lonlat(metric, epsg)
    back = crs.to_metric(degrees, epsg)
    assert shapely.get_coordinates(back).tobytes() == shapely.get_coordinates(metric).tobytes()
    again = crs.to_lonlat(back, epsg)
    assert shapely.get_coordinates(again).tobytes() == shapely.get_coordinates(degrees).tobytes()


def test_six_decimals_do_not_recover_the_grid() -> None:
    metric = shapely.points(500_000 + np.arange(100) * 7.001, 4_400_000 + np.arange(100) * 3.003)
    short = shapely.transform(crs.to_lonlat(metric, 4548), lambda xy: np.round(xy, 6))
    moved = shapely.distance(crs.to_metric(short, 4548), metric)
    assert moved.max() > 0.01


def test_there_is_no_negative_zero_on_either_side() -> None:
    lonlat = crs.to_lonlat(shapely.points([[500_000.0, 0.0], [500_000.0, -0.00001]]), 4548)
    metric = crs.to_metric(shapely.points([[117.0, -0.0]]), 4548)
    for geoms in (lonlat, metric):
        assert not np.signbit(shapely.get_coordinates(geoms)).any()


def test_wgs84_and_cgcs2000_degrees_are_equal() -> None:
    point = shapely.Point(116.3, 39.9)
    assert crs.transform(point, 4326, 4490).equals_exact(point)


def test_a_survey_zone_is_read_easting_first() -> None:
    lonlat = crs.transform(np.array([shapely.Point(500_000, 4_400_000)]), 4548, 4490)
    lon, lat = shapely.get_coordinates(lonlat)[0]
    assert (lon, lat) == pytest.approx((117.0, 39.73), abs=0.02)


def test_what_cannot_be_converted_is_refused_with_its_place() -> None:
    with pytest.raises(BadCoordinates) as caught:
        crs.to_metric(shapely.Point(float("inf"), 10.0), 4548)
    assert caught.value.where == (float("inf"), 10.0)


def test_an_empty_geometry_passes_through() -> None:
    assert crs.to_metric(shapely.Polygon(), 4548).is_empty


@pytest.mark.parametrize(
    ("bounds", "suspicion"),
    [
        ((116.308, 39.99, 116.332, 40.012), None),
        ((-71.16, 42.35, -71.06, 42.41), None),
        ((39.99, 116.308, 40.012, 116.332), "swapped_axes"),
        ((30.0, 80.0, 31.0, 81.0), "swapped_axes"),
        ((0.0, 0.0, 116.3, 39.9), "null_island"),
        ((-0.001, 0.0, 0.002, 0.001), "null_island"),
        ((39_500_000, 4_400_000, 39_502_000, 4_402_000), "zone_prefixed_metres"),
        ((4_400_000, 39_500_000, 4_402_000, 39_502_000), "northing_first"),
        ((4_400_000, 500_000, 4_402_000, 502_000), "northing_first"),
        ((500_000, 4_400_000, 502_000, 4_402_000), "metres"),
        ((12_900_000, 4_800_000, 12_910_000, 4_810_000), "metres"),
        ((float("nan"), 0, 1, 1), "not_finite"),
        ((190.0, 10.0, 191.0, 11.0), "out_of_range"),
    ],
)
def test_a_box_that_cannot_be_degrees_is_recognised(bounds: tuple[float, ...], suspicion: str | None) -> None:
    assert crs.suspect_lonlat(bounds) == suspicion
    assert crs.plausible_lonlat(bounds) == (suspicion is None)
