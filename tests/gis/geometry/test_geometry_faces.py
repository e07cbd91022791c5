"""Blocks between streets tile their boundary, and regions made of them are contiguous and about equal."""

from collections.abc import Callable

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gis.geometry import crs
from gis.geometry.coverage import check_partition, dissolve
from gis.geometry.errors import GeometryError
from gis.geometry.faces import polygonize_blocks, unite
from gis.geometry.regions import merge_faces

Coverage = Callable[..., NDArray[np.object_]]
Real = Callable[[str], tuple[NDArray[np.object_], list[dict[str, object]]]]
seeds = st.integers(0, 10_000)


@given(seed=seeds, count=st.integers(0, 25))
def test_random_streets_cut_a_boundary_into_blocks_that_tile_it(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    boundary = shapely.Polygon([(0, 0), (900, -40), (1000, 700), (420, 980), (-60, 640)])
    streets = shapely.linestrings(rng.uniform(-200, 1100, (count, 3, 2))) if count else []
    faces = polygonize_blocks(streets, boundary)
    whole = dissolve(faces)
    assert check_partition(faces, whole).ok
    assert shapely.hausdorff_distance(whole.exterior, boundary.exterior) < 0.002
    assert shapely.area(faces).min() >= 1.0
    assert shapely.equals_exact(faces, polygonize_blocks(streets, boundary)).all()


def test_dead_ends_and_far_lines_cut_nothing() -> None:
    boundary = shapely.box(0, 0, 100, 100)
    faces = polygonize_blocks(
        [shapely.LineString([(50, -10), (50, 60)]), shapely.LineString([(500, 0), (600, 0)])], boundary
    )
    assert len(faces) == 1
    assert faces[0].equals(boundary)


def test_a_street_drawn_twice_leaves_no_sliver() -> None:
    boundary = shapely.box(0, 0, 100, 100)
    twice = [shapely.LineString([(50, -1), (50, 101)]), shapely.LineString([(50.005, -1), (50, 101)])]
    faces = polygonize_blocks(twice, boundary)
    assert len(faces) == 2
    assert check_partition(faces, None).ok


def test_a_boundary_that_is_no_polygon_is_refused() -> None:
    with pytest.raises(GeometryError):
        polygonize_blocks([], shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]))


@given(seed=seeds, count=st.integers(1, 12))
def test_regions_are_contiguous_complete_and_tile(coverage: Coverage, seed: int, count: int) -> None:
    faces = coverage(seed, 80)
    weights = np.random.default_rng(seed).integers(0, 30, len(faces)).astype(float)
    target = max(weights.sum(), 1) / count
    groups = merge_faces(faces, weights, target, 0.6 * target, 1.4 * target)
    assert sorted(face for group in groups for face in group) == list(range(len(faces)))
    regions = unite(faces, groups)
    assert {region.geom_type for region in regions} == {"Polygon"}
    assert check_partition(regions, dissolve(faces)).ok
    assert groups == merge_faces(faces, weights, target, 0.6 * target, 1.4 * target)


def test_equal_faces_give_balanced_compact_regions() -> None:
    faces = np.array(
        [shapely.box(x, y, x + 10, y + 10) for y in range(0, 120, 10) for x in range(0, 120, 10)]
    )
    groups = merge_faces(faces, np.ones(144), 9, 7, 11)
    assert len(groups) == 16
    assert all(7 <= len(group) <= 11 for group in groups)
    regions = unite(faces, groups)
    assert shapely.length(regions).mean() < 1.35 * 4 * 30


def test_islands_are_divided_each_on_its_own() -> None:
    faces = np.array([shapely.box(x, 0, x + 1, 1) for x in (0, 1, 2, 3, 10, 11)])
    groups = merge_faces(faces, [1] * 6, 2, 1, 3)
    assert all({0, 1, 2, 3} >= set(group) or {4, 5} >= set(group) for group in groups)


def test_weights_must_fit() -> None:
    faces = np.array([shapely.box(0, 0, 1, 1)])
    for weights in ([1.0, 2.0], [-1.0], [float("nan")]):
        with pytest.raises(ValueError, match="weight"):
            merge_faces(faces, weights, 1, 0, 2)
    with pytest.raises(ValueError, match="target"):
        merge_faces(faces, [1.0], 0, 0, 2)


def test_a_real_town_is_gridded_by_its_streets(real: Real) -> None:
    lines, _ = real("cambridge/TRANS_Centerlines.geojson")
    town, _ = real("cambridge/BOUNDARY_CityBoundary.geojson")
    boundary = crs.to_metric(shapely.union_all(town), 32619)
    faces = polygonize_blocks(crs.to_metric(lines, 32619), boundary)
    assert len(faces) > 700
    whole = dissolve(faces)
    assert whole.area == pytest.approx(boundary.area, abs=1)
    area = shapely.area(faces)
    grids = unite(faces, merge_faces(faces, area, area.sum() / 40, area.sum() / 60, area.sum() / 25))
    assert check_partition(grids, whole).ok
