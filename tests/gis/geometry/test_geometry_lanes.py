"""Lanes in a grid: whatever is drawn, they stay inside it and apart from each other."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gis.geometry.edit import split
from gis.geometry.gate import check_children_inside
from gis.geometry.lanes import inside, merge_lanes, redraw_lane, reshape_lanes
from gis.geometry.settling import EditRefused
from tests.gis.geometry.test_geometry_edit import blob, through
from tests.gis.geometry.test_geometry_sparing import array

Polygons = NDArray[np.object_]
GRID = shapely.affinity.rotate(shapely.box(0, 0, 200, 100), 17, origin=(0, 0))


def lanes(gap_m: float = 0.0) -> Polygons:
    """Four lanes side by side in a turned grid, touching or a little apart, one corner left to nobody."""
    strips = [shapely.box(10 + 45 * i, 5, 55 + 45 * i - gap_m, 90) for i in range(4)]
    turned = shapely.affinity.rotate(shapely.MultiPolygon(strips), 17, origin=(0, 0))
    return shapely.set_precision(array(*turned.geoms), 0.001)


def grid() -> shapely.Polygon:
    return shapely.set_precision(GRID, 0.001)


@pytest.mark.parametrize("gap_m", [0.0, 0.004, 0.03])
def test_lanes_a_few_millimetres_apart_are_neighbours(gap_m: float) -> None:
    merged = merge_lanes(lanes(gap_m), [1, 2])
    assert merged.geom_type == "Polygon"
    assert merged.area == pytest.approx(90 * 85, rel=0.01)
    line = shapely.affinity.rotate(shapely.LineString([(65, -5), (65, 110)]), 17, origin=(0, 0))
    shifted = reshape_lanes(lanes(gap_m), 0, 1, line).replaced
    assert shifted[0].area == pytest.approx(55 * 85, rel=0.01)
    assert check_children_inside([shifted[0], shifted[1], *lanes(gap_m)[2:]], grid()).ok


def test_lanes_half_a_metre_apart_are_not_neighbours() -> None:
    with pytest.raises(EditRefused) as refused:
        merge_lanes(lanes(0.5), [0, 1])
    assert refused.value.where is not None


def test_a_lane_drawn_beyond_its_grid_ends_at_the_border() -> None:
    centre = lanes()[0].centroid
    ring = shapely.set_precision(centre.buffer(60, quad_segs=3), 0.001)
    with pytest.raises(EditRefused) as swallowed:
        redraw_lane(lanes(), 0, shapely.set_precision(centre.buffer(400, quad_segs=3), 0.001), grid())
    assert swallowed.value.code == "edit.lane_vanishes"
    found = redraw_lane(lanes(), 0, ring, grid()).replaced
    after = [found.get(i, lane) for i, lane in enumerate(lanes())]
    assert check_children_inside(after, grid()).ok


def test_a_ring_outside_the_grid_or_invalid_is_refused_with_its_place() -> None:
    for ring in (shapely.box(500, 500, 510, 510), shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])):
        with pytest.raises(EditRefused) as refused:
            redraw_lane(lanes(), 0, ring, grid())
        assert refused.value.where is not None


@settings(max_examples=60)
@given(seed=st.integers(0, 100_000), gap=st.sampled_from([0.0, 0.004]))
def test_after_random_edits_lanes_are_inside_their_grid_and_apart(seed: int, gap: float) -> None:
    rng = np.random.default_rng(seed)
    now = list(lanes(gap))
    for _ in range(6):
        if len(now) == 1:
            break
        at = int(rng.integers(len(now)))
        patch = array(*now)
        try:
            match int(rng.integers(4)):
                case 0:
                    result = split(patch, at, through(rng, now[at]))
                    after = [*(result.replaced.get(i, one) for i, one in enumerate(now)), *result.added]
                case 1:
                    other = (at + 1) % len(now)
                    merged = merge_lanes(patch, [at, other])
                    after = [merged if i == at else one for i, one in enumerate(now) if i != other]
                case 2:
                    result = reshape_lanes(patch, at, (at + 1) % len(now), through(rng, now[at]))
                    after = [result.replaced.get(i, one) for i, one in enumerate(now)]
                case _:
                    result = redraw_lane(patch, at, blob(rng, now[at]), grid())
                    after = [result.replaced.get(i, one) for i, one in enumerate(now)]
        except EditRefused:
            continue
        kept = [inside(lane, grid()) for lane in after]
        assert None not in kept
        assert check_children_inside(kept, grid()).ok
        now = kept
