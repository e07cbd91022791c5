"""A survey: who of a community is within so many metres on foot of a facility of a kind, as it is or as it might be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import shapely
from anyio import to_thread
from numpy.typing import NDArray
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncEngine

from gis.access.model import Scope
from gis.db import EVERYTHING, enter, transaction
from gis.errors import InvalidInput
from gis.gaps.networks import Ground, WalkingNetworks
from gis.gaps.standards import LONGEST_M, Group
from gis.geometry.crs import GeometryArray, to_lonlat, to_metric
from gis.geometry.network.anchoring import Anchors, anchor
from gis.geometry.network.reach import nearest, within
from gis.geometry.siting.covering import most_covered
from gis.geometry.siting.model import Ways
from gis.queries import fetch_all

MOST_SITES = 10
CANDIDATE_EVERY_M = 60.0
_SECONDS = 5.0
_STATES = ("met", "gap", "unknown")


@dataclass(frozen=True)
class Question:
    """What is asked: ``limit_m`` to a facility of ``kind`` for a ``group`` of the people.

    ``added`` are places (lon, lat) where one more is supposed to stand, ``closed`` facilities supposed to be gone;
    ``sites`` is how many more to find places for.
    """

    community_id: UUID
    kind: str
    limit_m: float
    group: Group
    added: Sequence[tuple[float, float]] = ()
    closed: frozenset[UUID] = frozenset()
    sites: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """People of the group by state."""

    met: int = 0
    gap: int = 0
    unknown: int = 0

    def rounded(self, base: int) -> "Figures":
        """To multiples of a base: no difference between two answers tells of fewer people than that."""
        return Figures(*(base * round(each / base) for each in (self.met, self.gap, self.unknown)))


@dataclass(frozen=True, slots=True)
class Site:
    """A proposed place in degrees, and how many of the group it brings within the limit that those before it do not."""

    lon: float
    lat: float
    gained: int


@dataclass(frozen=True)
class Proposal:
    """Places for more facilities, those that gain most first; no choice of as many could gain more than ``at_most``."""

    sites: list[Site]
    gained: int
    at_most: int


@dataclass(frozen=True)
class Survey:
    """The answer. Buildings with nobody of the group are in none of the lists: not applicable."""

    whole: Figures
    grids: Mapping[UUID | None, Figures]
    buildings: Mapping[str, list[UUID]]
    facilities: int
    unplaced: list[int]
    streets_m: float
    islands_m: float
    proposal: Proposal | None = None


async def survey(
    engine: AsyncEngine, networks: WalkingNetworks, tenant_id: int, scope: Scope, asked: Question
) -> Survey:
    """Measure every home of a community in sight, in a thread, with no connection held meanwhile."""
    if not 0 < asked.limit_m <= LONGEST_M:
        raise InvalidInput(
            f"步行距离要在 1 到 {LONGEST_M:,.0f} 米之间。",
            f"The distance on foot is between 1 and {LONGEST_M:,.0f} metres.",
            params={"limit_m": asked.limit_m},
        )
    async with transaction(engine, tenant_id, EVERYTHING) as connection:
        ground = await networks.around(connection, tenant_id, scope, asked.community_id)
        standing = await fetch_all(connection, "gaps", "standing", {"kind": asked.kind})
        await enter(connection, tenant_id, scope.sight)
        rows = await fetch_all(connection, "gaps", "homes", {"community_id": asked.community_id})
    places = [(row["lon"], row["lat"]) for row in standing if row["id"] not in asked.closed]
    return await to_thread.run_sync(_measured, ground, rows, places, asked)


def _measured(
    ground: Ground, rows: Sequence[RowMapping], standing: Sequence[tuple[float, float]], asked: Question
) -> Survey:
    homes = [row for row in rows if row[asked.group] > 0]
    people = np.array([row[asked.group] for row in homes], dtype=np.float64)
    at_home = anchor(ground.network, _metric([(row["lon"], row["lat"]) for row in homes], ground.epsg))
    facilities = anchor(ground.network, _metric([*standing, *asked.added], ground.epsg))
    reach = nearest(ground.network, facilities, at_home, asked.limit_m)
    state = np.where(~at_home.is_known, 2, np.where(np.isfinite(reach.walk_m), 0, 1))
    grids: dict[UUID | None, Figures] = {}
    of_grid = np.array([str(row["grid_id"] or "") for row in homes], dtype="U36")
    for grid in np.unique(of_grid).tolist():
        here = of_grid == grid
        grids[UUID(grid) if grid else None] = _figures(state[here], people[here])
    lengths = ground.network.length_m
    return Survey(
        whole=_figures(state, people),
        grids=grids,
        buildings={
            name: [homes[i]["id"] for i in np.flatnonzero(state == number).tolist()]
            for number, name in enumerate(_STATES)
        },
        facilities=len(standing) + len(asked.added),
        unplaced=[
            i - len(standing) for i in np.flatnonzero(~facilities.is_known).tolist() if i >= len(standing)
        ],
        streets_m=float(lengths.sum()),
        islands_m=float(lengths[~ground.network.is_main].sum()),
        proposal=_proposed(ground, at_home, people, state, asked) if asked.sites else None,
    )


def _figures(state: NDArray[np.int64], people: NDArray[np.float64]) -> Figures:
    return Figures(*(int(people[state == number].sum()) for number in range(3)))


def _metric(lonlat: Sequence[tuple[float, float]], epsg: int) -> GeometryArray:
    points = shapely.points(np.array(lonlat, dtype=np.float64).reshape(-1, 2))
    return np.asarray(to_metric(points, epsg), dtype=object)


def _proposed(
    ground: Ground,
    at_home: Anchors,
    people: NDArray[np.float64],
    state: NDArray[np.int64],
    asked: Question,
) -> Proposal:
    """Places along the community's streets from which most of those in the gap are within the limit."""
    candidates = _along_streets(ground)
    lacking = np.flatnonzero(state == 1)
    metres = np.full((len(lacking), len(candidates)), np.inf)
    row_of = np.full(len(at_home), -1, dtype=np.int64)
    row_of[lacking] = np.arange(len(lacking))
    for pairs in within(ground.network, anchor(ground.network, candidates), at_home, asked.limit_m):
        row = row_of[pairs.place]
        mine = row >= 0
        metres[row[mine], pairs.facility[mine]] = pairs.walk_m[mine]
    ways = Ways(metres, people[lacking])
    plan = most_covered(ways, asked.limit_m, asked.sites, _SECONDS)
    sites = _in_order(ways, plan.sites, asked.limit_m)
    lonlat = shapely.get_coordinates(to_lonlat(candidates[[site for site, _ in sites]], ground.epsg))
    listed = [
        Site(round(float(lon), 7), round(float(lat), 7), gained)
        for (lon, lat), (_, gained) in zip(lonlat, sites, strict=True)
        if gained
    ]
    return Proposal(listed, int(plan.value), int(np.floor(plan.bound + 1e-6)))


def _in_order(ways: Ways, chosen: Sequence[int], limit_m: float) -> list[tuple[int, int]]:
    """Chosen sites and what each gains after those before it, the largest gain first."""
    near, left, out = ways.metres <= limit_m, ways.weight.copy(), []
    remaining = list(chosen)
    while remaining:
        gains = [float(left[near[:, site]].sum()) for site in remaining]
        best = int(np.argmax(gains))
        site = remaining.pop(best)
        out.append((site, int(gains[best])))
        left[near[:, site]] = 0.0
    return out


def _along_streets(ground: Ground) -> GeometryArray:
    """Places every so many metres along streets inside the community, on the part of the network all can reach."""
    network = ground.network
    edges = network.edges[network.is_main]
    pieces = np.maximum(np.ceil(shapely.length(edges) / CANDIDATE_EVERY_M), 1).astype(np.int64)
    whose = np.repeat(np.arange(len(edges)), pieces)
    nth = np.arange(len(whose)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    points = shapely.line_interpolate_point(edges[whose], (nth + 0.5) / pieces[whose], normalized=True)
    shapely.prepare(ground.outline)
    return np.asarray(points[shapely.intersects(ground.outline, points)], dtype=object)
