"""The smallest pieces that change hands when a community is divided, and which of them are neighbours.

An atom is the ground of a building inside its street block, an empty block, or any piece the caller has: census
blocks, parcels. Atoms tile the community exactly, so whatever is made of them does too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.geometry.cells import NOBODY, Cells, cells_in_blocks
from gis.geometry.coverage import node_partition
from gis.geometry.crs import GeometryArray
from gis.geometry.faces import unite_by
from gis.geometry.gate import as_array
from gis.geometry.halfedges import Integers, as_metres, as_millimetres, edge_groups, half_edges

Floats = NDArray[np.float64]

ON_LANE_M = 0.05


@dataclass(frozen=True)
class Atoms:
    """Pieces in metres that tile an area, what they weigh, and their common borders.

    `block` numbers the street block of each; `home` is the position of the grid it lies in today (−1: none);
    `footprint` that of the building whose ground it is (−1: nobody's, or of several).
    Borders: pairs `i` < `j` with their length, and how much of it runs on no lane.
    """

    polygons: GeometryArray
    households: Floats
    block: Integers
    home: Integers
    i: Integers
    j: Integers
    length_m: Floats
    off_lane_m: Floats
    footprint: Integers

    def __len__(self) -> int:
        return len(self.polygons)

    def components(self) -> Integers:
        """A number for each atom, equal where atoms hang together by borders; counted from 0."""
        return components(len(self), self.i, self.j)


def atoms_of_buildings(
    footprints: GeometryArray,
    households: Sequence[float] | Floats,
    area: BaseGeometry,
    lanes: Sequence[BaseGeometry] | GeometryArray,
    *,
    together: Integers | None = None,
) -> Atoms:
    """Cells of buildings inside street blocks, and the empty blocks. All in metres; households per building.

    Buildings with the same `together` number (an estate; −1: none) stay in one atom where they are neighbours.
    The households of a building that stands outside the area are not counted.
    """
    cells = cells_in_blocks(footprints, area, lanes)
    return _of_cells(cells, _weights(households, len(footprints)), lanes, None, together)


def atoms_within(
    grids: GeometryArray,
    footprints: GeometryArray,
    households: Sequence[float] | Floats,
    lanes: Sequence[BaseGeometry] | GeometryArray,
    *,
    together: Integers | None = None,
) -> Atoms:
    """Cells of buildings inside street blocks inside each of today's grids: united, they are today's grids again.

    A building belongs to the grid that has a point of its inside.
    """
    weights = _weights(households, len(footprints))
    tree = shapely.STRtree(grids)
    stands = np.full(len(footprints), NOBODY, dtype=np.int64)
    which, grid = tree.query(shapely.point_on_surface(footprints), predicate="intersects")
    stands[which[::-1]] = grid[::-1]
    lines = as_array(lanes)
    parts: list[Cells] = []
    for at, polygon in enumerate(grids):
        mine = np.flatnonzero(stands == at)
        near = lines[shapely.intersects(polygon, lines)] if len(lines) else lines
        cells = cells_in_blocks(footprints[mine], polygon, near)
        own = cells.footprint.copy()
        own[own != NOBODY] = mine[own[own != NOBODY]]
        parts.append(Cells(cells.polygons, own, cells.block))
    home = np.repeat(np.arange(len(parts)), [len(part.polygons) for part in parts])
    first = np.cumsum([0, *(int(part.block.max(initial=0)) + 1 for part in parts)])
    polygons, _ = node_partition(np.concatenate([part.polygons for part in parts]))
    block = np.concatenate([part.block + start for part, start in zip(parts, first[:-1], strict=True)])
    everything = Cells(polygons, np.concatenate([part.footprint for part in parts]), block)
    return _of_cells(everything, weights, lanes, home, together)


def atoms_of_areas(
    polygons: GeometryArray,
    households: Sequence[float] | Floats,
    lanes: Sequence[BaseGeometry] | GeometryArray = (),
    *,
    on_lane_m: float = ON_LANE_M,
) -> Atoms:
    """Pieces that tile an area already (census blocks, parcels), each a block of its own.

    A border nearer to a lane than `on_lane_m` counts as on it: such pieces follow streets to some metres only.
    """
    weights = _weights(households, len(polygons))
    home = np.full(len(polygons), NOBODY, dtype=np.int64)
    return _bordered(polygons, weights, np.arange(len(polygons)), home, lanes, on_lane_m)


def _weights(households: Sequence[float] | Floats, count: int) -> Floats:
    weights = np.asarray(households, dtype=np.float64)
    if weights.shape != (count,) or not np.isfinite(weights).all() or (weights < 0).any():
        raise ValueError("one finite number of households, zero or more, for each polygon")
    return weights


def _of_cells(
    cells: Cells,
    households: Floats,
    lanes: Sequence[BaseGeometry] | GeometryArray,
    home: Integers | None,
    together: Integers | None,
) -> Atoms:
    own = cells.footprint
    weights = np.where(own == NOBODY, 0.0, households[own] if len(households) else 0.0)
    where = np.full(len(own), NOBODY, dtype=np.int64) if home is None else home
    atoms = replace(_bordered(cells.polygons, weights, cells.block, where, lanes, ON_LANE_M), footprint=own)
    if together is None:
        return atoms
    return bundled(atoms, bundles(atoms, np.where(own == NOBODY, NOBODY, together[own])))


def bundles(atoms: Atoms, bundle: Integers) -> Integers:
    """A group for each atom: neighbours with the same bundle number (−1: none) and home share one."""
    i, j = atoms.i, atoms.j
    same = (bundle[i] == bundle[j]) & (bundle[i] != NOBODY) & (atoms.home[i] == atoms.home[j])
    return components(len(atoms), i[same], j[same])


def bundled(atoms: Atoms, group: Integers) -> Atoms:
    """Groups made one atom each, in the order of their numbers; they lie in the block of their first member."""
    polygons, first = unite_by(as_millimetres(atoms.polygons), group)
    count = len(first)
    low, high = np.minimum(group[atoms.i], group[atoms.j]), np.maximum(group[atoms.i], group[atoms.j])
    between = low != high
    pair, of_pair = np.unique(low[between] * count + high[between], return_inverse=True)
    i, j = np.divmod(pair.astype(np.int64), np.int64(count))
    length_m, off_lane_m = (
        np.bincount(of_pair, weights=metres[between], minlength=len(pair)).astype(np.float64)
        for metres in (atoms.length_m, atoms.off_lane_m)
    )
    households = np.bincount(group, weights=atoms.households, minlength=count).astype(np.float64)
    block, home = atoms.block[first], atoms.home[first]
    single = np.bincount(group, minlength=count) == 1
    footprint = np.where(single, atoms.footprint[first], NOBODY)
    return Atoms(as_metres(polygons), households, block, home, i, j, length_m, off_lane_m, footprint)


def _bordered(
    polygons: GeometryArray,
    households: Floats,
    block: Integers,
    home: Integers,
    lanes: Sequence[BaseGeometry] | GeometryArray,
    on_lane_m: float,
) -> Atoms:
    """The atoms with their common borders, edge by edge on a lane or not."""
    if not len(polygons):
        raise ValueError("nothing to divide: no atoms")
    edges = half_edges(as_millimetres(polygons))
    group, _, _ = edge_groups(edges)
    order = np.argsort(group, kind="stable")
    twin = group[order][1:] == group[order][:-1]
    first, second = order[:-1][twin], order[1:][twin]
    between = edges.owner[first] != edges.owner[second]
    first, second = first[between], second[between]
    low = np.minimum(edges.owner[first], edges.owner[second])
    high = np.maximum(edges.owner[first], edges.owner[second])
    length_m = edges.length_m[first]
    middle = (edges.start[first] + edges.end[first]) / 2000.0
    off = np.where(on_lane(middle, lanes, on_lane_m), 0.0, length_m)
    pair, of_pair = np.unique(low * len(polygons) + high, return_inverse=True)
    i, j = np.divmod(pair.astype(np.int64), np.int64(len(polygons)))
    total = np.bincount(of_pair, weights=length_m, minlength=len(pair)).astype(np.float64)
    off_lane = np.bincount(of_pair, weights=off, minlength=len(pair)).astype(np.float64)
    nobody = np.full(len(polygons), NOBODY, dtype=np.int64)
    return Atoms(polygons, households, block, home, i, j, total, off_lane, nobody)


def on_lane(
    points: Floats, lanes: Sequence[BaseGeometry] | GeometryArray, tolerance_m: float
) -> NDArray[np.bool_]:
    """Which points (n, 2) lie on a lane, to the tolerance."""
    found = np.zeros(len(points), dtype=bool)
    if len(lanes) and len(points):
        tree = shapely.STRtree(as_array(lanes))
        which, _ = tree.query(shapely.points(points), predicate="dwithin", distance=tolerance_m)
        found[which] = True
    return found


def components(count: int, i: Integers, j: Integers) -> Integers:
    """Connected components of an undirected graph, numbered from 0 in the order of their first member."""
    root = np.arange(count)
    while True:
        low = np.minimum(root[i], root[j])
        before = root.copy()
        np.minimum.at(root, i, low)
        np.minimum.at(root, j, low)
        root = root[root]
        if (root == before).all():
            return np.unique(root, return_inverse=True)[1].astype(np.int64)
