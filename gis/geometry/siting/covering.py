"""Covering: the most people within a distance of so many sites, or the fewest sites that leave nobody out.

Church and ReVelle 1974 (maximal covering), Toregas and others 1971 (set covering), both as integer programmes over
demands merged by the sites that cover them. A quick plan comes first, the solver for what is better and for the bound:
where it runs out of time its own plans are often far worse than the quick one.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint
from scipy.sparse import csr_array, eye_array, hstack

from gis.geometry.siting.model import SECONDS, Indices, Numbers, Plan, Ways, solve

_MOST_ROUNDS = 200


@dataclass(frozen=True)
class _Cover:
    """Demands that new sites can cover and standing ones do not, merged: ``by`` (rows, free sites), their weights."""

    by: "csr_array[np.float64]"
    weight: Numbers
    free: Indices
    standing_weight: float
    out_of_reach: Indices


def most_covered(ways: Ways, within_m: float, count: int, seconds: float = SECONDS) -> Plan:
    """Up to ``count`` sites more, so that the most weight is within ``within_m`` (included) of a site.

    The value is the covered weight with that of the standing sites.
    """
    cover = _cover(ways, within_m)
    count = min(count, len(cover.free))
    chosen = _swapped(cover, _greedy(cover, count))
    value = _covered(cover, chosen)
    singly = np.sort(np.asarray(cover.by.T @ cover.weight))
    # Together they cover no more than what each covers alone, nor than there is.
    bound = min(float(cover.weight.sum()), float(singly[len(singly) - count :].sum()))
    if 0 < count < len(cover.free) and value < bound:
        rows, sites = cover.by.shape
        found = solve(
            seconds,
            np.concatenate([np.zeros(sites), -cover.weight]),
            np.concatenate([np.ones(sites, dtype=bool), np.zeros(rows, dtype=bool)]),
            [
                LinearConstraint(hstack([-cover.by, eye_array(rows)], format="csr"), -np.inf, 0),
                LinearConstraint(np.concatenate([np.ones(sites), np.zeros(rows)])[None, :], -np.inf, count),
            ],
        )
        bound = _most(found.mip_dual_bound, bound)
        chosen, value = _better(cover, found.x, count, chosen, value)
        bound = max(bound, value)
    elif count >= len(cover.free):
        bound = value
    return Plan(
        tuple(sorted(cover.free[chosen].tolist())),
        cover.standing_weight + value,
        cover.standing_weight + bound,
    )


def fewest_sites(ways: Ways, within_m: float, seconds: float = SECONDS) -> tuple[Plan, Indices]:
    """The fewest sites more that leave no demand farther than ``within_m`` (included) from a site.

    The value is the number of new sites. Also the demands that no site can cover, which are left out.
    """
    cover = _cover(ways, within_m)
    rows, sites = cover.by.shape
    chosen = _without_the_needless(cover, _greedy(cover, sites))
    bound = float(min(rows, 1))
    if len(chosen) > bound:
        found = solve(
            seconds, np.ones(sites), np.ones(sites, dtype=bool), [LinearConstraint(cover.by, 1, np.inf)]
        )
        if found.mip_dual_bound is not None and np.isfinite(found.mip_dual_bound):
            bound = max(bound, math.ceil(found.mip_dual_bound - 1e-6))
        if found.x is not None:
            picked = np.flatnonzero(found.x > 0.5)
            covers_all = bool((cover.by[:, picked].sum(axis=1) > 0).all())
            chosen = picked if covers_all and len(picked) < len(chosen) else chosen
    return Plan(tuple(sorted(cover.free[chosen].tolist())), float(len(chosen)), bound), cover.out_of_reach


def _cover(ways: Ways, within_m: float) -> _Cover:
    near = ways.metres <= within_m
    free = ways.free
    is_standing = near[:, ways.standing].any(axis=1)
    by_new = near[:, free]
    open_rows = np.flatnonzero(~is_standing)
    can = by_new[open_rows].any(axis=1)
    rows = open_rows[can]
    alike, which = _alike(by_new[rows])
    weight = np.bincount(which, weights=ways.weight[rows], minlength=len(alike)).astype(np.float64)
    by = csr_array(by_new[rows][alike].astype(np.float64))
    return _Cover(by, weight, free, float(ways.weight[is_standing].sum()), open_rows[~can])


def _alike(rows: NDArray[np.bool_]) -> tuple[Indices, Indices]:
    """Of equal rows the first, and for each row which of those it equals."""
    if not rows.size:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    packed = np.ascontiguousarray(np.packbits(rows, axis=1))
    as_one = packed.view(np.dtype((np.void, packed.shape[1]))).reshape(-1)
    _, first, which = np.unique(as_one, return_index=True, return_inverse=True)
    return first.astype(np.int64), which.reshape(-1).astype(np.int64)


def _greedy(cover: _Cover, count: int) -> Indices:
    """Site after site, each the one that covers most of what is left; equal ones by number."""
    left, chosen = cover.weight.copy(), []
    by_site = cover.by.T.tocsr()
    uncovered = np.ones(len(left), dtype=bool)
    for _ in range(count):
        gain = np.asarray(by_site @ left)
        # A demand nobody lives at has to be covered as well, where all have to be.
        ties = np.asarray(by_site @ uncovered.astype(np.float64))
        best = int(np.lexsort((-ties, -gain))[0]) if len(gain) else -1
        if best < 0 or ties[best] == 0:
            break
        chosen.append(best)
        rows = by_site[[best]].indices
        left[rows], uncovered[rows] = 0.0, False
    return np.array(chosen, dtype=np.int64)


def _swapped(cover: _Cover, chosen: Indices) -> Indices:
    """One site for another as long as that covers more."""
    by_site = cover.by.T.tocsr()
    for _ in range(_MOST_ROUNDS):
        times: Numbers = cover.by[:, chosen].sum(axis=1)
        best_gain, best = 1e-9, None
        for at, site in enumerate(chosen):
            only = np.zeros(len(times))
            only[by_site[[site]].indices] = 1.0
            open_weight = cover.weight * (times - only <= 0)
            gain = np.asarray(by_site @ open_weight)
            lost = gain[site]
            other = int(np.argmax(gain))
            if gain[other] - lost > best_gain:
                best_gain, best = gain[other] - lost, (at, other)
        if best is None:
            break
        chosen = chosen.copy()
        chosen[best[0]] = best[1]
    return chosen


def _without_the_needless(cover: _Cover, chosen: Indices) -> Indices:
    """Less every site whose demands others cover as well."""
    times = cover.by[:, chosen].sum(axis=1) if len(chosen) else np.zeros(cover.by.shape[0])
    by_site, kept = cover.by.T.tocsr(), []
    for site in chosen[::-1]:
        rows = by_site[[site]].indices
        if (times[rows] > 1).all():
            times[rows] -= 1
        else:
            kept.append(int(site))
    return np.array(sorted(kept), dtype=np.int64)


def _covered(cover: _Cover, chosen: Indices) -> float:
    return float(cover.weight[cover.by[:, chosen].sum(axis=1) > 0].sum()) if len(chosen) else 0.0


def _most(dual_bound: float | None, trivial: float) -> float:
    """The solver's bound of what is maximised by minimising its negative; the trivial one where it has none."""
    return trivial if dual_bound is None or not np.isfinite(dual_bound) else min(trivial, -dual_bound)


def _better(
    cover: _Cover, x: Numbers | None, count: int, chosen: Indices, value: float
) -> tuple[Indices, float]:
    if x is None:
        return chosen, value
    picked = np.flatnonzero(x[: cover.by.shape[1]] > 0.5)[:count]
    covered = _covered(cover, picked)
    return (picked, covered) if covered > value else (chosen, value)
