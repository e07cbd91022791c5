"""Two neighbouring grids put together and cut anew: the large step that single flips do not find.

The step is that of the ReCom chains used to study electoral districts, here with METIS for the cut, and taken
only when it lowers the cost.
"""

import random

import numpy as np

from gis.geometry.districting.atoms import Atoms
from gis.geometry.districting.refine import Division, Watch
from gis.geometry.districting.start import divided


def recombine(division: Division, atoms: Atoms, steps: int, seed: int, watch: Watch) -> bool:
    """Cut pairs of neighbours anew, in place; False when `watch` (given the share done) asked to stop."""
    rng = random.Random(seed)  # noqa: S311 - a repeatable sequence is what is wanted
    for step in range(steps if division.pairs else 0):
        if watch(step / steps):
            return False
        i, j = division.pairs[int(rng.random() * len(division.pairs))]
        first, second = division.grid[i], division.grid[j]
        if first != second:
            _cut_anew(division, atoms, first, second, rng.randrange(1 << 30))
    return True


def _cut_anew(division: Division, atoms: Atoms, first: int, second: int, seed: int) -> None:
    grid = np.array(division.grid)
    members = np.flatnonzero((grid == first) | (grid == second))
    before = division.cost_of(first, second, members)
    kept = grid[members]
    # The halves take the names by which fewer households change theirs.
    half = divided(atoms, members, 2, seed) == 1
    stay = atoms.households[members][half == (kept == second)].sum()
    half ^= stay < atoms.households[members].sum() / 2
    division.set_pair(members, np.where(half, second, first), first, second)
    if division.cost_of(first, second, members) >= before:
        division.set_pair(members, kept, first, second)
