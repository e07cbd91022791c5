"""Siting: the published answers to the digit, and what must hold of any plan on any town."""

import csv
import itertools
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bench.communities import SHARED
from gis.geometry.siting.covering import fewest_sites, most_covered
from gis.geometry.siting.model import Plan, Ways
from gis.geometry.siting.nearness import least_walked, shortest_longest

FOLDER = SHARED / "facility"


@pytest.fixture(scope="module")
def san_francisco() -> Ways:
    """205 tracts with their people, 16 sites, the metres between them along streets."""
    path = FOLDER / "SF_network_distance_candidateStore_16_censusTract_205_new.csv"
    if not path.exists():
        message = f"real data not found: {path}"
        if os.environ.get("CI") and SHARED.exists():
            pytest.fail(message)
        pytest.skip(message)
    rows = list(_rows(path))
    sites = sorted({row["name"] for row in rows})
    tracts = sorted({row["DestinationName"] for row in rows})
    metres, people = np.full((len(tracts), len(sites)), np.inf), np.zeros(len(tracts))
    for row in rows:
        tract = tracts.index(row["DestinationName"])
        metres[tract, sites.index(row["name"])] = float(row["distance"])
        people[tract] = float(row["demand"])
    return Ways(metres, people)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_san_francisco_is_covered_by_eight_sites_at_five_kilometres_and_three_at_eight(
    san_francisco: Ways,
) -> None:
    for within_m, sites in ((5_000.0, 8), (8_000.0, 3)):
        plan, out_of_reach = fewest_sites(san_francisco, within_m)
        assert (plan.value, plan.is_optimal, len(out_of_reach)) == (sites, True, 0)
        assert (san_francisco.metres[:, plan.sites].min(axis=1) <= within_m).all()


def test_four_sites_cover_875_247_people_of_san_francisco(san_francisco: Ways) -> None:
    plan = most_covered(san_francisco, 5_000.0, 4)
    assert (plan.value, plan.is_optimal, len(plan.sites)) == (875_247, True, 4)


def test_the_people_of_san_francisco_walk_the_published_metres_to_four_sites(san_francisco: Ways) -> None:
    plan = least_walked(san_francisco, 4)
    assert round(plan.value, 4) == 2_848_268_129.7145
    assert plan.is_optimal
    assert round(plan.value / san_francisco.weight.sum(), 3) == 2_982.127


def test_nobody_in_san_francisco_walks_farther_than_the_published_way_to_four_sites(
    san_francisco: Ways,
) -> None:
    plan = shortest_longest(san_francisco, 4)
    assert (round(plan.value, 2), plan.is_optimal) == (7_403.06, True)


@st.composite
def towns(draw: st.DrawFn) -> Ways:
    demands, sites = draw(st.integers(1, 8)), draw(st.integers(2, 6))
    chance = np.random.default_rng(draw(st.integers(0, 10_000)))
    metres = np.round(chance.uniform(0, 1_000, (demands, sites)))
    people = chance.integers(0, 50, demands).astype(float)
    standing = np.flatnonzero(chance.random(sites) < 0.2)[: sites - 1]
    return Ways(metres, people, standing)


def _all_plans(ways: Ways, count: int) -> list[NDArray[np.int64]]:
    chosen = itertools.combinations(ways.free.tolist(), min(count, len(ways.free)))
    return [np.array([*ways.standing.tolist(), *some], dtype=np.int64) for some in chosen]


def _sound(plan: Plan, ways: Ways, count: int) -> None:
    assert len(plan.sites) <= count
    assert not set(plan.sites) & set(ways.standing.tolist())


@settings(max_examples=60)
@given(towns(), st.integers(1, 3), st.sampled_from([200.0, 500.0]))
def test_no_plan_of_all_that_there_are_is_better(ways: Ways, count: int, within_m: float) -> None:
    plans = _all_plans(ways, count)
    cover = most_covered(ways, within_m, count)
    best = max(ways.weight[(ways.metres[:, each] <= within_m).any(axis=1)].sum() for each in plans)
    assert (cover.value, cover.is_optimal) == (pytest.approx(best), True)
    median = least_walked(ways, count)
    least = min((ways.metres[:, each].min(axis=1) * ways.weight).sum() for each in plans)
    assert (median.value, median.is_optimal) == (pytest.approx(least), True)
    for plan in (cover, median):
        _sound(plan, ways, count)
    if ways.weight.any():
        centre = shortest_longest(ways, count)
        longest = min(ways.metres[ways.weight > 0][:, each].min(axis=1).max() for each in plans)
        assert (centre.value, centre.is_optimal) == (pytest.approx(longest), True)
        _sound(centre, ways, count)


@settings(max_examples=40)
@given(towns(), st.sampled_from([200.0, 500.0]))
def test_the_fewest_sites_cover_whatever_can_be_covered(ways: Ways, within_m: float) -> None:
    plan, out_of_reach = fewest_sites(ways, within_m)
    near = ways.metres <= within_m
    here = [*ways.standing.tolist(), *plan.sites]
    can = near.any(axis=1)
    assert (near[:, here].any(axis=1) == can).all()
    assert sorted(out_of_reach.tolist()) == np.flatnonzero(~can).tolist()
    fewest = next(
        n
        for n in range(len(ways.free) + 1)
        for some in itertools.combinations(ways.free.tolist(), n)
        if (near[:, [*ways.standing.tolist(), *some]].any(axis=1) == can).all()
    )
    assert (plan.value, plan.is_optimal) == (fewest, True)


def test_what_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        Ways(np.array([[-1.0]]), np.array([1.0]))
    with pytest.raises(ValueError, match="weights"):
        Ways(np.array([[1.0]]), np.array([np.nan]))
    with pytest.raises(ValueError, match="way to every site"):
        least_walked(Ways(np.array([[1.0, np.inf]]), np.array([1.0])), 1)


def test_a_plan_that_is_not_proved_says_how_far_from_the_best_it_can_be_at_most() -> None:
    plan = Plan((1,), 900.0, 1_000.0)
    assert (plan.gap, plan.is_optimal) == (pytest.approx(0.1), False)
