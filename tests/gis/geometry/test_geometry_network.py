"""The walking network and the ways on it, against networkx on random streets and on real towns."""

import os
from collections.abc import Sequence
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.communities import SHARED, read_layers
from gis.geometry.crs import GeometryArray, metric_epsg_for, to_metric
from gis.geometry.network.anchoring import Anchors, anchor
from gis.geometry.network.building import Network, build_network
from gis.geometry.network.reach import nearest, reachable_streets, within
from ops import towns
from tests.demo_files import demo_files

Line = Sequence[tuple[float, float]]


def network_of(*lines: Line, level: Sequence[int] | None = None) -> Network:
    drawn = np.array([shapely.LineString(line) for line in lines], dtype=object)
    return build_network(drawn, None if level is None else np.array(level, dtype=np.int64))


def at(network: Network, *places: tuple[float, float]) -> Anchors:
    return anchor(network, shapely.points(np.array(places, dtype=float).reshape(-1, 2)))


def walk(network: Network, one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(nearest(network, at(network, other), at(network, one), 1e6).walk_m[0])


CROSS: tuple[Line, Line] = ([(0, 0), (200, 0)], [(100, -100), (100, 100)])


def test_streets_that_cross_meet_unless_one_is_a_bridge() -> None:
    assert walk(network_of(*CROSS), (0, 0), (100, 100)) == 200.0
    over = network_of(*CROSS, level=[0, 1])
    assert walk(over, (0, 0), (200, 0)) == 200.0
    assert walk(over, (0, 0), (100, 100)) == np.inf
    ramp: Line = [(100, 100), (200, 0)]
    assert walk(network_of(*CROSS, ramp, level=[0, 1, 0]), (0, 0), (100, 100)) == pytest.approx(341.421)


def test_an_end_half_a_metre_from_a_street_meets_it_and_one_further_off_does_not() -> None:
    def drawn(gap_m: float) -> float:
        return walk(network_of([(0, 0), (100, 0)], [(50, gap_m), (50, 80)]), (0, 0), (50, 80))

    assert drawn(0.4) == pytest.approx(129.6)
    assert drawn(0.6) == np.inf


def test_of_parallel_streets_the_shorter_counts_and_of_loops_the_shorter_way_round() -> None:
    around = network_of([(0, 0), (100, 0)], [(0, 0), (50, 80), (100, 0)])
    assert walk(around, (0, 0), (100, 0)) == 100.0
    loop = network_of([(-100, 0), (0, 0)], [(0, 0), (0, 100), (100, 100), (100, 0), (0, 0)])
    assert walk(loop, (-100, 0), (90, 0)) == 190.0
    assert walk(loop, (10, 0), (0, 10)) == 20.0


def test_who_lives_on_the_street_of_a_facility_need_not_go_by_its_corners() -> None:
    street = network_of([(0, 0), (1_000, 0)])
    assert walk(street, (400, 0), (430, 0)) == 30.0
    assert walk(street, (400, 20), (430, 10)) == 60.0


def test_three_hundred_metres_are_within_three_hundred() -> None:
    street = network_of([(0, 0), (100.1, 0)], [(100.1, 0), (200.2, 0)], [(200.2, 0), (1_000, 0)])
    home, far, clinic = (0.2, 0.0), (0.199, 0.0), (300.2, 0.0)
    found = nearest(street, at(street, clinic), at(street, home, far), 300.0)
    assert found.walk_m.tolist() == [300.0, np.inf]
    assert found.facility.tolist() == [0, -1]


def test_what_cannot_be_told_is_not_told() -> None:
    network = network_of([(0, 0), (500, 0)], [(0, 300), (50, 300)])
    places = at(network, (10, 0), (10, 300), (10, 140), (10, 460))
    assert places.is_known.tolist() == [True, False, True, False]
    assert places.edge[3] == -1
    found = nearest(network, at(network, (20, 300)), places, 1e6)
    assert np.isinf(found.walk_m).all()


def test_lines_that_are_none_are_left_out() -> None:
    drawn = np.array(
        [shapely.LineString(), shapely.Point(3, 3), shapely.LineString([(5, 5), (5, 5)]), None], dtype=object
    )
    network = build_network(drawn)
    assert (len(network.edges), len(network.nodes)) == (0, 0)
    assert anchor(network, shapely.points([[0.0, 0.0]])).is_known.tolist() == [False]


def test_the_streets_within_reach_of_a_facility_are_cut_where_the_metres_end() -> None:
    network = network_of(*CROSS)
    pieces = reachable_streets(network, at(network, (90, 0)), 0, 50.0)
    assert shapely.length(pieces).sum() == pytest.approx(60 + 3 * 40)
    short = reachable_streets(network, at(network, (90, 0)), 0, 5.0)
    assert shapely.union_all(short).bounds == (85.0, 0.0, 95.0, 0.0)


def by_hand(
    network: Network, facilities: Anchors, places: Anchors
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Metres to the nearest facility: every edge cut at everything that stands on it, and one search by networkx."""
    graph = nx.Graph()

    def join(one: object, other: object, metres: float) -> None:
        if metres < graph.get_edge_data(one, other, {"weight": np.inf})["weight"]:
            graph.add_edge(one, other, weight=metres)

    stops: dict[int, list[tuple[float, object]]] = {}
    for what, anchors in (("facility", facilities), ("place", places)):
        for i in np.flatnonzero(anchors.is_known).tolist():
            stops.setdefault(int(anchors.edge[i]), []).append(
                (float(anchors.position_m[i]), (what, i, "door"))
            )
            join((what, i, "door"), (what, i), float(anchors.offset_m[i]))
    for edge, length_m in enumerate(network.length_m.tolist()):
        here = sorted(stops.get(edge, []), key=lambda stop: stop[0])
        along = [(0.0, int(network.start[edge])), *here, (length_m, int(network.end[edge]))]
        for (a, one), (b, other) in pairwise(along):
            if one != other:
                join(one, other, b - a)
    known = [("facility", i) for i in np.flatnonzero(facilities.is_known).tolist()]
    found = nx.multi_source_dijkstra_path_length(graph, set(known)) if known else {}
    return np.array([found.get(("place", i), np.inf) for i in range(len(places))])


def agree(network: Network, facilities: Anchors, places: Anchors, limit_m: float) -> None:
    expected = by_hand(network, facilities, places)
    found = nearest(network, facilities, places, limit_m)
    near = expected <= limit_m + 0.001
    np.testing.assert_allclose(found.walk_m[near], expected[near], atol=0.001)
    assert np.isinf(found.walk_m[~near]).all()
    least = np.full(len(places), np.inf)
    for pairs in within(network, facilities, places, limit_m):
        np.minimum.at(least, pairs.place, pairs.walk_m)
        own = found.facility[pairs.place] == pairs.facility
        assert (pairs.walk_m[own] == found.walk_m[pairs.place][own]).all()
    np.testing.assert_array_equal(least, found.walk_m)


@settings(max_examples=40)
@given(st.integers(0, 100_000), st.integers(2, 12), st.integers(0, 4), st.integers(1, 30))
def test_every_way_on_random_streets_is_the_shortest(
    seed: int, streets: int, facilities: int, places: int
) -> None:
    chance = np.random.default_rng(seed)
    ends = chance.integers(0, 11, (streets, 2, 2)) * 50.0
    network = build_network(shapely.linestrings(ends), chance.integers(0, 2, streets))
    some = [shapely.points(chance.integers(0, 501, (n, 2)).astype(float)) for n in (facilities, places)]
    agree(network, *(anchor(network, each) for each in some), limit_m=400.0)


def real_lines(name: str) -> GeometryArray:
    """A town's street lines in metres."""
    if name == "demo":
        path = demo_files()[0] / "lane_lines.geojson"
        drawn = shapely.get_parts(shapely.from_geojson(path.read_text(encoding="utf-8")))
    else:
        path = towns.fetch("helsinki") if name == "helsinki" else SHARED / "osm" / name
        if not path.exists():
            if os.environ.get("CI") and SHARED.exists():
                pytest.fail(f"real data not found: {path}")
            pytest.skip(f"real data not found: {path}")
        drawn = read_layers(path, ("lane_lines",))["lane_lines"][0]
    centre = shapely.get_coordinates(drawn).mean(axis=0)
    return np.asarray(to_metric(drawn, metric_epsg_for(*centre.tolist())), dtype=object)


@pytest.mark.parametrize("name", ["demo", "helsinki", "beijing_tsinghua.osm", "monaco.osm.pbf"])
def test_every_way_in_a_real_town_is_the_shortest_to_the_millimetre(name: str) -> None:
    lines = real_lines(name)
    network = build_network(lines)
    assert network.length_m.sum() == pytest.approx(shapely.length(lines).sum(), rel=0.001)
    chance = np.random.default_rng(1)
    west, south, east, north = shapely.total_bounds(lines)
    places, facilities = (
        anchor(network, shapely.points(chance.uniform((west, south), (east, north), (n, 2))))
        for n in (2_000, 25)
    )
    assert places.is_known.sum() > 200
    agree(network, facilities, places, 800.0)
