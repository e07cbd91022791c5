"""A made-up town to measure and test on: crooked streets with gaps, a park, houses in rough rows, households."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from gis.geometry.crs import GeometryArray
from gis.geometry.gate import on_grid

BLOCK_M = 85.0
PITCH_M = 15.0
_MISSING_STREETS = 0.12


@dataclass(frozen=True)
class RandomTown:
    """A square of ground in metres with its lanes, footprints and the households in each."""

    area: Polygon
    lanes: GeometryArray
    footprints: GeometryArray
    households: NDArray[np.int64]


def random_town(
    seed: int, blocks: int, *, block_m: float = BLOCK_M, most_households: int = 4, astray: float = 0.0
) -> RandomTown:
    """About 25 houses in each of blocks × blocks street blocks.

    `astray` is the share of houses set down anywhere: across lanes, on each other, over the rim.
    """
    rng = np.random.default_rng(seed)
    side = blocks * block_m
    origin = np.array([500_000.0, 4_400_000.0])
    area = shapely.box(*origin, *(origin + side))
    lanes = _lanes(rng, blocks, block_m)
    lines = shapely.linestrings(origin + lanes)
    houses = _houses(rng, origin, side, lines, astray)
    households = rng.integers(0, most_households, len(houses), endpoint=True)
    return RandomTown(area, on_grid(lines), on_grid(houses), households)


def _lanes(rng: np.random.Generator, blocks: int, block_m: float) -> NDArray[np.float64]:
    steps = np.arange(blocks + 1) * block_m
    nodes = np.stack(np.meshgrid(steps, steps, indexing="ij"), axis=-1)
    nodes[1:-1, 1:-1] += rng.uniform(-0.2, 0.2, (max(blocks - 1, 0), max(blocks - 1, 0), 2)) * block_m
    east = np.stack([nodes[:-1, 1:-1], nodes[1:, 1:-1]], axis=2).reshape(-1, 2, 2)
    north = np.stack([nodes[1:-1, :-1], nodes[1:-1, 1:]], axis=2).reshape(-1, 2, 2)
    streets = np.concatenate([east, north])
    return np.asarray(streets[rng.random(len(streets)) >= _MISSING_STREETS])


def _houses(
    rng: np.random.Generator, origin: NDArray[np.float64], side: float, lanes: GeometryArray, astray: float
) -> GeometryArray:
    steps = np.arange(PITCH_M / 2, side, PITCH_M)
    centre = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    centre += rng.uniform(-1.0, 1.0, centre.shape)
    lost = rng.random(len(centre)) < astray
    centre[lost] = rng.uniform(0, side, (int(lost.sum()), 2))
    half = rng.uniform(4.0, 6.4, centre.shape)
    turn = rng.normal(0.0, 0.04, len(centre))
    turn[lost] = rng.uniform(0, np.pi, int(lost.sum()))
    corner = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])[None] * half[:, None]
    cos, sin = np.cos(turn)[:, None], np.sin(turn)[:, None]
    around = np.stack(
        [corner[..., 0] * cos - corner[..., 1] * sin, corner[..., 0] * sin + corner[..., 1] * cos], -1
    )
    houses = shapely.polygons(origin + centre[:, None] + around)
    streets = shapely.union_all(lanes)
    shapely.prepare(streets)
    park = shapely.Point(*(origin + side * rng.uniform(0.2, 0.8, 2))).buffer(side / 9)
    stands = lost | ~(shapely.dwithin(streets, houses, 2.0) | shapely.intersects(park, houses))
    return np.asarray(houses[stands & (rng.random(len(houses)) < 0.9)])
