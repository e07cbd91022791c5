"""GCJ-02 and BD-09: published vectors, and inverses that undo the forward formula."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.geometry import datum_shift as shift

TIANANMEN = np.array([[116.404, 39.915]])


def test_forward_shifts_agree_with_the_published_vectors() -> None:
    assert shift.wgs84_to_gcj02(TIANANMEN)[0] == pytest.approx(
        [116.41024449916938, 39.91640428150164], abs=1e-11
    )
    assert shift.gcj02_to_bd09(TIANANMEN)[0] == pytest.approx(
        [116.41036949371029, 39.92133699351021], abs=1e-11
    )


@given(lon=st.floats(74, 135), lat=st.floats(4, 53))
def test_inverses_undo_the_shift_to_a_hundredth_of_a_millimetre(lon: float, lat: float) -> None:
    place = np.array([[lon, lat]])
    tolerance_deg = 1e-10
    assert np.abs(shift.gcj02_to_wgs84(shift.wgs84_to_gcj02(place)) - place).max() < tolerance_deg
    assert np.abs(shift.bd09_to_gcj02(shift.gcj02_to_bd09(place)) - place).max() < tolerance_deg
    assert np.abs(shift.bd09_to_wgs84(shift.wgs84_to_bd09(place)) - place).max() < tolerance_deg


def test_the_shift_is_hundreds_of_metres_in_china_and_none_outside() -> None:
    rng = np.random.default_rng(7)
    inside = np.column_stack([rng.uniform(74, 135, 2000), rng.uniform(4, 53, 2000)])
    metres = np.hypot(*((shift.wgs84_to_gcj02(inside) - inside) * [85_000, 111_000]).T)
    assert 300 < metres.mean() < 650
    outside = np.array([[-71.1, 42.37], [7.42, 43.73]])
    assert (shift.wgs84_to_gcj02(outside) == outside).all()
