"""How good a division is, measured on its polygons: sizes, contiguity, shape, lanes, blocks, households moved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import GeometryArray
from gis.geometry.districting.atoms import ON_LANE_M, Atoms, Floats, on_lane
from gis.geometry.districting.wishes import Wishes
from gis.geometry.halfedges import Integers, as_millimetres, edge_groups, half_edges
from gis.geometry.measure import polsby_popper


@dataclass(frozen=True)
class Scores:
    """Shares are 0 … 1. A block is cut when its households belong to more than one grid.

    `well_in_range` leaves the margin of the wishes free at both ends. `out_of_range` are the positions of grids
    with too many or too few households; `blocks_cut` is the share of inhabited blocks; `households_moved` counts
    those whose grid is another than today's (0 without one).
    """

    grids: int
    households: tuple[float, ...]
    in_range: float
    well_in_range: float
    out_of_range: tuple[int, ...]
    least: float
    most: float
    contiguous: float
    compactness: float
    inner_border_m: float
    on_lanes: float
    blocks_cut: float
    households_moved: float


def scores_of(
    polygons: GeometryArray,
    grid: Integers,
    atoms: Atoms,
    wishes: Wishes,
    lanes: Sequence[BaseGeometry] | GeometryArray,
    *,
    on_lane_m: float = ON_LANE_M,
    today: Integers | None = None,
) -> Scores:
    """Scores of a division; `today` gives the grid number of each atom before (−1: none)."""
    households = np.bincount(grid, weights=atoms.households, minlength=len(polygons)).astype(np.float64)
    found = score_polygons(polygons, households, wishes, lanes, on_lane_m=on_lane_m)
    moved = 0.0 if today is None else float(atoms.households[(today >= 0) & (today != grid)].sum())
    cut = _blocks_cut(grid, atoms.block, atoms.households)
    return replace(found, blocks_cut=cut, households_moved=moved)


def score_polygons(
    polygons: GeometryArray,
    households: Floats,
    wishes: Wishes,
    lanes: Sequence[BaseGeometry] | GeometryArray,
    *,
    on_lane_m: float = ON_LANE_M,
) -> Scores:
    """Scores of grids by their households; nothing of blocks cut and households moved, which need atoms."""
    out = [at for at, number in enumerate(households.tolist()) if not wishes.holds(number)]
    border_m, lane_m = _inner_border(polygons, lanes, on_lane_m)
    return Scores(
        grids=len(polygons),
        households=tuple(households.tolist()),
        in_range=1.0 - len(out) / len(polygons),
        well_in_range=float(np.mean([wishes.holds_well(number) for number in households.tolist()])),
        out_of_range=tuple(out),
        least=float(households.min()),
        most=float(households.max()),
        contiguous=float((shapely.get_num_geometries(polygons) == 1).mean()),
        compactness=float(polsby_popper(polygons).mean()),
        inner_border_m=border_m,
        on_lanes=lane_m / border_m if border_m else 1.0,
        blocks_cut=0.0,
        households_moved=0.0,
    )


def _inner_border(
    polygons: GeometryArray, lanes: Sequence[BaseGeometry] | GeometryArray, on_lane_m: float
) -> tuple[float, float]:
    """Metres of border between grids, and how many of them run on a lane."""
    edges = half_edges(as_millimetres(polygons))
    group, _, count = edge_groups(edges)
    first = np.unique(group, return_index=True)[1]
    inner = edges.take(first[np.bincount(group, minlength=count) > 1])
    length_m = inner.length_m
    middle = (inner.start + inner.end) / 2000.0
    return float(length_m.sum()), float(length_m[on_lane(middle, lanes, on_lane_m)].sum())


def _blocks_cut(grid: Integers, block: Integers, households: Floats) -> float:
    lived = households > 0
    if not lived.any():
        return 0.0
    pairs = np.unique(np.stack([block[lived], grid[lived]]), axis=1)
    number = np.unique(pairs[0], return_counts=True)[1]
    return float((number > 1).mean())
