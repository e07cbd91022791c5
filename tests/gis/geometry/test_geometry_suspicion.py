"""What makes a track worth a second look, and what does not."""

import numpy as np
import shapely

from bench.shifts import EVERY_S, Errors, shift
from gis.geometry.suspicion import Flag, copies, flags
from gis.geometry.tracks import Fixes

TOWN = shapely.linestrings(
    [[(0, y), (400, y)] for y in (0, 70, 140, 210)] + [[(x, 0), (x, 210)] for x in (0, 60, 130, 240, 400)]
)


def crew(members: int = 2, fixes_each: int = 720, seed: int = 1, errors: Errors | None = None) -> Fixes:
    return shift(TOWN, members, fixes_each, seed, errors).fixes


def alone(fixes: Fixes, away_m: float = 0.0, late_ms: int = 1_000) -> list[str]:
    return [flag.code for flag in odd(fixes, away_m, late_ms)]


def odd(fixes: Fixes, away_m: float = 0.0, late_ms: int = 1_000) -> list[Flag]:
    return flags(fixes, np.full(len(fixes), away_m), fixes.at_ms + late_ms)


def test_an_honest_crew_with_repeats_pauses_and_single_fixes_far_off_is_not_flagged() -> None:
    fixes = crew(members=12, seed=3, errors=Errors(noise_m=6, astray=0.01, silent=0.01))
    assert alone(fixes) == []
    assert copies(fixes) == []


def test_a_leap_is_flagged_once_with_when_and_why() -> None:
    fixes = crew(members=1, errors=Errors(astray=0.0, silent=0.0))
    fixes.xy[300:] += (5_000.0, 0.0)
    (leap,) = odd(fixes)
    assert (leap.code, leap.since_ms) == ("leap", fixes.at_ms[300])
    assert "300 米" in leap.reason_zh
    assert "300 m" in leap.reason_en


def test_a_place_that_does_not_move_for_half_an_hour_is_flagged_and_a_pause_is_not() -> None:
    fixes = crew(members=1, errors=Errors(astray=0.0, silent=0.0))
    paused = fixes.take((fixes.seq < 100) | (fixes.seq > 600))
    assert alone(paused) == []
    fixes.xy[100:500] = fixes.xy[100]
    (frozen,) = odd(fixes)
    assert (frozen.code, frozen.params["minutes"]) == ("frozen", 399 * EVERY_S // 60)


def test_other_countries_future_times_and_clocks_set_back_are_flagged() -> None:
    fixes = crew(members=1, errors=Errors(astray=0.0, silent=0.0))
    assert alone(fixes, away_m=30_000.0) == ["foreign"]
    assert alone(fixes, late_ms=-3_600_000) == ["future"]
    fixes.at_ms[400:] -= 7_200_000
    assert alone(fixes) == ["clock_set_back"]


def test_a_track_sent_again_as_another_run_is_flagged_shifted_in_time_and_disturbed_too() -> None:
    fixes = crew(members=2)
    one = fixes.take(fixes.run == 0)
    rng = np.random.default_rng(3)
    for lag_s, noise_m in ((0, 0.0), (86_400, 0.0), (604_800, 0.2)):
        again = one.take(np.arange(len(one)))
        again.run[:] = 7
        again.at_ms[:] += lag_s * 1_000
        again.xy[:] += rng.normal(0, noise_m, again.xy.shape)
        (flag,) = copies(together(fixes, again))
        assert (flag.code, flag.run, flag.other, flag.params["seconds"]) == ("copied", 7, 0, lag_s)
        assert str(lag_s) in flag.reason_en


def test_two_who_walk_together_are_not_copies_of_each_other() -> None:
    fixes = crew(members=1, errors=Errors(noise_m=0.0, repeated=0.0, astray=0.0, silent=0.0, imprecise=0.0))
    rng = np.random.default_rng(4)
    beside = fixes.take(np.arange(len(fixes)))
    beside.run[:] = 1
    for one in (fixes, beside):
        one.xy[:] += rng.normal(0, 3.0, one.xy.shape)
    assert copies(together(fixes, beside)) == []


def together(one: Fixes, other: Fixes) -> Fixes:
    return Fixes(
        np.concatenate([one.run, other.run]),
        np.concatenate([one.seq, other.seq]),
        np.concatenate([one.at_ms, other.at_ms]),
        np.concatenate([one.xy, other.xy]),
        np.concatenate([one.accuracy_m, other.accuracy_m]),
    )
