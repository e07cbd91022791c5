"""Footprints drawn anew and cut: what was ground of the building stays with its parts, and nobody else's is taken."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.geometry.footprints import cut, reshaped
from gis.geometry.settling import EditRefused
from tests.gis.geometry.test_geometry_sparing import array

HOUSE = shapely.box(0, 0, 20, 10)
NOBODY = np.empty(0, dtype=object)


def test_a_wing_is_added_and_a_neighbour_is_not_covered() -> None:
    assert reshaped(HOUSE, shapely.box(0, 0, 20, 15), NOBODY).area == 300
    with pytest.raises(EditRefused) as refused:
        reshaped(HOUSE, shapely.box(0, 0, 30, 10), array(shapely.box(25, 0, 40, 10)))
    assert refused.value.code == "edit.footprint_overlaps"
    assert refused.value.where == (27.5, 5.0)


@pytest.mark.parametrize(
    ("ring", "code"),
    [
        (shapely.box(100, 100, 120, 110), "footprint_elsewhere"),
        (shapely.box(0, 0, 1, 1), "piece_too_small"),
        (shapely.Polygon([(0, 0), (20, 10), (20, 0), (0, 10)]), "ring"),
    ],
)
def test_outlines_that_are_no_house_are_refused_with_the_place(ring: shapely.Polygon, code: str) -> None:
    with pytest.raises(EditRefused) as refused:
        reshaped(HOUSE, ring, NOBODY)
    assert (refused.value.code, refused.value.where is None) == (f"edit.{code}", False)


def test_an_overlap_that_was_there_before_may_stay() -> None:
    assert reshaped(HOUSE, shapely.box(0, 0, 20, 11), array(shapely.box(18, 0, 30, 10))).area == 220


@given(st.floats(1, 19), st.floats(1, 19), st.floats(0, np.pi))
def test_the_parts_of_a_cut_house_are_the_house(a: float, b: float, angle: float) -> None:
    house = shapely.set_precision(shapely.affinity.rotate(HOUSE, angle, use_radians=True), 0.001)
    line = shapely.affinity.rotate(
        shapely.LineString([(a, -5), (b, 15)]), angle, origin=HOUSE.centroid, use_radians=True
    )
    try:
        parts = cut(house, line)
    except EditRefused as refused:
        assert refused.code == "edit.piece_too_small"  # noqa: PT017
        return
    assert len(parts) == 2
    assert sum(part.area for part in parts) == pytest.approx(house.area, abs=0.05)
    assert not parts[0].overlaps(parts[1])
