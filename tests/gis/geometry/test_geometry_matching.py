"""Which pieces of lanes a track covers: against plain arithmetic on simulated shifts, and by what must hold."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.shifts import EXACT, Errors, lines_of, shift
from gis.geometry.crs import GeometryArray
from gis.geometry.matching import Coverage, covered, joined, lengths_m, twice_m
from gis.geometry.tracks import Fixes, walks
from tests.demo_files import demo_files
from tests.gis.geometry.plain_matching import plain_coverage

Place = tuple[float, float]

STREET: list[Place] = [(0, 0), (300, 0)]
PACE_M = 6.0


def drawn(*lines: Sequence[Place]) -> GeometryArray:
    return np.array([shapely.LineString(line) for line in lines], dtype=object)


def track(places: Sequence[Place], every_s: float = 5, accuracy_m: float = 8.0, run: int = 0) -> Fixes:
    count = len(places)
    return Fixes(
        np.full(count, run),
        np.arange(count),
        (np.arange(count) * every_s * 1000).astype(np.int64),
        np.array(places, dtype=float).reshape(-1, 2),
        np.full(count, accuracy_m),
    )


def along(*corners: Place) -> list[Place]:
    """A place every six metres from corner to corner."""
    line = shapely.LineString(corners)
    at = np.append(np.arange(0, line.length, PACE_M), line.length)
    return [
        (float(x), float(y)) for x, y in shapely.get_coordinates(shapely.line_interpolate_point(line, at))
    ]


def changed(fixes: Fixes, which: slice, **columns: object) -> Fixes:
    whole = {name: getattr(fixes, name).copy() for name in ("run", "seq", "at_ms", "xy", "accuracy_m")}
    for name, value in columns.items():
        whole[name][which] = value
    return Fixes(**whole)


def shares(found: Coverage, lines: GeometryArray) -> list[float]:
    whole_m = lengths_m(found.pieces.lane, found.pieces.from_m, found.pieces.to_m, len(lines))
    return [round(share, 2) for share in (whole_m / shapely.length(lines)).tolist()]


def walked(lines: GeometryArray, fixes: Fixes) -> list[float]:
    return shares(covered(walks(fixes), lines), lines)


@cache
def lanes() -> GeometryArray:
    return lines_of(demo_files()[0])


def test_the_street_one_walks_is_covered_and_the_one_beside_it_is_not() -> None:
    parallel = drawn(STREET, [(0, 12), (300, 12)])
    rng = np.random.default_rng(1)
    noisy = np.array(along(*STREET)) + rng.normal(0, 3, (51, 2))
    assert walked(parallel, track([tuple(place) for place in noisy.tolist()], accuracy_m=20)) == [0.99, 0.0]


def test_crossing_a_street_or_passing_its_end_does_not_cover_it() -> None:
    crossed = drawn(STREET, [(150, -100), (150, 100)], [(60, 0), (60, 80)])
    assert walked(crossed, track(along(*STREET), accuracy_m=15)) == [1.0, 0.0, 0.0]
    assert walked(drawn(STREET), track(along((120, -60), (180, 60)), accuracy_m=10)) == [0.0]


def test_turning_into_a_street_covers_both_as_far_as_one_went() -> None:
    corner = drawn(STREET, [(150, 0), (150, 200)])
    assert walked(corner, track(along((0, 0), (150, 0), (150, 100)))) == pytest.approx([0.5, 0.5], abs=0.05)


def test_nothing_is_covered_across_a_gap() -> None:
    fixes = track(along(*STREET))
    silent = fixes.take((fixes.seq <= 17) | (fixes.seq >= 35))
    found = walks(silent)
    assert (len(found.gaps), len(found.jumps)) == (1, 0)
    assert walked(drawn(STREET), silent) == [0.64]
    set_back = changed(fixes, slice(25, None), at_ms=fixes.at_ms[25:] - 3_600_000)
    assert walks(set_back).gaps.tolist() == [0]
    assert walked(drawn(STREET), set_back)[0] > 0.9


def test_one_fix_far_off_is_left_out_and_a_jump_ends_the_walk() -> None:
    fixes = track(along(*STREET))
    astray = changed(fixes, slice(20, 21), xy=(5_000.0, 5_000.0))
    assert walks(astray).stray.tolist() == [0]
    assert walked(drawn(STREET), astray) == [1.0]
    jumped = changed(fixes, slice(20, None), xy=fixes.xy[20:] + np.array([0.0, 700.0]))
    assert (len(walks(jumped).jumps), len(walks(jumped).gaps)) == (1, 0)
    assert walked(drawn(STREET, [(0, 700), (300, 700)]), jumped) == [0.38, 0.6]


def test_a_fix_worse_than_25_metres_counts_nothing_and_one_of_25_counts() -> None:
    assert walked(drawn(STREET), track(along(*STREET), accuracy_m=25.1)) == [0.0]
    assert walked(drawn(STREET), track([(x, 24.9) for x, _ in along(*STREET)], accuracy_m=25.0)) == [1.0]
    assert walked(drawn(STREET), track([(x, 10.1) for x, _ in along(*STREET)], accuracy_m=3.0)) == [0.0]


def test_standing_still_covers_nothing_however_the_fixes_stray() -> None:
    rng = np.random.default_rng(2)
    around = np.clip(rng.normal(0, 4, (400, 2)), -7, 7) + np.array([150.0, 0.0])
    found = walks(track([tuple(place) for place in around.tolist()]))
    assert len(found.stays) == 1
    assert shares(covered(found, drawn(STREET)), drawn(STREET)) == [0.0]


def test_a_street_that_turns_back_is_not_covered_by_stepping_across() -> None:
    hairpin: list[Place] = [(0, 0), (200, 0), (200, 18), (0, 18)]
    assert (
        walked(drawn(hairpin), track(along((40, 0), (40, 18), (140, 18), (140, 0)), accuracy_m=10))[0] < 0.45
    )


def test_pieces_are_counted_in_the_hour_they_were_walked_in() -> None:
    fixes = track(along(*STREET), every_s=5)
    late = changed(fixes, slice(None), at_ms=fixes.at_ms + 3_600_000 - 125_000)
    pieces = covered(walks(late), drawn(STREET)).pieces
    assert pieces.hour.tolist() == [0, 1]
    assert pieces.to_m.tolist() == [pytest.approx(150), pytest.approx(300)]


def test_what_two_people_walked_is_counted_once_and_known_to_be_walked_by_two() -> None:
    who, lane = np.array([1, 1, 2, 3]), np.array([0, 0, 0, 1])
    begin, end = np.array([0.0, 90.0, 50.0, 0.0]), np.array([60.0, 200.0, 120.0, 40.0])
    assert lengths_m(lane, begin, end, 2).tolist() == [200.0, 40.0]
    assert twice_m(who, lane, begin, end, 3).tolist() == [40.0, 0.0, 0.0]


@pytest.mark.parametrize(("seed", "noise_m"), [(1, 0.0), (2, 4.0), (3, 9.0)])
def test_coverage_equals_plain_arithmetic_lane_by_lane_on_shifts_over_the_demo(
    seed: int, noise_m: float
) -> None:
    lines = lanes()
    errors = Errors(noise_m, astray=0.01, silent=0.01) if noise_m else EXACT
    fixes = shift(lines, members=4, fixes_each=500, seed=seed, errors=errors).fixes
    pieces = covered(walks(fixes), lines).pieces
    found: dict[tuple[int, int, int], list[tuple[float, float]]] = {}
    for run, lane, hour, begin, end in zip(
        pieces.run.tolist(),
        pieces.lane.tolist(),
        pieces.hour.tolist(),
        pieces.from_m,
        pieces.to_m,
        strict=True,
    ):
        found.setdefault((run, lane, hour), []).append((float(begin), float(end)))
    rows = zip(
        fixes.run.tolist(), fixes.seq.tolist(), fixes.at_ms.tolist(), *fixes.xy.T.tolist(),
        fixes.accuracy_m.tolist(), strict=True,
    )  # fmt: skip
    plain = plain_coverage(list(rows), [[(x, y) for x, y in line.coords] for line in lines])
    assert len(plain) > 50
    assert found.keys() == plain.keys()
    for key, of_lane in plain.items():
        assert np.array(found[key]) == pytest.approx(np.array(of_lane), abs=1e-6), key


TOWN = drawn(
    *[[(0, y), (400, y)] for y in (0, 70, 140, 210)], *[[(x, 0), (x, 210)] for x in (0, 60, 130, 240, 400)]
)
SEEDS = st.integers(0, 10_000)
CALM = settings(max_examples=25, deadline=None)


def town_fixes(seed: int, errors: Errors) -> Fixes:
    return shift(TOWN, members=2, fixes_each=200, seed=seed, errors=errors).fixes


def lane_lengths(fixes: Fixes) -> list[float]:
    pieces = covered(walks(fixes), TOWN).pieces
    whole: list[float] = lengths_m(pieces.lane, pieces.from_m, pieces.to_m, len(TOWN)).tolist()
    return whole


@CALM
@given(SEEDS)
def test_order_and_points_sent_again_change_nothing(seed: int) -> None:
    fixes = town_fixes(seed, Errors())
    rng = np.random.default_rng(seed)
    again = rng.permutation(np.concatenate([np.arange(len(fixes)), rng.integers(0, len(fixes), 80)]))
    assert lane_lengths(fixes.take(again)) == pytest.approx(lane_lengths(fixes))


@CALM
@given(SEEDS)
def test_fixes_repeated_a_second_later_change_nothing(seed: int) -> None:
    fixes = town_fixes(seed, Errors(repeated=0.0, astray=0.0, silent=0.0, imprecise=0.0))
    both = fixes.take(np.repeat(np.arange(len(fixes)), 2))
    both.at_ms[1::2] += 1_000
    both = Fixes(both.run, np.arange(len(both)), both.at_ms, both.xy, both.accuracy_m)
    assert lane_lengths(both) == pytest.approx(lane_lengths(fixes), abs=1.0)


@CALM
@given(SEEDS)
def test_fixes_between_fixes_change_no_lane_by_more_than_a_step_at_each_corner(seed: int) -> None:
    fixes = town_fixes(seed, EXACT)
    middle = fixes.take(np.arange(len(fixes) - 1))
    last = fixes.run[1:] != fixes.run[:-1]
    middle.xy[:] = (fixes.xy[:-1] + fixes.xy[1:]) / 2
    middle.at_ms[:] += 2_500
    middle = middle.take(~last)
    denser = Fixes(
        np.concatenate([fixes.run, middle.run]),
        np.concatenate([fixes.seq * 2, middle.seq * 2 + 1]),
        np.concatenate([fixes.at_ms, middle.at_ms]),
        np.concatenate([fixes.xy, middle.xy]),
        np.concatenate([fixes.accuracy_m, middle.accuracy_m]),
    )
    sparse_m, dense_m = np.array(lane_lengths(fixes)), np.array(lane_lengths(denser))
    assert abs(sparse_m.sum() - dense_m.sum()) <= 0.1 * sparse_m.sum()


@CALM
@given(SEEDS)
def test_another_walk_never_takes_away_what_is_covered(seed: int) -> None:
    fixes = town_fixes(seed, Errors())
    one = lane_lengths(fixes.take(fixes.run == 0))
    both = lane_lengths(fixes)
    assert all(after >= before - 1e-9 for before, after in zip(one, both, strict=True))


@CALM
@given(SEEDS)
def test_every_covered_place_is_near_a_step(seed: int) -> None:
    fixes = town_fixes(seed, Errors())
    found = walks(fixes)
    last = np.flatnonzero(found.follows)
    steps = shapely.linestrings(np.stack([found.fixes.xy[last - 1], found.fixes.xy[last]], axis=1))
    pieces = covered(found, TOWN).pieces
    part = np.linspace(0, 1, 9)[:, None]
    at_m = pieces.from_m + part * (pieces.to_m - pieces.from_m)
    places = shapely.line_interpolate_point(TOWN[pieces.lane], at_m).reshape(-1)
    _, away_m = shapely.STRtree(steps).query_nearest(places, return_distance=True, all_matches=False)
    assert (away_m <= 30.0).all()


def test_nothing_is_covered_by_nothing() -> None:
    nothing = track([])
    assert len(covered(walks(nothing), lanes()).pieces) == 0
    assert len(covered(walks(track(along(*STREET))), drawn()).pieces) == 0
    empty = np.array([], dtype=np.int64)
    assert len(joined(empty, empty, empty, np.array([]), np.array([]))) == 0
