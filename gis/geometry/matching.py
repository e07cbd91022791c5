"""Which pieces of which lane lines were walked, and at which hour, from tracks on foot.

A step is the way from one fix to the next of a walk. It covers a lane line between the places beside its two ends
when both are within their error of it, unless another lane line fits better: of all that are near, a step belongs to
the one that the track keeps nearest to over the twenty metres before and after. So of two lanes side by side one is
covered, a lane that is only crossed is not, and nothing is across a gap. See ADR 0065 for why.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from gis.geometry.crs import GeometryArray
from gis.geometry.tracks import Flags, Indices, Metres, Walks, bands_m

HOUR_MS = 3_600_000

LOOK_M = 20.0
"""So far before and after a step the track tells which of two near lanes it is on."""

MIN_PASS_M = 15.0
"""Less than that along a lane is crossing it, or turning at its end."""

MIN_PASS_SHARE = 0.8
"""Of a shorter lane, so much is enough."""

BEND = 1.5
BEND_M = 5.0
"""Along a lane it is at most so many times as far as straight, and a few metres; else the lane turned back between."""

CLOSED_M = 10.0
"""A hole no longer than the error of a fix is none."""


@dataclass(frozen=True)
class Pieces:
    """Walked pieces of lane lines, apart from each other within a run, lane and hour: from where to where, in metres.

    ``hour`` counts from 1970 in UTC; a piece belongs to the hour in which the step over it began.
    """

    run: Indices
    lane: Indices
    hour: Indices
    from_m: Metres
    to_m: Metres

    def __len__(self) -> int:
        return len(self.run)


@dataclass(frozen=True)
class Coverage:
    """What was walked, and the passes: per pass its ``run``, ``lane`` and the ``hour`` in which it began."""

    pieces: Pieces
    pass_run: Indices
    pass_lane: Indices
    pass_hour: Indices


@dataclass(frozen=True)
class _Steps:
    """Steps near lane lines, one row for each line a step is near to, by lane and then in the order of the track."""

    fix: Indices  # at the step's end
    lane: Indices
    near_m: Metres  # (n, 2): how far the two ends are from the line
    along_m: Metres  # (n, 2): where beside the line they are
    length_m: Metres

    def take(self, which: Indices | Flags) -> "_Steps":
        return _Steps(
            self.fix[which], self.lane[which], self.near_m[which], self.along_m[which], self.length_m[which]
        )


def covered(found: Walks, lines: GeometryArray) -> Coverage:
    """The pieces of ``lines``, in the metres of the fixes, that the walks cover; lanes are numbered as given."""
    steps = _near(found, lines)
    passes = _passes(steps)
    won = _nearest(steps, _lasting_m(steps, passes))
    steps, passes = steps.take(won), passes[won]
    is_walked = _along_enough(steps, passes, shapely.length(lines))[passes]
    steps, passes = steps.take(is_walked), passes[is_walked]
    begun = found.fixes.at_ms[steps.fix - 1] // HOUR_MS
    run = found.fixes.run[steps.fix]
    pieces = joined(run, steps.lane, begun, steps.along_m.min(axis=1), steps.along_m.max(axis=1))
    _, first = np.unique(passes, return_index=True)
    return Coverage(pieces, run[first], steps.lane[first], begun[first])


def joined(run: Indices, lane: Indices, hour: Indices, from_m: Metres, to_m: Metres) -> Pieces:
    """Pieces of one run, lane and hour that overlap or almost meet made one; without length they are left out."""
    order = np.lexsort((from_m, hour, lane, run))
    columns = np.stack([run, lane, hour], axis=1)[order]
    from_m, to_m = from_m[order], to_m[order]
    group = np.cumsum(np.any(np.diff(columns, axis=0, prepend=columns[:1]) != 0, axis=1))
    begins = _begins(group, from_m, to_m, CLOSED_M)
    first = np.flatnonzero(begins)
    if len(first):
        to_m = np.maximum.reduceat(to_m, first)
    long = to_m - from_m[first] > 0
    first, to_m = first[long], to_m[long]
    run, lane, hour = columns[first].T
    return Pieces(run, lane, hour, from_m[first], to_m)


def lengths_m(lane: Indices, from_m: Metres, to_m: Metres, count: int) -> Metres:
    """Of each of ``count`` lanes how much the pieces cover together, holes no longer than an error closed."""
    zero = np.zeros(len(lane), dtype=np.int64)
    whole = joined(zero, lane, zero, from_m, to_m)
    return np.bincount(whole.lane, weights=whole.to_m - whole.from_m, minlength=count).astype(np.float64)


def twice_m(who: Indices, lane: Indices, from_m: Metres, to_m: Metres, count: int) -> Metres:
    """Of each of ``count`` lanes how much is covered by the pieces of two people or more."""
    whole = joined(who, lane, np.zeros(len(lane), dtype=np.int64), from_m, to_m)
    at_m = np.concatenate([whole.from_m, whole.to_m])
    on = np.tile(whole.lane, 2)
    people = np.repeat([1, -1], len(whole))
    order = np.lexsort((at_m, on))
    at_m, on, people = at_m[order], on[order], np.cumsum(people[order])
    length_m = np.diff(at_m, append=0.0) * (people >= 2)
    return np.bincount(on, weights=length_m, minlength=count).astype(np.float64)


def _begins(group: Indices, from_m: Metres, to_m: Metres, closed_m: float) -> Flags:
    """Of pieces by group and start, whether one does not go on from those before it in its group."""
    far = float(to_m.max(initial=0.0)) + closed_m + 1.0
    reached = np.maximum.accumulate(to_m + group * far)
    begins = np.ones(len(group), dtype=bool)
    begins[1:] = from_m[1:] + group[1:] * far > reached[:-1] + closed_m
    begins[1:] |= group[1:] != group[:-1]
    return begins


def _near(found: Walks, lines: GeometryArray) -> _Steps:
    """Every step with every line that both its ends are near to and that does not turn back between them."""
    fixes = found.fixes
    places = np.asarray(shapely.points(fixes.xy), dtype=object)
    fix, lane = shapely.STRtree(lines).query(places, predicate="dwithin", distance=bands_m(fixes.accuracy_m))
    order = np.lexsort((fix, lane))
    fix, lane = fix[order].astype(np.int64), lane[order].astype(np.int64)
    along_m: Metres = np.asarray(shapely.line_locate_point(lines[lane], places[fix]))
    near_m: Metres = np.asarray(shapely.distance(lines[lane], places[fix]))
    end = np.flatnonzero((lane[1:] == lane[:-1]) & (fix[1:] == fix[:-1] + 1) & found.follows[fix[1:]]) + 1
    length_m = np.hypot(*(fixes.xy[fix[end]] - fixes.xy[fix[end] - 1]).T)
    steps = _Steps(
        fix[end],
        lane[end],
        np.stack([near_m[end - 1], near_m[end]], axis=1),
        np.stack([along_m[end - 1], along_m[end]], axis=1),
        length_m,
    )
    return steps.take(np.abs(np.diff(steps.along_m, axis=1)[:, 0]) <= BEND * length_m + BEND_M)


def _passes(steps: _Steps) -> Indices:
    """The number of the pass each step belongs to: steps one after another near one line."""
    begins = np.ones(len(steps.fix), dtype=np.int64)
    begins[1:] = (steps.lane[1:] != steps.lane[:-1]) | (steps.fix[1:] != steps.fix[:-1] + 1)
    return np.cumsum(begins) - 1


def _lasting_m(steps: _Steps, passes: Indices) -> Metres:
    """How far the track is from the line on average over the steps before and after that are of the same pass.

    A step counts by its length, so that standing and repeats count nothing; rounded to the millimetre.
    """
    walked = np.concatenate([[0.0], np.cumsum(steps.length_m)])
    middle = (walked[:-1] + walked[1:]) / 2
    first = np.searchsorted(passes, passes, side="left")
    last = np.searchsorted(passes, passes, side="right")
    first = np.maximum(first, np.searchsorted(middle, middle - LOOK_M, side="left"))
    last = np.minimum(last, np.searchsorted(middle, middle + LOOK_M, side="right"))
    near_m = steps.near_m.mean(axis=1)
    sums = np.concatenate([[0.0], np.cumsum(near_m * steps.length_m)])
    length_m = walked[last] - walked[first]
    mean_m = np.divide(sums[last] - sums[first], length_m, out=near_m.copy(), where=length_m > 1e-6)
    return np.asarray(np.round(mean_m, 3), dtype=np.float64)


def _nearest(steps: _Steps, lasting_m: Metres) -> Flags:
    """Of all lines a step is near to, the one that lasts as the nearest; of equal ones the first given.

    A repeated fix makes a step of no length, which is nobody's.
    """
    order = np.lexsort((steps.lane, lasting_m, steps.fix))
    first = np.ones(len(order), dtype=bool)
    first[1:] = steps.fix[order][1:] != steps.fix[order][:-1]
    won = np.zeros(len(order), dtype=bool)
    won[order[first]] = True
    return won & (steps.length_m > 0)


def _along_enough(steps: _Steps, passes: Indices, lane_m: Metres) -> Flags:
    """Of each pass whether its steps go along the lane: twice as far as they come nearer to it, and far enough."""
    count = int(passes.max(initial=-1)) + 1
    lane = np.zeros(count, dtype=np.int64)
    lane[passes] = steps.lane
    low, high = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(low, passes, steps.near_m.min(axis=1))
    np.maximum.at(high, passes, steps.near_m.max(axis=1))
    along_m = lengths_m(passes, steps.along_m.min(axis=1), steps.along_m.max(axis=1), count)
    needed_m = np.maximum(MIN_PASS_M, 2 * np.maximum(high - low, 0.0))
    needed_m = np.minimum(needed_m, MIN_PASS_SHARE * lane_m[lane])
    return np.asarray((along_m >= needed_m) & (along_m > 0))
