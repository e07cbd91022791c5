"""Boundary flips: atoms, or a block's share of a grid, change to a neighbouring grid while that lowers the cost.

Simulated annealing with a fixed number of steps, so that the same seed gives the same division however busy the
machine is. A step that would tear a grid apart is never taken.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely

from gis.geometry.districting.atoms import Atoms
from gis.geometry.districting.wishes import Wishes
from gis.geometry.halfedges import Integers

Watch = Callable[[float], bool]

_BLOCK_SHARE = 0.15
_LOOK_EVERY = 2000


@dataclass(frozen=True)
class Schedule:
    """Steps, and the temperature at the first and the last one (in units of a grid's worth, see Wishes)."""

    steps: int
    hot: float
    cold: float


class Move(NamedTuple):
    """A change of hands: cost of shape, lanes and moving; households and area moved; both perimeters afterwards."""

    cost: float
    weight: float
    area: float
    of_source: float
    of_target: float


class Division:
    """Who has which atom, with running totals of each grid: households, area, perimeter, number of atoms.

    `cling` is what moving an atom away from today's grid weighs: its households, empty ground like an average atom.
    """

    def __init__(self, atoms: Atoms, grid: Integers, count: int, wishes: Wishes) -> None:
        self.wishes = wishes
        self.grid: list[int] = grid.tolist()
        self.home: list[int] = atoms.home.tolist()
        self.weight: list[float] = atoms.households.tolist()
        self.cling: list[float] = np.maximum(atoms.households, atoms.households.mean()).tolist()
        self.area: list[float] = shapely.area(atoms.polygons).tolist()
        self.near: list[list[tuple[int, float, float]]] = [[] for _ in range(len(atoms))]
        self.pairs = list(zip(atoms.i.tolist(), atoms.j.tolist(), strict=True))
        for (i, j), length, off in zip(
            self.pairs, atoms.length_m.tolist(), atoms.off_lane_m.tolist(), strict=True
        ):
            self.near[i].append((j, length, off))
            self.near[j].append((i, length, off))
        self.round: list[float] = shapely.length(atoms.polygons).tolist()
        self.block: list[int] = atoms.block.tolist()
        self.households = np.bincount(grid, weights=atoms.households, minlength=count).tolist()
        self.areas = np.bincount(grid, weights=self.area, minlength=count).tolist()
        self.members = np.bincount(grid, minlength=count).tolist()
        inner = grid[atoms.i] == grid[atoms.j]
        outline = np.bincount(grid, weights=self.round, minlength=count)
        outline -= 2 * np.bincount(grid[atoms.i[inner]], weights=atoms.length_m[inner], minlength=count)
        self.perimeter: list[float] = outline.tolist()
        self.side_m = 2.0 * math.sqrt(sum(self.area) / count)
        self.strains = [wishes.strain(number) for number in self.households]
        self.shapes = [self.shape(*pair) for pair in zip(self.areas, self.perimeter, strict=True)]

    def shape(self, area: float, perimeter: float) -> float:
        """The cost of a grid's shape: 0 for a circle, and for a grid that has no ground any more."""
        if perimeter <= 0:
            return 0.0
        return self.wishes.compact * (1.0 - 4.0 * math.pi * area / (perimeter * perimeter))

    def change(self, moved: Sequence[int], source: int, target: int) -> Move:
        """What giving atoms of one grid to another changes, sizes apart."""
        weight = area = outline = stays = comes = off = leaves = 0.0
        grid, together = self.grid, set(moved)
        for atom in moved:
            weight += self.weight[atom]
            area += self.area[atom]
            outline += self.round[atom]
            home = self.home[atom]
            leaves += self.cling[atom] * ((home == source) - (home == target))
            for other, length, off_lane in self.near[atom]:
                if other in together:
                    outline -= length
                elif grid[other] == source:
                    stays += length
                    off += off_lane
                elif grid[other] == target:
                    comes += length
                    off -= off_lane
        wishes = self.wishes
        of_source = self.perimeter[source] - outline + 2 * stays
        of_target = self.perimeter[target] + outline - 2 * comes
        cost = wishes.lanes * off / self.side_m + wishes.stay * leaves / wishes.target
        cost += self.shape(self.areas[source] - area, of_source) - self.shapes[source]
        cost += self.shape(self.areas[target] + area, of_target) - self.shapes[target]
        return Move(cost, weight, area, of_source, of_target)

    def strain(self, weight: float, source: int, target: int) -> float:
        """What moving that many households costs in sizes."""
        strain, households = self.wishes.strain, self.households
        cost = strain(households[source] - weight) + strain(households[target] + weight)
        return cost - self.strains[source] - self.strains[target]

    def wrong(self) -> list[int]:
        """The grids out of the range."""
        sizes = enumerate(zip(self.households, self.members, strict=True))
        return [at for at, (number, members) in sizes if members and not self.wishes.holds(number)]

    def hangs_together(self, source: int, moved: Sequence[int]) -> bool:
        """Whether a grid is in one piece without the moved atoms."""
        grid, gone = self.grid, set(moved)
        rim = {n for atom in moved for n, _, _ in self.near[atom] if grid[n] == source and n not in gone}
        if len(rim) < 2:
            return bool(rim)
        start = next(iter(rim))
        rim.discard(start)
        seen, queue = {start, *gone}, [start]
        while queue:
            for other, _, _ in self.near[queue.pop()]:
                if other not in seen and grid[other] == source:
                    rim.discard(other)
                    if not rim:
                        return True
                    seen.add(other)
                    queue.append(other)
        return False

    def move(self, moved: Sequence[int], source: int, target: int, change: Move) -> None:
        """Give the atoms to the target."""
        for at, sign in ((source, -1), (target, 1)):
            self.households[at] += sign * change.weight
            self.areas[at] += sign * change.area
            self.members[at] += sign * len(moved)
        self.perimeter[source], self.perimeter[target] = change.of_source, change.of_target
        for atom in moved:
            self.grid[atom] = target
        for at in (source, target):
            self.strains[at] = self.wishes.strain(self.households[at])
            self.shapes[at] = self.shape(self.areas[at], self.perimeter[at])

    def share_of_block(self, atom: int) -> list[int]:
        """The atoms of the atom's block that hang together with it in its grid."""
        block, source = self.block[atom], self.grid[atom]
        found, queue = {atom}, [atom]
        while queue:
            for other, _, _ in self.near[queue.pop()]:
                if other not in found and self.block[other] == block and self.grid[other] == source:
                    found.add(other)
                    queue.append(other)
        return sorted(found)

    def set_pair(self, members: Integers, grid: Integers, first: int, second: int) -> None:
        """Deal the atoms of two grids out anew between them."""
        for at in (first, second):
            self.households[at] = self.areas[at] = self.perimeter[at] = 0.0
            self.members[at] = 0
        for atom, at in zip(members.tolist(), grid.tolist(), strict=True):
            self.grid[atom] = at
            self.households[at] += self.weight[atom]
            self.areas[at] += self.area[atom]
            self.perimeter[at] += self.round[atom]
            self.members[at] += 1
        for atom, at in zip(members.tolist(), grid.tolist(), strict=True):
            self.perimeter[at] -= sum(
                length for other, length, _ in self.near[atom] if self.grid[other] == at
            )
        for at in (first, second):
            self.strains[at] = self.wishes.strain(self.households[at])
            self.shapes[at] = self.shape(self.areas[at], self.perimeter[at])

    def cost_of(self, first: int, second: int, members: Integers) -> float:
        """The cost of two grids (whose members are given) and of the border between them."""
        off = 0.0
        for atom in members.tolist():
            if self.grid[atom] == first:
                off += sum(off_lane for other, _, off_lane in self.near[atom] if self.grid[other] == second)
        sizes = self.strains[first] + self.strains[second]
        return sizes + self.shapes[first] + self.shapes[second] + self.wishes.lanes * off / self.side_m

    def cost(self) -> float:
        """The whole cost, to compare two divisions of the same atoms and wishes."""
        moved = sum(
            weight
            for weight, home, grid in zip(self.cling, self.home, self.grid, strict=True)
            if home != grid
        )
        cost = sum(self.strains) + sum(self.shapes) + self.wishes.stay * moved / self.wishes.target
        return cost + self.wishes.lanes * self.border_m()[1] / self.side_m

    def border_m(self) -> tuple[float, float]:
        """Metres of border between grids, and how many of them run on no lane."""
        cut = [
            (length, off_lane)
            for atom, near in enumerate(self.near)
            for other, length, off_lane in near
            if atom < other and self.grid[atom] != self.grid[other]
        ]
        return sum(length for length, _ in cut), sum(off_lane for _, off_lane in cut)

    def compactness(self) -> float:
        """The mean Polsby–Popper score."""
        return 1.0 - sum(self.shapes) / (self.wishes.compact * len(self.shapes))


def refine(division: Division, schedule: Schedule, seed: int, watch: Watch) -> bool:
    """Anneal in place; False when `watch` (given the share done) asked to stop. What there is then is whole."""
    rng = random.Random(seed)  # noqa: S311 - a repeatable sequence is what is wanted
    pairs, grid = division.pairs, division.grid
    if not pairs:
        return True
    cooling = (schedule.cold / schedule.hot) ** (1.0 / max(schedule.steps, 1))
    heat = schedule.hot
    for step in range(schedule.steps):
        if step % _LOOK_EVERY == 0 and watch(step / schedule.steps):
            return False
        heat *= cooling
        atom, other = pairs[int(rng.random() * len(pairs))]
        if grid[atom] == grid[other]:
            continue
        if rng.random() < 0.5:
            atom, other = other, atom
        source, target = grid[atom], grid[other]
        moved = division.share_of_block(atom) if rng.random() < _BLOCK_SHARE else [atom]
        if division.members[source] == len(moved):
            continue
        change = division.change(moved, source, target)
        cost = change.cost + division.strain(change.weight, source, target)
        if cost > 0 and rng.random() >= math.exp(-cost / heat):
            continue
        if division.hangs_together(source, moved):
            division.move(moved, source, target, change)
    return True
