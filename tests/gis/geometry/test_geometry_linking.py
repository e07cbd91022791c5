"""What if there were one way more: the same ways as if it had been drawn, and never a longer one."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.geometry.network.anchoring import anchor
from gis.geometry.network.building import build_network
from gis.geometry.network.linking import with_links
from gis.geometry.network.reach import nearest

STREETS = np.array(
    [
        shapely.LineString(line)
        for line in ([(0, 0), (400, 0)], [(0, 0), (0, 200), (400, 200)], [(500, 300), (600, 300)])
    ],
    dtype=object,
)
NETWORK = build_network(STREETS)
_PLACE = st.tuples(st.integers(-20, 620), st.integers(-20, 320))


def test_a_bridge_is_walked_on_and_meets_nothing_between_its_ends() -> None:
    places = anchor(NETWORK, shapely.points([[300.0, 200.0], [400.0, 0.0]]))
    clinic = anchor(NETWORK, shapely.points([[300.0, 0.0]]))
    before = nearest(NETWORK, clinic, places, 1e4).walk_m.tolist()
    assert before == [800.0, 100.0]
    linked = with_links(NETWORK, np.array([shapely.LineString([(300, 190), (310, 5)])], dtype=object))
    found = nearest(linked.network, linked.moved(clinic), linked.moved(places), 1e4).walk_m
    bridge = shapely.LineString([(300, 200), (300, 190), (310, 5), (310, 0)]).length
    assert linked.unlinked == []
    np.testing.assert_allclose(found, [bridge + 10, 100.0], atol=0.001)


def test_a_link_that_leads_nowhere_is_said_and_one_to_an_island_opens_it() -> None:
    lines = [[(0, 100), (0, 100)], [(300, 0), (300, 100)], [(400, 200), (510, 310)]]
    linked = with_links(NETWORK, np.array([shapely.LineString(line) for line in lines], dtype=object))
    assert linked.unlinked == [0, 1]
    island = anchor(NETWORK, shapely.points([[550.0, 300.0]]))
    assert (island.is_known.tolist(), linked.moved(island).is_known.tolist()) == ([False], [True])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_PLACE, _PLACE), min_size=1, max_size=4), st.lists(_PLACE, min_size=1, max_size=8))
def test_links_shorten_ways_or_leave_them_and_are_the_ways_of_lines_that_were_drawn(
    links: list[tuple[tuple[int, int], tuple[int, int]]], homes: list[tuple[int, int]]
) -> None:
    drawn = np.array([shapely.LineString(link) for link in links], dtype=object)
    linked = with_links(NETWORK, drawn)
    at = anchor(NETWORK, shapely.points(np.array(homes, dtype=float)))
    clinic = anchor(NETWORK, shapely.points([[120.0, 10.0]]))
    now = nearest(NETWORK, clinic, at, 1e6).walk_m
    then = nearest(linked.network, linked.moved(clinic), linked.moved(at), 1e6).walk_m
    assert (then <= now + 0.0011).all()
    # a link above every street: drawn from its street to its street, on a level of its own
    whole = linked.network.edges[linked.network.line == -1]
    level = np.concatenate([np.zeros(len(STREETS)), np.arange(1, len(whole) + 1)]).astype(np.int64)
    built = build_network(np.concatenate([STREETS, whole]), level)
    streets = np.isin(built.line, np.arange(len(STREETS)))
    for i in np.flatnonzero(at.edge >= 0).tolist():
        moved = linked.moved(at)
        mine = linked.network.edges[moved.edge[i]].interpolate(moved.position_m[i])
        was = NETWORK.edges[at.edge[i]].interpolate(at.position_m[i])
        assert mine.distance(was) < 1e-6
    assert streets.sum() >= len(NETWORK.edges)
    assert np.isclose(
        built.length_m[streets].sum(), linked.network.length_m[linked.network.line >= 0].sum(), atol=1e-6
    )
