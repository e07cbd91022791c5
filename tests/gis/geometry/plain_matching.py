"""Which metres of lane lines a track covers, reckoned plainly and slowly, to compare with."""

import math
from collections import defaultdict
from itertools import pairwise

Place = tuple[float, float]
Fix = tuple[int, int, int, float, float, float]
"""run, number, time in ms, x, y, accuracy"""


def plain_coverage(
    fixes: list[Fix], lines: list[list[Place]]
) -> dict[tuple[int, int, int], list[tuple[float, float]]]:
    """Per run, lane and hour the pieces that are covered."""
    found: dict[tuple[int, int, int], list[tuple[float, float]]] = defaultdict(list)
    by_run: dict[int, list[Fix]] = defaultdict(list)
    for fix in fixes:
        by_run[fix[0]].append(fix)
    for run, some in by_run.items():
        for walk in walks_of(some):
            for (lane, hour), pieces in _walk(walk, lines).items():
                found[run, lane, hour] += pieces
    return {key: merged(pieces) for key, pieces in found.items() if merged(pieces)}


def walks_of(fixes: list[Fix]) -> list[list[Fix]]:
    """Fixes in order without what says nothing, cut at gaps and jumps, standing replaced by its two ends."""
    kept: list[Fix] = []
    for fix in sorted(fixes, key=lambda fix: (fix[1], fix[2], fix[3], fix[4])):
        if kept and fix[1] == kept[-1][1]:
            continue
        kept.append(fix)
    kept = [fix for i, fix in enumerate(kept) if i == 0 or fix[2] != kept[i - 1][2]]
    kept = [fix for fix in kept if 0 <= fix[5] <= 25]
    sane = [
        fix
        for i, fix in enumerate(kept)
        if not (
            0 < i < len(kept) - 1
            and kept[i - 1][2] < fix[2] < kept[i + 1][2]
            and _rushed(kept[i - 1], fix)
            and _rushed(fix, kept[i + 1])
            and not _rushed(kept[i - 1], kept[i + 1])
        )
    ]
    cut: list[list[Fix]] = []
    for i, fix in enumerate(sane):
        if i == 0 or _parted(sane[i - 1], fix):
            cut.append([])
        cut[-1].append(fix)
    return [_without_standing(walk) for walk in cut]


def merged(pieces: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Pieces that overlap or lie no more than ten metres apart made one."""
    out: list[tuple[float, float]] = []
    for a, b in sorted(pieces):
        if out and a <= out[-1][1] + 10:
            out[-1] = (out[-1][0], max(b, out[-1][1]))
        else:
            out.append((a, b))
    return [(a, b) for a, b in out if b > a]


def _rushed(one: Fix, other: Fix) -> bool:
    return math.dist(one[3:5], other[3:5]) > 8 * max(other[2] - one[2], 0) / 1000 + 10


def _parted(one: Fix, other: Fix) -> bool:
    seconds = (other[2] - one[2]) / 1000
    return seconds < 0 or seconds > 30 or _rushed(one, other) or math.dist(one[3:5], other[3:5]) > 60


def _without_standing(walk: list[Fix]) -> list[Fix]:
    out: list[Fix] = []
    i = 0
    while i < len(walk):
        end = i
        while end < len(walk) and math.dist(walk[end][3:5], walk[i][3:5]) <= 15:
            end += 1
        if walk[end - 1][2] - walk[i][2] >= 120_000:
            out += [walk[i], (*walk[end - 1][:3], *walk[i][3:5], walk[end - 1][5])]
            i = end
        else:
            out.append(walk[i])
            i += 1
    return out


def _beside(place: Place, line: list[Place]) -> tuple[float, float]:
    """How far off the line, and where along it the nearest place is."""
    best, gone = (math.inf, 0.0), 0.0
    for (ax, ay), (bx, by) in pairwise(line):
        length = math.dist((ax, ay), (bx, by))
        part = ((place[0] - ax) * (bx - ax) + (place[1] - ay) * (by - ay)) / length**2
        part = min(max(part, 0.0), 1.0)
        off = math.dist(place, (ax + part * (bx - ax), ay + part * (by - ay)))
        if off < best[0]:
            best = (off, gone + part * length)
        gone += length
    return best


def _walk(walk: list[Fix], lines: list[list[Place]]) -> dict[tuple[int, int], list[tuple[float, float]]]:
    """Of one walk: per lane and hour the pieces."""
    passes: list[tuple[int, list[int]]] = []
    near: dict[tuple[int, int], tuple[float, float]] = {}
    long = [math.dist(a[3:5], b[3:5]) for a, b in pairwise(walk)]
    for lane, line in enumerate(lines):
        low = [min(c[k] for c in line) - 25 for k in (0, 1)]
        high = [max(c[k] for c in line) + 25 for k in (0, 1)]
        for i, fix in enumerate(walk):
            if low[0] <= fix[3] <= high[0] and low[1] <= fix[4] <= high[1]:
                off, along = _beside(fix[3:5], line)
                if off <= max(fix[5], 10):
                    near[lane, i] = off, along
        open_pass: list[int] = []
        for i in range(len(long)):
            both = (lane, i) in near and (lane, i + 1) in near
            if both and abs(near[lane, i + 1][1] - near[lane, i][1]) <= 1.5 * long[i] + 5:
                open_pass.append(i)
            elif open_pass:
                passes.append((lane, open_pass))
                open_pass = []
        if open_pass:
            passes.append((lane, open_pass))
    return _given_away(walk, lines, passes, near, long)


def _given_away(
    walk: list[Fix],
    lines: list[list[Place]],
    passes: list[tuple[int, list[int]]],
    near: dict[tuple[int, int], tuple[float, float]],
    long: list[float],
) -> dict[tuple[int, int], list[tuple[float, float]]]:
    claims: dict[int, list[tuple[float, int, int]]] = defaultdict(list)
    for number, (lane, steps) in enumerate(passes):
        for step in steps:
            middle = sum(long[steps[0] : step]) + long[step] / 2
            weight = total = 0.0
            for other in steps:
                if abs(sum(long[steps[0] : other]) + long[other] / 2 - middle) <= 20:
                    weight += long[other]
                    total += long[other] * (near[lane, other][0] + near[lane, other + 1][0]) / 2
            mean = total / weight if weight > 1e-6 else (near[lane, step][0] + near[lane, step + 1][0]) / 2
            claims[step].append((round(mean, 3), lane, number))
    won: dict[int, list[int]] = defaultdict(list)
    for step, claim in claims.items():
        if long[step] > 0:
            won[min(claim)[2]].append(step)
    found: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    for number, steps in won.items():
        lane = passes[number][0]
        ends = [near[lane, step + k] for step in steps for k in (0, 1)]
        away = max(off for off, _ in ends) - min(off for off, _ in ends)
        pieces = [tuple(sorted((near[lane, step][1], near[lane, step + 1][1]))) for step in steps]
        along = sum(b - a for a, b in merged([(a, b) for a, b in pieces]))
        length = sum(math.dist(a, b) for a, b in pairwise(lines[lane]))
        if along > 0 and along >= min(max(15, 2 * away), 0.8 * length):
            for step, (a, b) in zip(steps, pieces, strict=True):
                found[lane, walk[step][2] // 3_600_000].append((a, b))
    return found
