"""The order of walking: against every order, against proven optima, and over streets."""

from itertools import pairwise, permutations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.tsplib import OPTIMA, places
from gis.geometry.network.anchoring import anchor
from gis.geometry.network.building import Metres, build_network
from gis.geometry.tours import DETOUR, tour, walking_m


def apart(xy: Metres) -> Metres:
    return np.asarray(np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)))


@pytest.mark.parametrize("name", ["berlin52", "eil76"])
def test_known_rounds_are_within_two_per_cent_of_their_proven_optimum(name: str) -> None:
    found = tour(np.floor(apart(places(name)) + 0.5), is_round=True)
    assert sorted(found.order) == list(range(len(found.order)))
    assert OPTIMA[name] <= found.length_m <= 1.02 * OPTIMA[name]
    assert found.bound_m <= OPTIMA[name]
    assert found.gap < 0.03


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6), st.sampled_from(["round", "open", "start"]))
def test_of_few_places_the_order_is_the_shortest_of_all(seed: int, count: int, kind: str) -> None:
    walk_m = apart(np.random.default_rng(seed).random((count, 2)) * 500)
    start = count // 2 if kind == "start" else None
    found = tour(walk_m, start=start, is_round=kind == "round")

    def length(order: tuple[int, ...]) -> float:
        way = (*order, order[0]) if kind == "round" and len(order) > 1 else order
        return sum(float(walk_m[a, b]) for a, b in pairwise(way))

    best = min(length(p) for p in permutations(range(count)) if start is None or p[0] == start)
    assert sorted(found.order) == list(range(count))
    assert start is None or found.order[0] == start
    assert found.length_m == pytest.approx(best, abs=0.2)
    assert found.length_m == pytest.approx(length(tuple(found.order)))


def test_two_hundred_places_are_within_two_per_cent_of_what_is_possible_at_all() -> None:
    found = tour(apart(np.random.default_rng(1).random((200, 2)) * 1_000), start=7)
    assert found.order[0] == 7
    assert len(found.leg_m) == 199
    assert found.gap < 0.02


def test_the_way_follows_streets_and_where_none_is_known_a_third_more_than_straight() -> None:
    network = build_network(
        np.array([shapely.LineString([(0, 0), (0, 100), (100, 100), (100, 0)])], dtype=object)
    )
    xy = np.array([[0.0, 0.0], [100.0, 0.0], [50.0, 100.0], [1_000.0, 0.0]])
    walk_m = walking_m(network, anchor(network, shapely.points(xy)), xy)
    assert walk_m[0, 1] == 300.0
    assert walk_m[0, 2] == walk_m[2, 0] == 150.0
    assert walk_m[1, 3] == pytest.approx(900 * DETOUR)
    assert tour(walk_m[:3, :3], start=0).order == [0, 2, 1]


def test_when_an_incident_comes_in_the_walk_goes_on_from_where_one_is() -> None:
    xy = np.array([[float(x), 0.0] for x in range(0, 1_000, 100)])
    assert tour(apart(xy), start=0).order == list(range(10))
    here, left, incident = [[310.0, 0.0]], xy[4:], [[250.0, 0.0]]
    again = tour(apart(np.concatenate([here, left, incident])), start=0)
    assert again.order == [0, 7, 1, 2, 3, 4, 5, 6]


def test_nothing_and_one_place_are_walks_too() -> None:
    assert tour(np.zeros((0, 0))).order == []
    assert tour(np.zeros((1, 1)), is_round=True).order == [0]
    same = tour(np.zeros((3, 3)), start=1)
    assert (same.order[0], same.length_m, same.gap) == (1, 0.0, 0.0)
