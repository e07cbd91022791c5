"""The first division: METIS on the graph of atoms, where a border inside a block costs more than one on a lane."""

import numpy as np
import pymetis

from gis.geometry.cells import adopted
from gis.geometry.districting.atoms import Atoms, components
from gis.geometry.halfedges import Integers

OFF_LANE = 6.0

_HOUSEHOLD = 10
_IMBALANCE = 60


def divided(atoms: Atoms, members: Integers, count: int, seed: int) -> Integers:
    """Grid 0 … count−1 of each member (one component of the graph); every grid hangs together and has a member."""
    if count <= 1:
        return np.zeros(len(members), dtype=np.int64)
    if count >= len(members):
        return np.arange(len(members), dtype=np.int64)
    place = np.full(len(atoms), -1, dtype=np.int64)
    place[members] = np.arange(len(members))
    inner = (place[atoms.i] >= 0) & (place[atoms.j] >= 0)
    i, j = place[atoms.i[inner]], place[atoms.j[inner]]
    weight = atoms.length_m[inner] + (OFF_LANE - 1.0) * atoms.off_lane_m[inner]
    start, end = np.concatenate([i, j]), np.concatenate([j, i])
    order = np.lexsort((end, start))
    xadj = np.concatenate([[0], np.cumsum(np.bincount(start, minlength=len(members)))])
    both = np.concatenate([weight, weight])[order]
    options = pymetis.Options(seed=seed, contig=1, ufactor=_IMBALANCE, ncuts=2)
    _, grid = pymetis.part_graph(
        count,
        pymetis.CSRAdjacency(xadj.tolist(), end[order].tolist()),
        vweights=np.rint(atoms.households[members] * _HOUSEHOLD).astype(int).tolist(),
        eweights=np.maximum(1, np.rint(both * 10.0)).astype(int).tolist(),
        recursive=False,
        options=options,
    )
    return _all_used(
        _whole(np.asarray(grid, dtype=np.int64), atoms.households[members], i, j, weight), i, j, count
    )


def _whole(grid: Integers, households: np.ndarray, i: Integers, j: Integers, weight: np.ndarray) -> Integers:
    """Grids in one piece: of each the part with most households stays, the others join their best neighbour."""
    same = grid[i] == grid[j]
    part = components(len(grid), i[same], j[same])
    size = np.bincount(part, weights=households) + 1e-6 * np.bincount(part)
    order = np.lexsort((np.arange(len(grid)), -size[part], grid))
    firsts = np.unique(grid[order], return_index=True)[1]
    main = part[order[firsts]]
    return adopted(grid, np.isin(part, main), i, j, weight)


def _all_used(grid: Integers, i: Integers, j: Integers, count: int) -> Integers:
    """METIS may leave a grid empty: it then gets an atom that its grid can do without."""
    grid = grid.copy()
    for missing in np.setdiff1d(np.arange(count), grid, assume_unique=False).tolist():
        number = np.bincount(grid, minlength=count)
        for atom in np.argsort(-number[grid], kind="stable").tolist():
            rest = (grid == grid[atom]) & (np.arange(len(grid)) != atom)
            inner = rest[i] & rest[j]
            pieces = components(len(grid), i[inner], j[inner])
            if rest.any() and len(np.unique(pieces[rest])) == 1:
                grid[atom] = missing
                break
    return grid
