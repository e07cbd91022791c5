"""Figures across a boundary change: shares multiply along a descent, and the error says how sure the sum is."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.edits.bridging import Descent, Weight, estimate, weights_at

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
A, B, C, D = (uuid4() for _ in range(4))


def descent(elder: UUID, heir: UUID, edition: int, area: float, households: float) -> Descent:
    return Descent(elder, heir, edition, BEGAN + timedelta(days=edition), area, households)


SPLIT_AND_MERGE = [
    descent(A, A, 1, 0.25, 0.5),
    descent(A, B, 1, 0.75, 0.5),
    descent(B, C, 2, 1.0, 1.0),
    descent(D, C, 2, 1.0, 1.0),
]


@pytest.mark.parametrize(("weight", "share"), [("area", 0.75), ("households", 0.5)])
def test_shares_follow_the_ground_back_through_splits_and_merges(weight: Weight, share: float) -> None:
    assert weights_at(SPLIT_AND_MERGE, C, BEGAN, weight) == pytest.approx({A: share, D: 1.0})
    between = BEGAN + timedelta(days=1)
    assert weights_at(SPLIT_AND_MERGE, C, between, weight) == {B: 1.0, D: 1.0}
    assert weights_at(SPLIT_AND_MERGE, C, BEGAN + timedelta(days=2), weight) == {C: 1.0}


def test_the_error_is_nothing_where_nothing_was_divided() -> None:
    assert estimate({B: 40, D: 31}, {B: 1.0, D: 1.0}, {B: 1.0, D: 1.0}) == (71, 0)


def test_the_error_is_at_least_the_distance_between_the_two_weights() -> None:
    value, error = estimate({A: 400, D: 10}, {A: 0.5, D: 1.0}, {A: 0.75, D: 1.0})
    assert (value, error) == (210, 100)
    assert estimate({A: 400}, {A: 0.5}, {A: 0.5}) == (200, 10)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.integers(0, 5_000))
def test_what_the_heirs_of_one_territory_get_adds_up_to_what_it_held(cuts: list[float], held: int) -> None:
    edges = [0.0, *sorted(cuts), 1.0]
    heirs = [uuid4() for _ in edges[1:]]
    descents = [
        descent(A, heir, 1, high - low, high - low)
        for heir, low, high in zip(heirs, edges[:-1], edges[1:], strict=True)
    ]
    sums = [estimate({A: held}, *[weights_at(descents, heir, BEGAN, "area")] * 2)[0] for heir in heirs]
    assert sum(sums) == pytest.approx(held)
