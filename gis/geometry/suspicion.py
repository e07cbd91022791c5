"""What in a track should be looked at before it counts as proof: leaps, copies, places frozen or foreign, wrong times.

A flag is a fact with a reason that a person reads; nobody is accused by it. What is usual is no flag: a single fix far
off, repeats (42 % of a real crew's fixes repeat the one before), standing at a post.
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import KDTree

from gis.geometry.tracks import Fixes, Flags, Indices, Metres

LEAP_M = 300.0
LEAP_MPS = 30.0
"""Farther and faster than that nobody gets within a place, by car either."""

LASTING_S = 60
LASTING_FIXES = 4
"""Single fixes far off are the phone's errors: where one was in the minute before and after tells."""

FROZEN_S = 1_800
"""Half an hour to the centimetre on one place: a phone that lies still strays by metres."""

FOREIGN_M = 20_000.0
"""So far outside the area no patrol of it is."""

FUTURE_MS = 300_000
"""Clocks are put right by what was measured of them; five minutes more are granted."""

COPY_M = 1.0
COPY_FIXES = 60
COPY_SHARE = 0.5
COPY_MS = 1_000
"""Two phones beside each other differ by metres. So many fixes, and so much of the shorter track, to within a metre at
one and the same distance in time, to within a second, are no chance."""

_MOVED_M = 3.0

_REASONS = {
    "leap": (
        "{count} 次在几秒内移动了 {metres} 米以上，步行和乘车都做不到",
        "{count} times moved {metres} m or more faster than on foot or by car",
    ),
    "frozen": (
        "位置 {minutes} 分钟一厘米未动，而手机一直在上报",
        "The place did not move by a centimetre for {minutes} minutes while the phone kept reporting",
    ),
    "foreign": (
        "{count} 个点离本区 {kilometres} 公里以上",
        "{count} points are {kilometres} km or more away from the area",
    ),
    "future": (
        "{count} 个点的时间晚于收到的时间",
        "{count} points are later than the time they were received",
    ),
    "clock_set_back": (
        "手机时间倒退了 {count} 次",
        "The phone's clock went back {count} times",
    ),
    "copied": (
        "{count} 个点与另一次巡查的轨迹相差不到 1 米，时间差始终是 {seconds} 秒",
        "{count} points are within 1 m of another patrol's track, always {seconds} s apart",
    ),
}


@dataclass(frozen=True)
class Flag:
    """One thing to look at in a ``run``: when it began and ended by the phone's clock, and of a copy the ``other``."""

    code: str
    run: int
    since_ms: int
    until_ms: int
    params: dict[str, int]
    other: int | None = None

    @property
    def reason_zh(self) -> str:
        """The reason in Chinese."""
        return reason(self.code, self.params)[0]

    @property
    def reason_en(self) -> str:
        """The reason in English."""
        return reason(self.code, self.params)[1]


def reason(code: str, params: dict[str, int]) -> tuple[str, str]:
    """The sentence of a flag in Chinese and in English."""
    zh, en = _REASONS[code]
    return zh.format(**params), en.format(**params)


def flags(fixes: Fixes, away_m: Metres, received_ms: Indices) -> list[Flag]:
    """What is odd in each run by itself; ``away_m`` is how far a fix is outside the area walked.

    ``fixes`` are all there are, whatever their accuracy; ``received_ms`` is when each came in, by the phone's clock as
    it was measured.
    """
    order = np.lexsort((fixes.at_ms, fixes.seq, fixes.run))
    fixes, away_m, received_ms = fixes.take(order), away_m[order], received_ms[order]
    found: list[Flag] = []
    for run in np.unique(fixes.run).tolist():
        mine = np.flatnonzero(fixes.run == run)
        one = fixes.take(mine)
        found += _counted("foreign", one, away_m[mine] > FOREIGN_M, kilometres=int(FOREIGN_M / 1000))
        found += _counted("future", one, one.at_ms > received_ms[mine] + FUTURE_MS)
        found += _counted("clock_set_back", one, np.diff(one.at_ms, prepend=one.at_ms[:1]) < 0)
        found += _counted("leap", one, _leaps(one), metres=int(LEAP_M))
        found += _frozen(one)
    return found


