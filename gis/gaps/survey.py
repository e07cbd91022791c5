"""A survey: who of a community is within so many metres on foot of a facility of a kind, as it is or as it might be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import shapely
from anyio import to_thread
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncEngine

from gis.access.model import Scope
from gis.db import EVERYTHING, enter, transaction
from gis.errors import InvalidInput
from gis.gaps.measuring import (
    GAP,
    STATES,
    Figures,
    Homes,
    LonLat,
    figures_by_grid,
    figures_of,
    homes_of,
    measured,
    metric_points,
)
from gis.gaps.networks import Ground, WalkingNetworks
from gis.gaps.standards import LONGEST_M, Group, standards_mark
from gis.geometry.crs import GeometryArray, to_lonlat, to_metric
from gis.geometry.network.anchoring import Anchors, anchor
from gis.geometry.network.building import Network
from gis.geometry.network.linking import with_links
from gis.geometry.network.reach import nearer, nearest, within
from gis.geometry.siting.covering import most_covered
from gis.geometry.siting.model import Ways
from gis.queries import fetch_all, fetch_one

MOST_SITES = 10
CANDIDATE_EVERY_M = 60.0
_SECONDS = 5.0


@dataclass(frozen=True)
class Question:
    """What is asked: ``limit_m`` to a facility of ``kind`` for a ``group`` of the people.

    ``added`` are places (lon, lat) where one more is supposed to stand, ``closed`` facilities supposed to be gone,
    ``links`` lines (lon, lat) on which one is supposed to walk: a footbridge, a gate opened, a path. ``sites`` is how
    many more to find places for.
    """

    community_id: UUID
    kind: str
    limit_m: float
    group: Group
    added: Sequence[LonLat] = ()
    closed: frozenset[UUID] = frozenset()
    links: Sequence[Sequence[LonLat]] = ()
    sites: int = 0


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
    unlinked: list[int]
    streets_m: float
    islands_m: float
    versions: Mapping[str, str]
    proposal: Proposal | None = None


async def survey(
    engine: AsyncEngine, networks: WalkingNetworks, tenant_id: int, scope: Scope, *asked: Question
) -> list[Survey]:
    """Answer questions about one community in sight, all of the same moment, in a thread without a connection."""
    first = asked[0]
    if not all(0 < each.limit_m <= LONGEST_M for each in asked):
        raise InvalidInput(
            f"步行距离要在 1 到 {LONGEST_M:,.0f} 米之间。",
            f"The distance on foot is between 1 and {LONGEST_M:,.0f} metres.",
            params={"limit_m": first.limit_m},
        )
    async with transaction(engine, tenant_id, EVERYTHING) as connection:
        ground = await networks.around(connection, tenant_id, scope, first.community_id)
        seen = await fetch_one(connection, "gaps", "standing_seen", {})
        standing = {
            kind: await fetch_all(connection, "gaps", "standing", {"kind": kind})
            for kind in {each.kind for each in asked}
        }
        await enter(connection, tenant_id, scope.sight)
        rows = await fetch_all(connection, "gaps", "homes", {"community_id": first.community_id})
    homes = homes_of(map(dict, rows))
    versions = {
        "streets": ground.kept.mark,
        "facilities": str(seen["mark"] if seen else ""),
        "homes": homes.mark,
        "standards": standards_mark(),
    }

    def answered() -> list[Survey]:
        return [
            _measured(
                ground,
                homes,
                [(row["lon"], row["lat"]) for row in standing[each.kind] if row["id"] not in each.closed],
                each,
                versions,
            )
            for each in asked
        ]

    return await to_thread.run_sync(answered)


def _measured(
    ground: Ground, homes: Homes, standing: Sequence[LonLat], asked: Question, versions: Mapping[str, str]
) -> Survey:
    people = homes.counts[asked.group]
    network, at_home = ground.network, ground.anchored(homes)
    facilities = anchor(network, metric_points(standing, ground.epsg))
    more = anchor(network, metric_points(asked.added, ground.epsg))
    unlinked: list[int] = []
    if asked.links:
        lines = np.array([shapely.LineString(link) for link in asked.links], dtype=object)
        linked = with_links(network, np.asarray(to_metric(lines, ground.epsg), dtype=object))
        network, unlinked = linked.network, linked.unlinked
        at_home, facilities, more = (linked.moved(each) for each in (at_home, facilities, more))
        there = nearest(network, facilities, at_home, asked.limit_m)
    else:
        there = ground.to_standing(facilities, at_home, asked.limit_m)
    added = nearest(network, more, at_home, asked.limit_m)
    state = measured(nearer(there, added, len(standing)), at_home).state
    lengths = network.length_m
    return Survey(
        whole=figures_of(state, people),
        grids=figures_by_grid(state, people, homes),
        buildings={
            name: [homes.ids[i] for i in np.flatnonzero((state == number) & (people > 0)).tolist()]
            for number, name in enumerate(STATES)
        },
        facilities=len(standing) + len(asked.added),
        unplaced=np.flatnonzero(~more.is_known).tolist(),
        unlinked=unlinked,
        streets_m=float(lengths.sum()),
        islands_m=float(lengths[~network.is_main].sum()),
        versions=versions,
        proposal=_proposed(ground, network, at_home, people, state, asked) if asked.sites else None,
    )


def _proposed(
    ground: Ground,
    network: Network,
    at_home: Anchors,
    people: NDArray[np.int64],
    state: NDArray[np.int64],
    asked: Question,
) -> Proposal:
    """Places along the community's streets from which most of those in the gap are within the limit."""
    candidates = _along_streets(ground, network)
    lacking = np.flatnonzero((state == GAP) & (people > 0))
    metres = np.full((len(lacking), len(candidates)), np.inf)
    row_of = np.full(len(at_home), -1, dtype=np.int64)
    row_of[lacking] = np.arange(len(lacking))
    for pairs in within(network, anchor(network, candidates), at_home, asked.limit_m):
        row = row_of[pairs.place]
        mine = row >= 0
        metres[row[mine], pairs.facility[mine]] = pairs.walk_m[mine]
    ways = Ways(metres, people[lacking].astype(np.float64))
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


def _along_streets(ground: Ground, network: Network) -> GeometryArray:
    """Places every so many metres along streets inside the community, on the part of the network all can reach."""
    edges = network.edges[network.is_main]
    pieces = np.maximum(np.ceil(shapely.length(edges) / CANDIDATE_EVERY_M), 1).astype(np.int64)
    whose = np.repeat(np.arange(len(edges)), pieces)
    nth = np.arange(len(whose)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    points = shapely.line_interpolate_point(edges[whose], (nth + 0.5) / pieces[whose], normalized=True)
    shapely.prepare(ground.outline)
    return np.asarray(points[shapely.intersects(ground.outline, points)], dtype=object)
