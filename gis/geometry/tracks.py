"""Tracks on foot made fit to be matched: what is one walk, where there are gaps and jumps, and who stood still where.

A track is what a phone told while its page was open. Nothing is ever assumed of the time between two fixes that are
too far apart to be one walk.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]
Metres = NDArray[np.float64]
Flags = NDArray[np.bool_]

MAX_ACCURACY_M = 25.0
"""A fix that is no better than this says nothing about which lane it was on."""

MIN_BAND_M = 10.0
"""Phones among houses are seldom better than this, whatever they say of themselves."""

MAX_SPEED_MPS = 8.0
"""Faster is nobody's walk; a bicycle is slower too."""

GAP_S = 30
GAP_M = 60.0
"""Later or farther than that after the fix before it, a fix begins anew."""

STAY_S = 120
STAY_M = 15.0
"""Two minutes within fifteen metres is standing, whatever the fixes do there meanwhile."""


@dataclass(frozen=True)
class Fixes:
    """Positions in any order: of which ``run``, its number ``seq`` there, device time, place in metres, accuracy."""

    run: Indices
    seq: Indices
    at_ms: Indices
    xy: Metres
    accuracy_m: Metres

    def __len__(self) -> int:
        return len(self.run)

    def take(self, which: Indices | Flags) -> "Fixes":
        """Only these, in this order."""
        return Fixes(
            self.run[which], self.seq[which], self.at_ms[which], self.xy[which], self.accuracy_m[which]
        )


@dataclass(frozen=True)
class Walks:
    """Fixes that count, in order; ``follows`` of each says whether one walk leads to it from the one before it.

    Of each gap and jump, where none does within a run, the run: no fix for too long or the clock was set back, and
    farther than anybody walks. ``stays`` is (n, 2): the two fixes that stand for all while somebody stood still.
    Of each fix left out as ``imprecise``, ``repeated`` or ``stray`` the run.
    """

    fixes: Fixes
    follows: Flags
    stays: Indices
    gaps: Indices
    jumps: Indices
    imprecise: Indices
    repeated: Indices
    stray: Indices


def walks(fixes: Fixes) -> Walks:
    """Put fixes in order, leave out what says nothing, and part them where no walk leads from one to the next.

    The order is that of ``seq``, never that of the phone's clock. Left out are: the same number again and another fix
    of the same instant; fixes without place or worse than 25 m; a single fix nobody could have walked to and back
    from.
    """
    fixes = fixes.take(np.lexsort((fixes.xy[:, 1], fixes.xy[:, 0], fixes.at_ms, fixes.seq, fixes.run)))
    again = _same(fixes.run) & _same(fixes.seq)
    once = fixes.take(~again)
    at_once = _same(once.run) & _same(once.at_ms)
    repeated = np.concatenate([fixes.run[again], once.run[at_once]])
    fixes = once.take(~at_once)
    good = np.isfinite(fixes.xy).all(axis=1) & (fixes.accuracy_m >= 0) & (fixes.accuracy_m <= MAX_ACCURACY_M)
    imprecise = fixes.run[~good]
    fixes = fixes.take(good)
    is_stray = _stray(fixes)
    stray = fixes.run[is_stray]
    fixes = fixes.take(~is_stray)
    is_gap, is_jump = _breaks(fixes)
    follows = _same(fixes.run) & ~is_gap & ~is_jump
    gaps, jumps = fixes.run[is_gap], fixes.run[is_jump]
    kept, begins, ends = _standing(fixes, follows)
    number = np.cumsum(kept) - 1
    stays = np.stack([number[begins], number[ends]], axis=1)
    return Walks(fixes.take(kept), follows[kept], stays, gaps, jumps, imprecise, repeated, stray)


def bands_m(accuracy_m: Metres) -> Metres:
    """How far from a line a fix may be and still count as on it."""
    return np.maximum(accuracy_m, MIN_BAND_M)


def is_too_fast(one: Metres, other: Metres, seconds: NDArray[np.float64]) -> Flags:
    """Whether nobody walks from one place to the other in so much time; the least error of a fix is granted."""
    away_m = np.hypot(*(other - one).T)
    return np.asarray(away_m > MAX_SPEED_MPS * np.maximum(seconds, 0.0) + MIN_BAND_M)


def _same(column: Indices) -> Flags:
    """Of each, whether it is the same as the one before it."""
    same = np.zeros(len(column), dtype=bool)
    same[1:] = column[1:] == column[:-1]
    return same


def _breaks(fixes: Fixes) -> tuple[Flags, Flags]:
    """Of each fix whether a gap, or else a jump, parts it from the one before it in its run."""
    seconds = np.diff(fixes.at_ms, prepend=fixes.at_ms[:1]) / 1000.0
    before = np.roll(fixes.xy, 1, axis=0)
    same_run = _same(fixes.run)
    too_long = (seconds > GAP_S) | (seconds < 0)
    jump = same_run & ~too_long & is_too_fast(before, fixes.xy, seconds)
    far = np.hypot(*(fixes.xy - before).T) > GAP_M
    return same_run & (too_long | (far & ~jump)), jump


def _stray(fixes: Fixes) -> Flags:
    """Fixes alone far off, between two that one could have walked between."""
    stray = np.zeros(len(fixes), dtype=bool)
    if len(fixes) < 3:
        return stray
    seconds = np.diff(fixes.at_ms) / 1000.0
    fast = is_too_fast(fixes.xy[:-1], fixes.xy[1:], seconds)
    past = is_too_fast(fixes.xy[:-2], fixes.xy[2:], seconds[:-1] + seconds[1:])
    one_run = fixes.run[:-2] == fixes.run[2:]
    stray[1:-1] = one_run & fast[:-1] & fast[1:] & ~past & (seconds[:-1] > 0) & (seconds[1:] > 0)
    return stray


def _standing(fixes: Fixes, follows: Flags) -> tuple[Flags, Indices, Indices]:
    """Which fixes stay, and the first and last of each stay; the last is put where the first is."""
    kept = np.ones(len(fixes), dtype=bool)
    begins: list[int] = []
    ends: list[int] = []
    walk = np.cumsum(~follows)
    last_of = np.searchsorted(walk, walk, side="right")
    # Within a walk time goes on, so that walk and time together are in order.
    clock = fixes.at_ms - fixes.at_ms.min(initial=0) + walk * (1 << 40)
    due = np.searchsorted(clock, clock + STAY_S * 1000)
    possible = due < last_of
    at = np.flatnonzero(possible)
    near = np.hypot(*(fixes.xy[due[at]] - fixes.xy[at]).T) <= STAY_M
    free_from = 0
    for first in at[near].tolist():
        if first < free_from:
            continue
        if _left(fixes.xy, first, int(due[first]) + 1) is not None:
            continue
        end = _left(fixes.xy, first, int(last_of[first])) or int(last_of[first])
        kept[first + 1 : end - 1] = False
        fixes.xy[end - 1] = fixes.xy[first]
        begins.append(first)
        ends.append(end - 1)
        free_from = end
    return kept, np.array(begins, dtype=np.int64), np.array(ends, dtype=np.int64)


def _left(xy: Metres, first: int, until: int) -> int | None:
    """The first fix before ``until`` that is no longer near the fix ``first``."""
    away_m = np.hypot(*(xy[first:until] - xy[first]).T)
    left = np.flatnonzero(away_m > STAY_M)
    return first + int(left[0]) if len(left) else None
