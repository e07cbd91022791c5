"""The longest walk through an area, along its lanes."""

import numpy as np
import pytest
import shapely

from gis.geometry.walking import WALKING_M_PER_MIN, longest_walk_min

AREA = shapely.box(0, 0, 500, 300)


def lines(*coordinates: list[tuple[float, float]]) -> np.ndarray:  # type: ignore[type-arg]
    return np.array([shapely.LineString(points) for points in coordinates], dtype=object)


def minutes(lanes: np.ndarray, doors: list[tuple[float, float]]) -> float | None:  # type: ignore[type-arg]
    found = longest_walk_min(AREA, lanes, np.array(doors, dtype=float).reshape(-1, 2))
    return None if found is None else found[0]


def test_the_way_goes_along_the_lanes_and_not_through_the_houses() -> None:
    around = lines([(10, 10), (10, 290), (490, 290), (490, 10)])
    walk = minutes(around, [(10, 10), (490, 10)])
    assert walk == pytest.approx((280 + 480 + 280) / WALKING_M_PER_MIN, rel=1e-6)


def test_crossing_lanes_are_joined_and_the_way_from_the_door_counts() -> None:
    cross = lines([(0, 150), (500, 150)], [(250, 0), (250, 300)])
    walk = minutes(cross, [(100, 170), (250, 300)])
    assert walk == pytest.approx((20 + 150 + 150) / WALKING_M_PER_MIN, rel=0.05)


def test_doors_that_cannot_reach_each_other_are_not_compared() -> None:
    apart = lines([(0, 10), (100, 10)], [(0, 200), (400, 200)])
    walk = minutes(apart, [(0, 10), (100, 10), (0, 200), (300, 200)])
    assert walk == pytest.approx(300 / WALKING_M_PER_MIN, rel=1e-6)


def test_doors_and_lanes_elsewhere_do_not_count() -> None:
    straight = lines([(0, 150), (500, 150)], [(500, 150), (900, 150)])
    walk = minutes(straight, [(0, 150), (200, 150), (900, 150)])
    assert walk == pytest.approx(200 / WALKING_M_PER_MIN, rel=1e-6)


@pytest.mark.parametrize("doors", [[], [(5, 5)], [(900, 900), (5, 5)]])
def test_fewer_than_two_doors_are_no_walk(doors: list[tuple[float, float]]) -> None:
    assert minutes(lines([(0, 0), (500, 0)]), doors) is None


def test_without_lanes_there_is_no_walk() -> None:
    assert minutes(np.empty(0, dtype=object), [(1, 1), (2, 2)]) is None
