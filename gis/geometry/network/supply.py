"""How much of what facilities offer falls to each place: the two-step floating catchment areas, plain and enhanced."""

from collections.abc import Sequence

import numpy as np

from gis.geometry.network.building import Metres
from gis.geometry.network.reach import Pairs

Zones = Sequence[tuple[float, float]]
"""Up to how many metres, included, a way counts how much; beyond the last it counts nothing."""


def supply_per_person(pairs: Pairs, capacity: Metres, people: Metres, zones: Zones) -> Metres:
    """Of each place, what a person living there has of the capacities in reach.

    ``capacity`` per facility (beds, seats), ``people`` per place. Luo and Wang 2003, with several zones Luo and Qi
    2009. A place with nothing in reach has 0, and a facility that nobody can reach gives nothing to anybody: the
    people's shares sum up to the capacities that somebody can reach.
    """
    if (capacity < 0).any() or (people < 0).any() or not np.isfinite(capacity).all():
        raise ValueError("capacities and people are finite and not negative")
    weight = np.zeros(len(pairs.walk_m))
    for farthest_m, counts in sorted(zones, reverse=True):
        weight[pairs.walk_m <= farthest_m] = counts
    demand = np.bincount(pairs.facility, weights=weight * people[pairs.place], minlength=len(capacity))
    ratio = np.divide(capacity, demand, out=np.zeros(len(capacity)), where=demand > 0)
    each = np.bincount(pairs.place, weights=weight * ratio[pairs.facility], minlength=len(people))
    return each.astype(np.float64)
