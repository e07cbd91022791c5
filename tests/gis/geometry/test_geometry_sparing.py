"""Borders bent around buildings: none is newly cut, each goes to the side with more of it, and all still tiles."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gis.geometry.edit import split
from gis.geometry.settling import EditRefused, EditResult
from gis.geometry.sparing import WHOLE_SHARE, spare
from gis.geometry.vertices import move_vertices
from tests.gis.geometry.test_geometry_edit import assert_still_tiles, attempt, quarters

Polygons = NDArray[np.object_]
Coverage = Callable[..., Polygons]


def array(*geoms: shapely.Geometry) -> Polygons:
    found = np.empty(len(geoms), dtype=object)
    found[:] = geoms
    return found


def newly_cut(before: Polygons, after: Polygons, footprints: Polygons) -> list[int]:
    def whole(polygons: Polygons, footprint: shapely.Geometry) -> bool:
        return bool(
            (shapely.area(shapely.intersection(polygons, footprint)) >= WHOLE_SHARE * footprint.area).any()
        )

    return [at for at, one in enumerate(footprints) if whole(before, one) and not whole(after, one)]


def test_a_cut_building_goes_to_the_side_with_more_of_it() -> None:
    patch = quarters()
    houses = array(shapely.box(20, 46, 30, 60), shapely.box(60, 40, 70, 54))
    cut = split(patch, 0, shapely.LineString([(-5, 50), (105, 50)]))
    result = spare(patch, cut, houses)
    north, south = sorted(result.apply(patch)[[0, -1]], key=lambda part: -part.centroid.y)
    assert north.contains(houses[0]) and south.contains(houses[1])
    assert_still_tiles(patch, result, result.apply(patch))


def test_rows_of_touching_houses_are_parted_along_their_common_wall() -> None:
    patch = quarters()
    houses = array(shapely.box(20, 45, 30, 58), shapely.box(30, 42, 40, 55))
    result = spare(patch, split(patch, 0, shapely.LineString([(-5, 50), (105, 50)])), houses)
    after = result.apply(patch)
    assert newly_cut(patch, after, houses) == []
    assert after[0].contains(houses[0].centroid) != after[0].contains(houses[1].centroid)


def test_a_building_that_was_cut_before_stays_as_it_was() -> None:
    patch = quarters()
    across = array(shapely.box(90, 48, 110, 52))
    cut = split(patch, 0, shapely.LineString([(-5, 50), (105, 50)]))
    assert spare(patch, cut, across) is cut


def test_an_edit_that_cuts_nothing_is_left_alone() -> None:
    cut = split(quarters(), 0, shapely.LineString([(-5, 50), (105, 50)]))
    assert spare(quarters(), cut, array(shapely.box(10, 10, 20, 20))) is cut


def test_a_moved_vertex_bends_around_the_house_in_its_way() -> None:
    patch, house = quarters(), array(shapely.box(96, 104, 112, 118))
    before = array(*(shapely.segmentize(one, 50.0) for one in patch))
    moved = move_vertices(before, [((100.0, 150.0), (104.0, 110.0))])
    house = array(shapely.box(100.2, 104, 104, 116))
    result = spare(before, moved, house)
    assert newly_cut(before, result.apply(before), house) == []
    assert_still_tiles(before, result, result.apply(before))


def test_a_building_that_is_all_of_a_grid_cannot_be_spared() -> None:
    patch = quarters()
    hall = array(shapely.box(0, 0, 100, 100))
    with pytest.raises(EditRefused) as refused:
        spare(patch, split(patch, 0, shapely.LineString([(-5, 40), (105, 40)])), hall)
    assert refused.value.code == "edit.cannot_bend"
    assert refused.value.where is not None


def houses_in(rng: np.random.Generator, polygons: Polygons, count: int) -> Polygons:
    """Turned rectangles that do not overlap."""
    west, south, east, north = shapely.total_bounds(polygons)
    found: list[shapely.Polygon] = []
    for _ in range(count):
        centre = rng.uniform((west, south), (east, north))
        box = shapely.box(-rng.uniform(4, 15), -rng.uniform(3, 8), rng.uniform(4, 15), rng.uniform(3, 8))
        turned = shapely.affinity.rotate(box, rng.uniform(0, 180), origin=(0, 0))
        house = shapely.affinity.translate(turned, *centre)
        if not any(house.intersects(other) for other in found):
            found.append(house)
    return array(*found)


@settings(max_examples=15)
@given(seed=st.integers(0, 100_000), ring=st.booleans())
def test_after_random_edits_bent_around_random_houses_no_house_is_newly_cut(
    coverage: Coverage, seed: int, ring: bool
) -> None:
    rng = np.random.default_rng(seed)
    polygons = coverage(seed, 30, ring=ring)
    houses = houses_in(rng, polygons, 150)
    for _ in range(10):
        _, result = attempt(rng, polygons)
        if result is None:
            continue
        spared = _spared(polygons, result, houses)
        if spared is not None:
            after = spared.apply(polygons)
            assert_still_tiles(polygons, spared, after)
            assert newly_cut(polygons, after, houses) == []
            polygons = after


def _spared(polygons: Polygons, result: EditResult, houses: Polygons) -> EditResult | None:
    try:
        return spare(polygons, result, houses)
    except EditRefused as refused:
        return None if refused.where is not None else pytest.fail("a refusal without a place")


def test_most_edits_can_be_bent(coverage: Coverage) -> None:
    rng, done = np.random.default_rng(7), Counter[str]()
    polygons = coverage(7, 60)
    houses = houses_in(rng, polygons, 400)
    for _ in range(120):
        _, result = attempt(rng, polygons)
        if result is not None and newly_cut(polygons, result.apply(polygons), houses):
            done["bent" if _spared(polygons, result, houses) else "refused"] += 1
    assert done["bent"] >= 20
    assert done["bent"] > 10 * done["refused"]
