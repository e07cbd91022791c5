"""The shortest walk over given places: the order, its legs, and how near it is to the shortest there can be."""

from dataclasses import dataclass
from itertools import pairwise

import fast_tsp
import numpy as np

from gis.geometry.network.anchoring import Anchors
from gis.geometry.network.building import Metres, Network
from gis.geometry.network.reach import within

SEARCH_S = 1.0
SEARCH_S_EACH = 0.005
"""So long a better order is looked for, less for few places; the answer then takes less than two seconds."""

PROVEN_PLACES = 20
"""Of so many places every order is weighed."""

DETOUR = 1.3
"""Where no street is known the way is taken to be so much longer than straight."""

_UNITS = 65_535
"""What fast-tsp can count to."""
_ROUNDS = 150


@dataclass(frozen=True)
class Tour:
    """Places in walking order, the metres of each leg, and what no order can be shorter than.

    ``leg_m`` has one entry less than ``order`` unless the tour leads back to its first place.
    """

    order: list[int]
    leg_m: list[float]
    bound_m: float

    @property
    def length_m(self) -> float:
        """All legs."""
        return float(sum(self.leg_m))

    @property
    def gap(self) -> float:
        """By how much it may be too long at most; 0 is proven shortest."""
        return max(self.length_m / self.bound_m - 1.0, 0.0) if self.bound_m > 0 else 0.0


def walking_m(network: Network, places: Anchors, xy: Metres) -> Metres:
    """The metres on foot between all places; by air and a third more where the network knows no way."""
    away_m = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    walk_m = np.full(away_m.shape, np.inf)
    for pairs in within(network, places, places, np.inf):
        walk_m[pairs.place, pairs.facility] = pairs.walk_m
    walk_m = np.where(np.isfinite(walk_m), walk_m, away_m * DETOUR)
    walk_m = np.minimum(walk_m, walk_m.T)
    np.fill_diagonal(walk_m, 0.0)
    return walk_m


def tour(walk_m: Metres, *, start: int | None = None, is_round: bool = False) -> Tour:
    """Every place once, from ``start`` (any where none is said), back to the first if ``is_round``.

    ``walk_m`` (n, n) is symmetric. An open walk is a round over one more place that is next to its ends: as far from
    all places as to make sure that the start is one of its two neighbours, and no way costs anything by it.
    """
    count = len(walk_m)
    if count < 2:
        return Tour(list(range(count)), [], 0.0)
    cost_m = walk_m if is_round else _opened(walk_m, start)
    order, is_proven = _round(cost_m)
    if is_round:
        first = order.index(start or 0)
        order = order[first:] + order[:first]
    else:
        first = order.index(0)
        order = [place - 1 for place in order[first + 1 :] + order[:first]]
        if start is not None and order[0] != start:
            order.reverse()
    around = [*order, order[0]] if is_round else order
    leg_m = [float(walk_m[a, b]) for a, b in pairwise(around)]
    length_m = float(sum(leg_m))
    extra_m = 0.0 if is_round else float(np.sort(cost_m[0, 1:])[:2].sum())
    bound_m = length_m if is_proven else min(_bound_m(cost_m, length_m + extra_m) - extra_m, length_m)
    return Tour(order, leg_m, bound_m)


def _opened(walk_m: Metres, start: int | None) -> Metres:
    """With one place more before them, at no distance from the start and three times the longest way from the rest."""
    far_m = 3.0 * float(walk_m.max()) + 1.0
    cost_m = np.pad(walk_m, ((1, 0), (1, 0)), constant_values=far_m)
    cost_m[0, 0] = 0.0
    if start is not None:
        cost_m[0, start + 1] = cost_m[start + 1, 0] = 0.0
    return cost_m


def _round(cost_m: Metres) -> tuple[list[int], bool]:
    """The order of a round tour, and whether every other was weighed."""
    scale = min(10.0, _UNITS / max(float(cost_m.max()), 1e-9))
    units = np.floor(cost_m * scale + 0.5).astype(np.int64)
    # Proven as far as the lengths are told apart, a decimetre within six kilometres.
    search_s = min(SEARCH_S, SEARCH_S_EACH * len(cost_m))
    found = fast_tsp.find_tour(units, duration_seconds=search_s, stop_when_converged=True)
    return [int(place) for place in found], len(cost_m) <= PROVEN_PLACES


def _bound_m(cost_m: Metres, length_m: float) -> float:
    """No round tour is shorter: Held and Karp's one-trees (1970) with the steps of Held, Wolfe and Crowder (1974)."""
    count = len(cost_m)
    weight = np.zeros(count)
    best = 0.0
    reach = 2.0
    since = 0
    for _ in range(_ROUNDS):
        value, degree = _one_tree(cost_m + weight[:, None] + weight[None])
        value -= 2 * float(weight.sum())
        since += 1
        if value > best:
            best, since = value, 0
        off = degree - 2
        norm = float((off**2).sum())
        if norm == 0 or length_m - best < 1e-9:
            break
        if since >= 10:
            reach, since = reach / 2, 0
        weight = weight + reach * max(length_m - value, 0.0) / norm * off
    return best


def _one_tree(cost: Metres) -> tuple[float, Metres]:
    """The length of the shortest tree over all places but the first, plus the first's two shortest; the degrees."""
    count = len(cost)
    degree = np.zeros(count)
    near = cost[1].copy()
    parent = np.ones(count, dtype=np.int64)
    near[:2] = np.inf
    total = 0.0
    for _ in range(count - 2):
        place = int(near.argmin())
        total += float(near[place])
        degree[place] += 1
        degree[parent[place]] += 1
        near[place] = np.inf
        is_nearer = cost[place] < near
        is_nearer[0] = False
        # A place of the tree stays at infinity, which nothing is nearer than once it is marked.
        is_nearer &= np.isfinite(near)
        near[is_nearer] = cost[place][is_nearer]
        parent[is_nearer] = place
    two = np.argpartition(cost[0, 1:], 1)[:2] + 1
    degree[two] += 1
    degree[0] = 2
    return total + float(cost[0, two].sum()), degree
