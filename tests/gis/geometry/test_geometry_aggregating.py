"""Grids made of whole members: what comes out tiles the ground of what went in, and cuts no estate and no house."""

from collections.abc import Callable

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gis.geometry.aggregating import divide_among, ground_of_areas, regroup
from gis.geometry.halfedges import as_millimetres, shared_borders
from gis.geometry.settling import EditRefused
from tests.gis.geometry.test_geometry_edit import assert_still_tiles, quarters
from tests.gis.geometry.test_geometry_sparing import array, houses_in

Polygons = NDArray[np.object_]
Coverage = Callable[..., Polygons]
NO_LANES: Polygons = np.empty(0, dtype=object)


def grown(polygons: Polygons, rng: np.random.Generator, count: int) -> list[list[int]]:
    """Groups of neighbours, grown from seeds until nobody is left."""
    i, j, _ = shared_borders(as_millimetres(polygons))
    owner = np.full(len(polygons), -1)
    owner[rng.choice(len(polygons), count, replace=False)] = np.arange(count)
    while (owner == -1).any():
        before = owner.copy()
        for a, b in zip(i.tolist(), j.tolist(), strict=True):
            if owner[a] == -1 or owner[b] == -1:
                owner[a] = owner[b] = max(owner[a], owner[b])
        if (before == owner).all():
            break
    return [np.flatnonzero(owner == group).tolist() for group in range(count)]


@settings(max_examples=25)
@given(seed=st.integers(0, 100_000), count=st.integers(2, 8))
def test_eight_members_become_five_and_the_gate_holds(coverage: Coverage, seed: int, count: int) -> None:
    polygons = coverage(seed, 30)
    groups = grown(polygons, np.random.default_rng(seed), count)
    result = regroup(polygons, groups)
    several = [group for group in groups if len(group) > 1]
    assert len(result.added) == len(several)
    assert_still_tiles(polygons, result, result.apply(polygons))
    for new, group in zip(result.added, several, strict=True):
        assert new.area == pytest.approx(shapely.area(polygons[group]).sum(), rel=1e-9)


def test_a_group_that_does_not_hang_together_is_refused_with_the_place() -> None:
    with pytest.raises(EditRefused) as refused:
        regroup(quarters(), [[0, 3]])
    assert refused.value.code == "edit.not_adjacent"
    assert refused.value.where is not None


@settings(max_examples=10)
@given(seed=st.integers(0, 100_000))
def test_estates_keep_their_houses_and_everything_goes_to_one_group(coverage: Coverage, seed: int) -> None:
    rng = np.random.default_rng(seed)
    polygons = coverage(seed, 20)
    west, south, east, north = shapely.total_bounds(polygons)
    middle = shapely.box(
        (3 * west + east) / 4, (3 * south + north) / 4, (west + 3 * east) / 4, (south + 3 * north) / 4
    )
    estates = _eighths(middle)
    group = np.array([0, 0, 1, 1, 2, 2, 3, 4])
    houses = houses_in(rng, polygons, 120)
    taken = ground_of_areas(polygons, estates)
    result = divide_among(polygons, taken, estates, group, houses, NO_LANES)
    after = result.apply(polygons)
    assert len(result.added) == 5
    assert_still_tiles(polygons, result, after)
    ground = shapely.union_all(polygons[taken])
    for house in houses[shapely.contains(ground, houses)]:
        assert max(shapely.area(shapely.intersection(after, house))) > 0.999 * house.area


def _eighths(middle: shapely.Polygon) -> Polygons:
    """Eight rectangles with five metres between them."""
    west, south, east, north = middle.bounds
    width, height = (east - west) / 4, (north - south) / 2
    return array(
        *(
            shapely.box(
                west + i * width, south + j * height, west + (i + 1) * width - 5, south + (j + 1) * height - 5
            )
            for j in range(2)
            for i in range(4)
        )
    )


def test_an_estate_outside_the_grids_is_refused_with_its_place() -> None:
    with pytest.raises(EditRefused) as refused:
        ground_of_areas(quarters(), array(shapely.box(500, 500, 520, 520)))
    assert refused.value.code == "edit.area_outside"
    assert refused.value.where == (510.0, 510.0)
