"""Nearness: sites to which people walk the least in all (p-median), or nobody farther than need be (p-centre).

Hakimi 1964. The p-median is proved in the radius form of Cornuéjols, Nemhauser and Wolsey 1980, the p-centre by halving
the radius over set coverings (Minieka 1970).
"""

import numpy as np
from scipy.optimize import LinearConstraint
from scipy.sparse import coo_array

from gis.geometry.siting.covering import fewest_sites
from gis.geometry.siting.model import SECONDS, Indices, Numbers, Plan, Ways, solve

_MOST_ROUNDS = 200
_MOST_ENTRIES = 20_000_000


def least_walked(ways: Ways, count: int, seconds: float = SECONDS) -> Plan:
    """``count`` sites more, so that the people's metres to their nearest site are the fewest in all.

    The value is the sum of weight times metres. ValueError where a demand has no way to some site: the caller decides
    what that counts as, or leaves the demand out and says so.
    """
    _has_all_ways(ways)
    free, cost = ways.free, ways.metres * ways.weight[:, None]
    count = min(count, len(free))
    standing = cost[:, ways.standing].min(axis=1, initial=np.inf)
    if not count and not len(ways.standing):
        raise ValueError("at least one site is needed")
    chosen = _interchanged(cost[:, free], standing, _added(cost[:, free], standing, count))
    value = _walked(cost[:, free], standing, chosen)
    bound = float(cost.min(axis=1).sum())
    if bound < value and ways.metres.size <= _MOST_ENTRIES:
        bound, chosen, value = _proved(ways, standing, count, seconds, (bound, chosen, value))
    return Plan(tuple(sorted(free[chosen].tolist())), value, min(bound, value))


def shortest_longest(ways: Ways, count: int, seconds: float = SECONDS) -> Plan:
    """``count`` sites more, so that the longest way of anybody to their nearest site is the shortest; in metres."""
    _has_all_ways(ways)
    lived = ways.weight > 0
    ways = Ways(ways.metres[lived], ways.weight[lived], ways.standing)
    count = min(count, len(ways.free))
    radii = np.unique(ways.metres)
    low, high = -1, len(radii) - 1
    proved = low
    sites: tuple[int, ...] = tuple(ways.free[:count].tolist())
    steps = max(1, int(np.ceil(np.log2(len(radii) + 1))))
    while high - low > 1:
        middle = (low + high) // 2
        plan, out_of_reach = fewest_sites(ways, float(radii[middle]), seconds / steps)
        if not len(out_of_reach) and plan.value <= count:
            high, sites = middle, plan.sites
        else:
            if len(out_of_reach) or plan.bound > count:
                proved = middle
            low = middle
    bound = radii[proved + 1] if proved + 1 < len(radii) else radii[-1]
    return Plan(sites, float(radii[high]), float(min(bound, radii[high])))


def _has_all_ways(ways: Ways) -> None:
    if not len(ways.weight) or not np.isfinite(ways.metres).all():
        raise ValueError("every demand needs a way to every site, and there has to be one")


def _added(cost: Numbers, standing: Numbers, count: int) -> Indices:
    """Site after site, each the one that shortens the ways the most."""
    now, chosen = standing.copy(), np.empty(0, dtype=np.int64)
    for _ in range(count):
        total = np.minimum(cost, now[:, None]).sum(axis=0)
        total[chosen] = np.inf
        best = int(np.argmin(total))
        chosen = np.append(chosen, best)
        now = np.minimum(now, cost[:, best])
    return chosen


def _interchanged(cost: Numbers, standing: Numbers, chosen: Indices) -> Indices:
    """One site for another as long as that shortens the ways."""
    value = _walked(cost, standing, chosen)
    for _ in range(_MOST_ROUNDS):
        best, swap = value, None
        for at in range(len(chosen)):
            others = np.delete(chosen, at)
            now = np.minimum(standing, cost[:, others].min(axis=1, initial=np.inf))
            total = np.minimum(cost, now[:, None]).sum(axis=0)
            other = int(np.argmin(total))
            if total[other] < best * (1 - 1e-12):
                best, swap = float(total[other]), (at, other)
        if swap is None:
            break
        chosen, value = chosen.copy(), best
        chosen[swap[0]] = swap[1]
    return chosen


def _walked(cost: Numbers, standing: Numbers, chosen: Indices) -> float:
    return float(np.minimum(standing, cost[:, chosen].min(axis=1, initial=np.inf)).sum())


def _proved(
    ways: Ways, standing: Numbers, count: int, seconds: float, known: tuple[float, Indices, float]
) -> tuple[float, Indices, float]:
    """Bound, sites and value after the solver has looked: per demand and step outwards, whether no site is so near."""
    bound, chosen, value = known
    free = ways.free
    metres, lived = ways.metres[:, free], np.flatnonzero(ways.weight > 0)
    fixed_m = ways.metres[:, ways.standing].min(axis=1, initial=np.inf)
    sites, base = len(free), 0.0
    step_cost: list[Numbers] = []
    rows: list[Indices] = []
    columns: list[Indices] = []
    row = 0
    for demand in lived.tolist():
        ordered = np.unique(np.minimum(metres[demand], fixed_m[demand]))
        base += ways.weight[demand] * ordered[0]
        steps = len(ordered) - 1
        if not steps:
            continue
        step_cost.append(ways.weight[demand] * np.diff(ordered))
        # Step k is walked unless a site is within the k-th distance: z_k + sum of those sites >= 1.
        reach = np.searchsorted(ordered, metres[demand])
        for k in range(steps):
            near = np.flatnonzero(reach <= k)
            rows += [np.full(len(near) + 1, row + k)]
            columns += [np.append(near, sites + row + k)]
        row += steps
    if not row:
        return value, chosen, value
    entries = np.concatenate(columns)
    matrix = coo_array(
        (np.ones(len(entries)), (np.concatenate(rows), entries)), shape=(row, sites + row)
    ).tocsr()
    at_most = np.concatenate([np.ones(sites), np.zeros(row)])[None, :]
    found = solve(
        seconds,
        np.concatenate([np.zeros(sites), *step_cost]),
        np.concatenate([np.ones(sites, dtype=bool), np.zeros(row, dtype=bool)]),
        [LinearConstraint(matrix, 1, np.inf), LinearConstraint(at_most, -np.inf, count)],
    )
    if found.mip_dual_bound is not None and np.isfinite(found.mip_dual_bound):
        bound = max(bound, base + found.mip_dual_bound)
    if found.x is not None:
        picked = np.flatnonzero(found.x[:sites] > 0.5)[:count]
        walked = _walked(ways.metres[:, free] * ways.weight[:, None], standing, picked)
        if walked < value:
            chosen, value = picked, walked
    return bound, chosen, value
