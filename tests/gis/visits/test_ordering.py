"""The order of a walk: lane by lane, along each lane, from the end that is nearer."""

import random

from hypothesis import given
from hypothesis import strategies as st

from gis.visits.ordering import walking_order

Stop = tuple[str, float, float]


def walk(stops: list[Stop]) -> list[Stop]:
    return walking_order(stops, lambda stop: stop[0], lambda stop: (stop[1], stop[2]))


def lane(name: str, row: float, count: int = 5) -> list[Stop]:
    return [(name, 102.7 + 0.0001 * i, 24.9 + row) for i in range(count)]


def test_a_lane_is_walked_along_and_the_next_one_back() -> None:
    first, second = lane("a", 0.0), lane("b", 0.0005)
    mixed = [*random.Random(1).sample(first, 5), *random.Random(2).sample(second, 5)]
    assert walk(mixed) == [*first, *reversed(second)]


def test_households_of_one_building_keep_their_order() -> None:
    same: list[Stop] = [("a", 102.7, 24.9)] * 3
    assert walk(same) == same
    assert walk([]) == []


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.floats(102.69, 102.71), st.floats(24.89, 24.91)), max_size=40
    ).map(lambda stops: sorted(stops, key=lambda stop: stop[0]))
)
def test_nobody_is_left_out_and_lanes_keep_their_order(stops: list[Stop]) -> None:
    walked = walk(stops)
    assert sorted(walked) == sorted(stops)
    assert [stop[0] for stop in walked] == [stop[0] for stop in stops]
