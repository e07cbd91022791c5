"""Rounds of several members: shared evenly, within times, worked out in a process of its own."""

import numpy as np
import pytest

from gis.errors import Unavailable
from gis.patrols import rounds
from gis.patrols.rounds import PACE_MPS, Member, Stop, share_out

# Two clusters a kilometre apart, and a post in each.
XY = np.array(
    [[x, 0.0] for x in (0, 40, 80, 120, 1_000, 1_040, 1_080, 1_120)] + [[60.0, 10.0], [1_060.0, 10.0]]
)
WALK_M = np.hypot(*(XY[:, None] - XY[None]).transpose(2, 0, 1))


def test_each_member_walks_what_is_near_to_her_post() -> None:
    found = share_out(WALK_M, [Stop(place) for place in range(8)], [Member(8), Member(9)], search_s=1)
    assert [sorted(one.places) for one in found.rounds] == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert found.unserved == []
    first = found.rounds[0]
    assert first.length_m == pytest.approx(
        sum(WALK_M[a, b] for a, b in zip([8, *first.places], first.places, strict=False))
    )
    assert first.arrive_s == sorted(first.arrive_s)


def test_two_from_one_post_share_the_work() -> None:
    found = share_out(
        WALK_M, [Stop(place) for place in range(8)], [Member(8, True), Member(8, True)], search_s=1
    )
    assert [len(one.places) for one in found.rounds] == [4, 4]


def test_places_are_reached_within_their_times_and_who_cannot_be_is_said() -> None:
    far_s = int(1_000 / PACE_MPS)
    stops = [Stop(0, from_s=1_800, until_s=2_400), Stop(3), Stop(7, until_s=far_s // 2), Stop(1, until_s=120)]
    found = share_out(WALK_M, stops, [Member(8, at_most_s=3_600)], search_s=1)
    (one,) = found.rounds
    at = dict(zip(one.places, one.arrive_s, strict=True))
    assert 1_800 <= at[0] <= 2_400
    assert at[1] <= 120
    assert found.unserved == [7]


def test_a_process_stopped_by_its_limits_is_said_and_takes_nothing_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rounds, "WALL_S", 0.05)
    with pytest.raises(Unavailable):
        share_out(WALK_M, [Stop(0)], [Member(8)], search_s=1)
