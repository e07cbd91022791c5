"""Suggesting a fix: as few households as possible change their grid until every grid is in its range."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import GeometryArray
from gis.geometry.districting.atoms import ON_LANE_M, Atoms, components
from gis.geometry.districting.chains import relieve
from gis.geometry.districting.proposal import Progress, Proposal, Stop, Stopped, finished, never, unwatched
from gis.geometry.districting.refine import Division, Schedule, Watch, refine
from gis.geometry.districting.start import divided
from gis.geometry.districting.wishes import Wishes
from gis.geometry.halfedges import Integers

SIZE, STAY = 30.0, 12.0
STEPS_PER_ATOM = 60
_TRIES = 3


def rebalance(
    atoms: Atoms,
    grids: GeometryArray,
    wishes: Wishes,
    lanes: Sequence[BaseGeometry] | GeometryArray,
    *,
    seed: int = 1,
    progress: Progress = unwatched,
    stop: Stop = never,
) -> Proposal:
    """Today's grids (metres) with as few households moved as it takes; `atoms` are those of `atoms_within`.

    A part of the community with more households than its grids may have gets another one, cut from its largest;
    one with fewer gives its smallest grid to a neighbour. A grid that gives and takes nothing keeps its corners.
    Raises Stopped when stopped before it began; stopped later, what was found until then comes back.
    """
    if (atoms.home < 0).any():
        raise ValueError("every atom must lie in one of today's grids")
    if stop():
        raise Stopped
    staying = replace(
        wishes, margin=0.0, size=SIZE, stay=STAY, compact=wishes.compact / 3, lanes=wishes.lanes / 3
    )
    grid = _right_number(atoms, staying, seed)
    best: tuple[tuple[int, float], Division] | None = None
    for attempt in range(_TRIES):

        def watch(share: float, attempt: int = attempt) -> bool:
            progress(0.9 * (attempt + share) / _TRIES, "refine")
            return stop()

        division = Division(atoms, grid, int(grid.max()) + 1, staying)
        complete = _mended(division, seed + attempt, watch)
        rank = (len(division.wrong()), division.cost())
        if best is None or rank < best[0]:
            best = (rank, division)
        if not complete:
            break
    assert best is not None
    _given_back(best[1], atoms)
    progress(0.9, "draw")
    return finished(best[1], atoms, grids, lanes, ON_LANE_M, complete)


def _mended(division: Division, seed: int, watch: Watch) -> bool:
    """Gentle flips first; chains only where those leave a grid out of range; False when stopped."""
    if not division.wrong():
        return True
    steps = STEPS_PER_ATOM * len(division.grid)
    if not refine(division, Schedule(steps, 0.05, 0.002), seed, lambda share: watch(share / 2)):
        return False
    if not division.wrong():
        return True
    relieve(division)
    return refine(division, Schedule(steps, 0.005, 0.001), seed, lambda share: watch((1 + share) / 2))


def _given_back(division: Division, atoms: Atoms) -> None:
    """Give back, in place, what did not have to move: most households first, as long as no grid leaves its range.

    Flips take ground along that only makes a border nicer. Nobody asked for that where grids are to be mended.
    """
    while True:
        given = False
        for moved in _handed_over(division, atoms):
            source, home = division.grid[moved[0]], division.home[moved[0]]
            change = division.change(moved, source, home)
            if _may_go_back(division, moved, source, home, change.weight):
                division.move(moved, source, home, change)
                given = True
        if not given:
            return


def _handed_over(division: Division, atoms: Atoms) -> list[list[int]]:
    """Atoms in another grid than today, those together that hang together and went the same way."""
    grid, home = np.array(division.grid), np.array(division.home)
    away = grid != home
    same = away[atoms.i] & away[atoms.j] & (grid[atoms.i] == grid[atoms.j]) & (home[atoms.i] == home[atoms.j])
    part = components(len(atoms), atoms.i[same], atoms.j[same])
    households = np.bincount(part, weights=atoms.households)
    parts = np.unique(part[away])
    order = parts[np.lexsort((parts, -households[parts]))]
    return [np.flatnonzero(part == at).tolist() for at in order.tolist()]


def _may_go_back(division: Division, moved: list[int], source: int, home: int, households: float) -> bool:
    """Whether both grids stay whole, and in the range if they are in it."""
    grid, wishes = division.grid, division.wishes
    if not any(grid[other] == home for atom in moved for other, _, _ in division.near[atom]):
        return False
    for at, after in ((source, -households), (home, households)):
        number = division.households[at]
        if wishes.holds(number) and not wishes.holds(number + after):
            return False
    return division.hangs_together(source, moved)


def _right_number(atoms: Atoms, wishes: Wishes, seed: int) -> Integers:
    """Today's grids, with one split or joined where no moving of borders could bring all into the range."""
    grid = atoms.home.copy()
    parts = atoms.components()
    for part in range(int(parts.max(initial=-1)) + 1):
        mine = parts == part
        total = float(atoms.households[mine].sum())
        number = len(np.unique(grid[mine]))
        # Once the number must change, it changes until there is room for borders to follow lanes.
        spare = 0.1 * (wishes.high - wishes.low)
        if total > wishes.high * number:
            while total > (wishes.high - spare) * number and _split(atoms, grid, mine, seed):
                number += 1
        elif total < wishes.low * number:
            while total < (wishes.low + spare) * number and _join(atoms, grid, mine):
                number -= 1
    return grid


def _split(atoms: Atoms, grid: Integers, mine: np.ndarray, seed: int) -> bool:
    """Cut the grid with most households in two; False when it is one atom."""
    households = np.bincount(grid[mine], weights=atoms.households[mine])
    members = np.flatnonzero(mine & (grid == int(np.argmax(households))))
    if len(members) < 2:
        return False
    half = divided(atoms, members, 2, seed)
    grid[members[half == 1]] = grid.max() + 1
    return True


def _join(atoms: Atoms, grid: Integers, mine: np.ndarray) -> bool:
    """Give the grid with fewest households to the neighbour with fewest; False when it has none."""
    numbers = np.unique(grid[mine])
    households = np.bincount(grid[mine], weights=atoms.households[mine], minlength=int(grid.max()) + 1)
    least = int(numbers[np.argmin(households[numbers])])
    first, second = grid[atoms.i], grid[atoms.j]
    beside = np.unique(np.concatenate([second[first == least], first[second == least]]))
    beside = beside[beside != least]
    if not len(beside):
        return False
    grid[grid == least] = int(beside[np.argmin(households[beside])])
    return True
