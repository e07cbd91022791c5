"""A border between two communities drawn anew: both partitions stay exact, ground goes to a neighbour, none is lost."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gis.geometry.coverage import check_partition, dissolve
from gis.geometry.halfedges import as_millimetres, shared_borders
from gis.geometry.outline import move_common_border
from gis.geometry.settling import EditRefused
from tests.gis.geometry.test_geometry_edit import through
from tests.gis.geometry.test_geometry_sparing import array

Polygons = NDArray[np.object_]
Coverage = Callable[..., Polygons]


def halves() -> tuple[Polygons, Polygons]:
    """Two columns of two squares each, side by side."""
    return (
        array(shapely.box(0, 0, 100, 100), shapely.box(0, 100, 100, 200)),
        array(shapely.box(100, 0, 200, 100), shapely.box(100, 100, 200, 200)),
    )


def test_ground_that_goes_over_joins_the_neighbour_across_the_border() -> None:
    west, east, changed = move_common_border(*halves(), shapely.LineString([(90, -5), (90, 205)]))
    assert shapely.area(west).tolist() == [9000, 9000]
    assert shapely.area(east).tolist() == [11000, 11000]
    assert changed == {0, 1, 2, 3}


def test_a_border_noded_differently_on_both_sides_is_no_hindrance() -> None:
    west, east = halves()
    east = array(shapely.box(100, 0, 200, 70), shapely.box(100, 70, 200, 200))
    west, east, _ = move_common_border(west, east, shapely.LineString([(105, -5), (110, 205)]))
    assert check_partition([*west, *east], dissolve([*west, *east])).ok


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ([(300, 0), (310, 200)], "does_not_cross"),
        ([(95, 20), (95, 20.5)], "does_not_cross"),
    ],
)
def test_lines_that_cannot_be_a_border_are_refused_with_the_place(
    line: list[tuple[float, float]], code: str
) -> None:
    with pytest.raises(EditRefused) as refused:
        move_common_border(*halves(), shapely.LineString(line))
    assert (refused.value.code, refused.value.where is None) == (f"edit.{code}", False)


def test_a_grid_that_would_go_over_whole_is_refused_with_its_place() -> None:
    west = array(shapely.box(0, 0, 100, 120), shapely.box(0, 120, 100, 200))
    with pytest.raises(EditRefused) as refused:
        move_common_border(west, halves()[1], shapely.LineString([(-5, 120), (100, 120)]))
    assert (refused.value.code, refused.value.where) == ("edit.grid_vanishes", (50.0, 160.0))


def halved(polygons: Polygons) -> tuple[Polygons, Polygons] | None:
    """A coverage cut into a western and an eastern part that each hang together."""
    x = np.array([polygon.centroid.x for polygon in polygons])
    west, east = polygons[x < np.median(x)], polygons[x >= np.median(x)]
    parts = [shapely.get_num_geometries(shapely.union_all(side)) for side in (west, east)]
    return (west, east) if parts == [1, 1] else None


@settings(max_examples=30)
@given(seed=st.integers(0, 100_000))
def test_after_random_moves_both_communities_still_tile(coverage: Coverage, seed: int) -> None:
    sides = halved(coverage(seed, 30))
    if sides is None:
        return
    rng = np.random.default_rng(seed)
    whole = sum(shapely.area(side).sum() for side in sides)
    for _ in range(4):
        after = _moved(rng, *sides)
        if after is not None:
            sides = after
            assert check_partition([*sides[0], *sides[1]], dissolve([*sides[0], *sides[1]])).ok
            assert all(check_partition(side, dissolve(side)).ok for side in sides)
            assert sum(shapely.area(side).sum() for side in sides) == pytest.approx(whole, abs=0.5)


def _moved(rng: np.random.Generator, west: Polygons, east: Polygons) -> tuple[Polygons, Polygons] | None:
    """The border moved about one of its stretches, as a hand would draw it; nothing when that is refused."""
    both = as_millimetres(np.concatenate([west, east]))
    i, j, _ = shared_borders(both)
    across = np.flatnonzero((i < len(west)) & (j >= len(west)))
    at = int(rng.choice(across))
    stretch = shapely.intersection(west[i[at]], east[j[at] - len(west)]).buffer(1.0)
    try:
        first, second, _ = move_common_border(west, east, through(rng, stretch, 5))
    except EditRefused as refused:
        return None if refused.where is not None else pytest.fail("a refusal without a place")
    return first, second


def test_many_random_moves_succeed(coverage: Coverage) -> None:
    done: Counter[str] = Counter()
    rng = np.random.default_rng(3)
    for seed in range(40):
        sides = halved(coverage(seed, 30))
        if sides is not None:
            done["moved" if _moved(rng, *sides) else "refused"] += 1
    assert done["moved"] >= 8
