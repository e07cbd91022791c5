"""Proposing a division of a community into grids: METIS in each connected part, refinement, polygons, scores."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import GeometryArray
from gis.geometry.districting.atoms import ON_LANE_M, Atoms, Floats, bundled, bundles
from gis.geometry.districting.chains import relieve
from gis.geometry.districting.drawn import drawn
from gis.geometry.districting.recombine import recombine
from gis.geometry.districting.refine import Division, Schedule, Watch, refine
from gis.geometry.districting.scores import Scores, scores_of
from gis.geometry.districting.start import divided
from gis.geometry.districting.wishes import GOOD_COMPACTNESS, GOOD_ON_LANES, Wishes, grids_for, shared_out
from gis.geometry.gate import as_array
from gis.geometry.halfedges import Integers

Progress = Callable[[float, str], None]
Stop = Callable[[], bool]

STEPS_PER_ATOM = 120
LEAST_STEPS, MOST_STEPS = 100_000, 240_000
FEWEST_TRIES, MOST_TRIES, ALL_STEPS = 3, 8, 720_000
_HEAT, _WARMTH = (0.3, 0.02), (0.05, 0.004)
_LIGHT = 0.34
_CUTS = 15


def unwatched(_share: float, _what: str) -> None:
    """Progress that nobody looks at."""


def never() -> bool:
    """A stop flag that nobody sets."""
    return False


class Stopped(Exception):
    """The user stopped before there was a whole division."""


@dataclass(frozen=True)
class Proposal:
    """A division: `polygons` (k,) in metres tile `outline` exactly, which is the area with their nodes.

    `grid` gives each atom's position in `polygons`. `follows` is for each polygon the position of today's grid that
    has most of its households, each used once, or None for a new one. `complete` is False when it was stopped
    before the refinement ended: it is valid all the same.
    """

    polygons: GeometryArray
    outline: BaseGeometry
    grid: Integers
    follows: tuple[int | None, ...]
    scores: Scores
    complete: bool


def propose(
    atoms: Atoms,
    area: BaseGeometry,
    wishes: Wishes,
    lanes: Sequence[BaseGeometry] | GeometryArray,
    *,
    count: int | None = None,
    seed: int = 1,
    on_lane_m: float = ON_LANE_M,
    steps_per_atom: int = STEPS_PER_ATOM,
    progress: Progress = unwatched,
    stop: Stop = never,
) -> Proposal:
    """Divide the area that the atoms tile. Same input and seed, same polygons.

    Without a `count` every connected part gets as many grids as its households make of the middle size. `progress`
    gets the share done and one of 'start', 'refine', 'draw'. Raises Stopped when stopped before the first division.
    """
    best: tuple[tuple[int, float], Division] | None = None
    complete = True
    trying = wishes
    steps = int(np.clip(steps_per_atom * len(atoms), LEAST_STEPS, MOST_STEPS))
    tries = int(np.clip(ALL_STEPS // steps, FEWEST_TRIES, MOST_TRIES))
    for attempt in range(tries):
        if stop():
            complete = False
            break

        def watch(share: float, attempt: int = attempt) -> bool:
            progress(0.9 * (attempt + share) / tries, "refine")
            return stop()

        progress(0.9 * attempt / tries, "start")
        division, complete = _attempt(atoms, trying, count, steps // 2, seed + attempt, watch)
        compactness, on_lanes = division.compactness(), _on_lanes(division)
        rank = (len(division.wrong()), _shortfall(compactness, on_lanes))
        if best is None or rank < best[0]:
            best = (rank, division)
        if not complete or (attempt and _is_good(best[1])):
            break
        trying = trying.leaning(compactness, on_lanes)
    if best is None:
        raise Stopped
    progress(0.9, "draw")
    return finished(best[1], atoms, as_array([area]), lanes, on_lane_m, complete)


def metis_alone(
    atoms: Atoms,
    area: BaseGeometry,
    wishes: Wishes,
    lanes: Sequence[BaseGeometry] | GeometryArray,
    *,
    count: int | None = None,
    seed: int = 1,
    on_lane_m: float = ON_LANE_M,
) -> Proposal:
    """The division METIS gives, unrefined: what `propose` is measured against."""
    grid = _started(atoms, wishes, count, seed)
    division = Division(atoms, grid, int(grid.max()) + 1, wishes)
    return finished(division, atoms, as_array([area]), lanes, on_lane_m, complete=True)


def _attempt(
    atoms: Atoms, wishes: Wishes, count: int | None, steps: int, seed: int, watch: Watch
) -> tuple[Division, bool]:
    """One division: of light blocks as wholes first, then of single atoms; False beside it when stopped."""
    group = bundles(atoms, _light_blocks(atoms, wishes))
    blocks = bundled(atoms, group)
    grid = _started(blocks, wishes, count, seed)
    number = int(grid.max()) + 1
    rough = Division(blocks, grid, number, wishes)
    complete = refine(rough, Schedule(steps, *_HEAT), seed, lambda share: watch(0.4 * share))
    if complete:
        complete = recombine(rough, blocks, _CUTS * number, seed, lambda share: watch(0.4 + 0.2 * share))
    division = Division(atoms, np.array(rough.grid)[group], number, wishes)
    if complete:
        complete = refine(division, Schedule(steps, *_WARMTH), seed, lambda share: watch(0.6 + 0.4 * share))
    if division.wrong():
        relieve(division)
    return division, complete


def _on_lanes(division: Division) -> float:
    border_m, off_lane_m = division.border_m()
    return 1.0 - off_lane_m / border_m if border_m else 1.0


def _is_good(division: Division) -> bool:
    compact = division.compactness() >= GOOD_COMPACTNESS
    return compact and _on_lanes(division) >= GOOD_ON_LANES and not division.wrong()


def _shortfall(compactness: float, on_lanes: float) -> float:
    """How far a division is from good, most of all; among good ones, the better is less."""
    short = max(0.0, GOOD_COMPACTNESS - compactness) + max(0.0, GOOD_ON_LANES - on_lanes)
    return 10.0 * short - compactness - on_lanes


def _light_blocks(atoms: Atoms, wishes: Wishes) -> Integers:
    """The block of each atom whose block is light enough to change hands as a whole; else −1."""
    households = np.bincount(atoms.block, weights=atoms.households)
    return np.where(households[atoms.block] <= _LIGHT * wishes.target, atoms.block, -1)


def _started(atoms: Atoms, wishes: Wishes, count: int | None, seed: int) -> Integers:
    parts = atoms.components()
    households = [atoms.households[parts == part] for part in range(int(parts.max()) + 1)]
    if count is None:
        numbers = [grids_for(some, wishes) for some in households]
    else:
        numbers = shared_out(count, np.array([some.sum() for some in households]))
    grid = np.empty(len(atoms), dtype=np.int64)
    first = 0
    for part, number in enumerate(numbers):
        members = np.flatnonzero(parts == part)
        grid[members] = divided(atoms, members, number, seed) + first
        first = int(grid[members].max()) + 1
    return grid


def finished(
    division: Division,
    atoms: Atoms,
    lasting: GeometryArray,
    lanes: Sequence[BaseGeometry] | GeometryArray,
    on_lane_m: float,
    complete: bool,
) -> Proposal:
    """The polygons of a division, whom they follow, and their scores."""
    used, grid = np.unique(np.array(division.grid, dtype=np.int64), return_inverse=True)
    grid = grid.astype(np.int64)
    polygons, outline = drawn(atoms.polygons, grid, lasting)
    follows = follows_of(grid, atoms.home, atoms.households, len(used))
    today = None
    if (atoms.home >= 0).any():
        heirs = {home: at for at, home in enumerate(follows) if home is not None}
        # Households of a grid that nobody follows have moved, wherever they are.
        today = np.array([heirs.get(home, len(used)) if home >= 0 else -1 for home in atoms.home.tolist()])
    scores = scores_of(polygons, grid, atoms, division.wishes, lanes, on_lane_m=on_lane_m, today=today)
    return Proposal(polygons, outline, grid, follows, scores, complete)


def follows_of(grid: Integers, home: Integers, households: Floats, count: int) -> tuple[int | None, ...]:
    """For each new grid the old one (`home`, −1: none) it continues: pairs by most common households (then atoms)."""
    known = home >= 0
    if not known.any():
        return (None,) * count
    pairs, which = np.unique(np.stack([grid[known], home[known]]), axis=1, return_inverse=True)
    common = np.bincount(which.reshape(-1), weights=households[known] + 1e-6)
    heir: list[int | None] = [None] * count
    taken: set[int] = set()
    for at in np.argsort(-common, kind="stable").tolist():
        new, old = int(pairs[0, at]), int(pairs[1, at])
        if heir[new] is None and old not in taken:
            heir[new] = old
            taken.add(old)
    return tuple(heir)