def copies(fixes: Fixes) -> list[Flag]:
    """Runs that are another one's track once more, the same or later; of two the one with the greater number."""
    ordered = fixes.take(np.lexsort((fixes.at_ms, fixes.seq, fixes.run)))
    moving = [_moving(ordered.take(ordered.run == run)) for run in np.unique(ordered.run)]
    moving = [one for one in moving if len(one) >= COPY_FIXES]
    trees = [KDTree(one.xy) for one in moving]
    found: list[Flag] = []
    for k, later in enumerate(moving):
        for i in range(k):
            match = _copied(moving[i], trees[i], later, trees[k])
            if match is not None:
                at_ms, lag_ms = match
                found.append(
                    Flag(
                        "copied",
                        int(later.run[0]),
                        int(at_ms.min()),
                        int(at_ms.max()),
                        {"count": len(at_ms), "seconds": abs(round(lag_ms / 1000))},
                        int(moving[i].run[0]),
                    )
                )
    return found


def _counted(code: str, one: Fixes, odd: Flags, **params: int) -> list[Flag]:
    at_ms = one.at_ms[odd]
    if not len(at_ms):
        return []
    return [Flag(code, int(one.run[0]), int(at_ms.min()), int(at_ms.max()), {"count": len(at_ms), **params})]


def _leaps(one: Fixes) -> Flags:
    """The fixes after which the middle of a minute is too far from the middle of the minute before them.

    Repeats say nothing more, so that an error told six times is one.
    """
    leaps = np.zeros(len(one), dtype=bool)
    if len(one) < 2:
        return leaps
    seconds = np.maximum(np.diff(one.at_ms) / 1000.0, 0.0)
    reach_m = np.maximum(LEAP_M, LEAP_MPS * seconds) + one.accuracy_m[1:] + one.accuracy_m[:-1]
    is_new = np.append(True, np.any(np.diff(one.xy, axis=0) != 0, axis=1))
    last_ms = -np.inf
    for i in (np.flatnonzero(np.hypot(*np.diff(one.xy, axis=0).T) > reach_m) + 1).tolist():
        before = one.xy[:i][is_new[:i] & (np.abs(one.at_ms[:i] - one.at_ms[i - 1]) <= LASTING_S * 1000)]
        after = one.xy[i:][is_new[i:] & (np.abs(one.at_ms[i:] - one.at_ms[i]) <= LASTING_S * 1000)]
        if min(len(before), len(after)) < LASTING_FIXES:
            continue
        away_m = float(np.hypot(*(np.median(after, axis=0) - np.median(before, axis=0))))
        if away_m > reach_m[i - 1] and one.at_ms[i] - last_ms > LASTING_S * 1000:
            leaps[i] = True
            last_ms = one.at_ms[i]
    return leaps


def _frozen(one: Fixes) -> list[Flag]:
    """The longest stretches on exactly one place."""
    if len(one) < 2:
        return []
    moved = np.ones(len(one), dtype=bool)
    moved[1:] = np.hypot(*np.diff(one.xy, axis=0).T) > 0.01
    first = np.flatnonzero(moved)
    last = np.append(first[1:], len(one)) - 1
    held_ms = one.at_ms[last] - one.at_ms[first]
    # Three fixes at least: a pause is no stretch of reports.
    long = np.flatnonzero((held_ms >= FROZEN_S * 1000) & (last - first >= 3))
    return [
        Flag(
            "frozen",
            int(one.run[0]),
            int(one.at_ms[first[k]]),
            int(one.at_ms[last[k]]),
            {"minutes": int(held_ms[k] // 60_000)},
        )
        for k in long
    ]


def _moving(one: Fixes) -> Fixes:
    """Every fix that is three metres on from the last one taken: standing says nothing about who walked."""
    taken: list[int] = []
    x, y = one.xy.T.tolist() if len(one) else ([], [])
    for i in range(len(one)):
        if not taken or (x[i] - x[taken[-1]]) ** 2 + (y[i] - y[taken[-1]]) ** 2 >= _MOVED_M**2:
            taken.append(i)
    return one.take(np.array(taken, dtype=np.int64))


def _copied(earlier: Fixes, tree: KDTree, later: Fixes, later_tree: KDTree) -> tuple[Indices, float] | None:
    """When the fixes were that are the other's too, and how much later they are; none when too few are."""
    pairs = later_tree.sparse_distance_matrix(tree, COPY_M, output_type="ndarray")
    if len(pairs) < COPY_FIXES:
        return None
    mine, other = pairs["i"], pairs["j"]
    lag_ms = later.at_ms[mine] - earlier.at_ms[other]
    order = np.sort(lag_ms)
    within = np.searchsorted(order, order + COPY_MS, side="right") - np.arange(len(order))
    begin = order[int(np.argmax(within))]
    same = (lag_ms >= begin) & (lag_ms <= begin + COPY_MS)
    which = np.unique(mine[same])
    if len(which) < max(COPY_FIXES, COPY_SHARE * min(len(earlier), len(later))):
        return None
    return later.at_ms[which], float(np.median(lag_ms[same]))
