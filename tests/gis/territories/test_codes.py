"""Code schemes: shape, grouping, and the next number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import Conflict, InvalidInput
from gis.territories.codes import SCHEMES, scheme_of

GRID = SCHEMES["CN-12+3"]
PARENT = "530102001001"


def test_a_grid_code_is_grouped_for_reading() -> None:
    assert GRID.grouped("320508019044003") == "320508\u2009019\u2009044\u2009003"


def test_full_width_digits_and_spaces_are_accepted() -> None:
    assert GRID.check("３２０５０８ 019 044 003") == "320508019044003"


def test_a_code_of_the_wrong_length_is_refused_with_the_length_needed() -> None:
    with pytest.raises(InvalidInput) as refused:
        GRID.check("12")
    assert "15" in refused.value.message_zh
    assert "15" in refused.value.message_en


@given(st.sets(st.integers(1, 899), max_size=30))
def test_the_next_code_is_above_every_code_ever_given(numbers: set[int]) -> None:
    taken = [f"{PARENT}{number:03d}" for number in numbers]
    code = GRID.next(PARENT, taken)
    assert code not in taken
    assert int(code[-3:]) == max(numbers, default=0) + 1


def test_dedicated_grids_take_their_own_block() -> None:
    assert GRID.next(PARENT, [f"{PARENT}007"], dedicated=True) == f"{PARENT}901"
    assert GRID.next(PARENT, [f"{PARENT}901"]) == f"{PARENT}001"


def test_a_full_block_is_refused() -> None:
    with pytest.raises(Conflict):
        GRID.next(PARENT, [f"{PARENT}900"])


def test_an_unknown_scheme_lists_the_known_ones() -> None:
    with pytest.raises(InvalidInput) as refused:
        scheme_of("nothing")
    assert "CN-15-BJ" in refused.value.message_en
