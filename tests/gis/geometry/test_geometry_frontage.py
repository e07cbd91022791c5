"""Along, off, and on which side of a street line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point

from gis.geometry.frontage import standing

STREET = LineString([(0, 0), (100, 0), (100, 80)])


@pytest.mark.parametrize(
    ("x", "y", "along", "offset", "side"),
    [
        (30, 12, 30, 12, "left"),
        (30, -12, 30, 12, "right"),
        (88, 40, 140, 12, "left"),
        (112, 40, 140, 12, "right"),
        (-5, 0.5, 0, 5.02, "left"),
        (110, -10, 100, 14.14, "right"),
        (95, 5, 95, 5, "left"),
        (50, 0, 50, 0, "on"),
    ],
)
def test_a_point_stands_where_it_is_seen_to_stand(
    x: float, y: float, along: float, offset: float, side: str
) -> None:
    found = standing(STREET, Point(x, y))
    assert (found.along_m, found.offset_m) == (pytest.approx(along), pytest.approx(offset, abs=0.01))
    assert found.side == side


@given(x=st.floats(1, 99), y=st.floats(0.1, 40))
def test_the_way_back_turns_the_sides_around(x: float, y: float) -> None:
    street = LineString([(0, 0), (100, 0)])
    there, back = standing(street, Point(x, y)), standing(street.reverse(), Point(x, y))
    assert {there.side, back.side} == {"left", "right"}
    assert there.along_m + back.along_m == pytest.approx(100)
