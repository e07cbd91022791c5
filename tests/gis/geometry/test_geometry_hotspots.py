"""Hot spots, gatherings and supplies equal the figures that PySAL gives, and hold what must hold of any map."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from gis.geometry.hotspots import gi_star, moran
from gis.geometry.network.reach import Pairs
from gis.geometry.network.supply import supply_per_person


def lattice(rows: int, columns: int) -> "csr_array[np.float64]":
    """Cells side by side or corner to corner."""
    place = np.array([(i, j) for i in range(rows) for j in range(columns)])
    apart = np.abs(place[:, None] - place[None, :]).max(axis=2)
    return csr_array((apart == 1).astype(float))


HOT = (7, 8, 13, 14)
VALUES = np.array([(i * i * 7 + 3 * i) % 23 + (30 if i in HOT else 0) for i in range(30)], dtype=float)
# esda 2.9.0: G_Local(VALUES, lat2W(5, 6, rook=False) with a diagonal of 1, transform="B", star=True).Zs
ESDA_Z = """
0.92178983484 1.712429300171 1.891553703954 0.709332638983 -0.759487472042 -0.680101036681
1.318355611847 2.820600866724 3.008223984245 0.94436969152 -1.494730836246 -1.404335325663
2.034853226981 3.352199699699 3.446011258459 1.288345406974 -1.244566679552 -1.798409013987
0.422733592929 0.725476054412 0.725476054412 -0.587885768231 -1.55727187542 -1.798409013987
-0.132085738529 -0.687837710529 -0.723662591286 -1.046086518096 -0.831137233556 -1.143806288963
"""


def test_hot_spots_equal_those_of_esda() -> None:
    found = gi_star(VALUES, lattice(5, 6))
    np.testing.assert_allclose(found.z, np.array(ESDA_Z.split(), dtype=float), atol=1e-11)


def test_the_correction_calls_hot_only_what_chance_does_not_explain() -> None:
    found = gi_star(VALUES, lattice(5, 6))
    assert np.flatnonzero(found.confidence == 95).tolist() == [7, 8, 13, 14]
    assert (found.p < 0.05).sum() > (np.abs(found.confidence) >= 95).sum()
    assert found.confidence.min() == 0


def test_a_gathering_equals_that_of_esda() -> None:
    found = moran(VALUES, lattice(5, 6))
    # esda 2.9.0: Moran(VALUES, lat2W(5, 6, rook=False), transformation="B"): I, EI, z_rand, p_rand
    expected = (0.2905149648307543, -0.034482758620689655, 3.6153954785009623, 0.0002998894549805998)
    np.testing.assert_allclose((found.value, found.expected, found.z, found.p), expected, rtol=1e-9)


def test_where_everything_is_alike_nothing_can_be_said() -> None:
    found = gi_star(np.full(30, 4.0), lattice(5, 6))
    assert np.isnan(found.z).all()
    assert not found.confidence.any()
    assert np.isnan(moran(np.full(30, 4.0), lattice(5, 6)).value)
    assert len(gi_star(np.empty(0), csr_array((0, 0))).z) == 0
    with pytest.raises(ValueError, match="finite"):
        gi_star(np.array([1.0, np.nan]), csr_array((2, 2)))


@settings(max_examples=30)
@given(st.integers(0, 1_000), st.floats(0.1, 100), st.integers(0, 50))
def test_the_unit_of_a_count_does_not_matter_to_its_hot_spots(seed: int, scale: float, more: int) -> None:
    values = np.random.default_rng(seed).poisson(3, 30).astype(float)
    one, other = (gi_star(each, lattice(5, 6)) for each in (values, scale * values + more))
    np.testing.assert_allclose(one.z, other.z, atol=1e-6)


DISTANCES = np.array(
    [[100, 300, 300.5], [250, 600, 900], [300, 120, 800], [700, 299, 150], [900, 650, 300], [950, 980, 990]]
)
PEOPLE, CAPACITY = np.array([120, 0, 340, 75, 260, 90.0]), np.array([30, 12, 55.0])
PAIRS = Pairs(np.repeat(np.arange(6), 3), np.tile(np.arange(3), 6), DISTANCES.reshape(-1))


def test_supplies_equal_those_of_pysal_and_nobody_is_left_without_a_figure() -> None:
    # access 1.1.10: two_stage_fca(max_cost=300), enhanced_two_stage_fca(step_fn({300: 1, 600: 0.68, 900: 0.22}));
    # it says NaN of the last place.
    plain = [
        0.0876472978464039,
        0.06521739130434782,
        0.0876472978464039,
        0.186609011019668,
        0.16417910447761194,
        0,
    ]
    zoned = [
        0.1525838553214679,
        0.09461400798991842,
        0.10109830383591639,
        0.14455503447645818,
        0.12874956335183813,
        0,
    ]
    zones = ((300.0, 1.0), (600.0, 0.68), (900.0, 0.22))
    np.testing.assert_allclose(supply_per_person(PAIRS, CAPACITY, PEOPLE, ((300.0, 1.0),)), plain, rtol=1e-12)
    np.testing.assert_allclose(supply_per_person(PAIRS, CAPACITY, PEOPLE, zones), zoned, rtol=1e-12)


def test_what_falls_to_the_people_sums_up_to_what_there_is() -> None:
    each = supply_per_person(PAIRS, CAPACITY, PEOPLE, ((600.0, 1.0), (900.0, 0.5)))
    assert each @ PEOPLE == pytest.approx(CAPACITY.sum())
    with pytest.raises(ValueError, match="not negative"):
        supply_per_person(PAIRS, -CAPACITY, PEOPLE, ((600.0, 1.0),))
