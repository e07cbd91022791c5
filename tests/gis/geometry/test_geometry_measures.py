"""Label points inside, compactness, numbering order, and colours that differ and stay."""

from collections.abc import Callable

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gis.geometry.colouring import colour_partition
from gis.geometry.halfedges import as_millimetres, shared_borders
from gis.geometry.measure import area_m2, inner_points, label_point, polsby_popper
from gis.geometry.ordering import snake_order

Coverage = Callable[..., NDArray[np.object_]]
seeds = st.integers(0, 10_000)


@given(seed=seeds)
def test_label_points_and_inner_points_are_inside(coverage: Coverage, seed: int) -> None:
    polygons = coverage(seed, ring=True)
    labels = np.array([label_point(polygon) for polygon in polygons])
    assert shapely.contains_properly(polygons, labels).all()
    assert shapely.contains_properly(polygons, inner_points(polygons)).all()


def test_a_label_has_the_most_room_in_the_largest_part() -> None:
    dumbbell = shapely.union_all(
        [shapely.box(0, 0, 10, 10), shapely.box(10, 4, 40, 5), shapely.box(40, 0, 46, 6)]
    )
    assert shapely.distance(label_point(dumbbell), shapely.Point(5, 5)) < 0.6
    apart = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 9, 9)])
    assert shapely.distance(label_point(apart), shapely.Point(7, 7)) < 0.6


def test_compactness_is_one_for_a_circle_and_small_for_a_strip() -> None:
    shapes = np.array(
        [shapely.Point(0, 0).buffer(10, 100), shapely.box(0, 0, 1, 1), shapely.box(0, 0, 100, 1)]
    )
    assert polsby_popper(shapes) == pytest.approx([1, np.pi / 4, 4 * np.pi * 100 / 202**2], abs=1e-3)
    assert polsby_popper(np.array([shapely.Polygon()])).tolist() == [0]
    assert area_m2(shapes)[1] == 1


def test_numbering_runs_west_to_east_in_rows_from_north_to_south() -> None:
    x, y = np.meshgrid(np.arange(4) * 100.0, np.arange(3)[::-1] * 100.0)
    jitter = np.random.default_rng(1).uniform(-15, 15, (12, 2))
    points = shapely.points(np.column_stack([x.ravel(), y.ravel()]) + jitter)
    assert snake_order(points) == list(range(12))
    turned = np.random.default_rng(2).permutation(12)
    assert turned[snake_order(points[turned])].tolist() == list(range(12))
    assert snake_order(np.empty(0, dtype=object)) == []


@given(seed=seeds, count=st.integers(1, 80))
def test_neighbours_never_share_a_colour(coverage: Coverage, seed: int, count: int) -> None:
    polygons = coverage(seed, max(count, 4))
    colours = colour_partition(polygons)
    i, j, _ = shared_borders(as_millimetres(polygons))
    assert (colours[i] != colours[j]).all()
    assert set(colours.tolist()) <= {1, 2, 3, 4, 5, 6}
    assert (colour_partition(polygons) == colours).all()


@given(seed=seeds)
def test_colours_are_kept_where_they_can_be(coverage: Coverage, seed: int) -> None:
    polygons = coverage(seed, 40)
    colours = colour_partition(polygons)
    assert (colour_partition(polygons, colours) == colours).all()
    with_new = colours.copy()
    with_new[[3, 17]] = 0
    again = colour_partition(polygons, with_new)
    i, j, _ = shared_borders(as_millimetres(polygons))
    assert (again[i] != again[j]).all()
    assert (again == colours).sum() >= len(polygons) - 12


@given(seed=seeds)
def test_impossible_previous_colours_are_replaced(coverage: Coverage, seed: int) -> None:
    polygons = coverage(seed, 40)
    i, j, _ = shared_borders(as_millimetres(polygons))
    for previous in (np.ones(len(polygons), np.int64), np.arange(len(polygons)) % 6 + 1):
        colours = colour_partition(polygons, previous)
        assert (colours[i] != colours[j]).all()
