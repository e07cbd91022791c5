"""Walks over points of an area: the order for one member, or rounds for several, over the streets of the community."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import shapely
from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncEngine

from gis.accounts.model import SignedIn
from gis.db import transaction
from gis.errors import NotFound
from gis.gaps.networks import WalkingNetworks
from gis.geometry.crs import to_metric
from gis.geometry.network.anchoring import anchor
from gis.geometry.network.building import Network
from gis.geometry.tours import tour, walking_m
from gis.patrols.access import check_may_read
from gis.patrols.rounds import PACE_MPS, STOP_S, Member, Round, Stop, share_out
from gis.queries import fetch_all

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Walker:
    """Whose walk begins where, whether it leads back, and how long it may last."""

    start: Place | None
    returns: bool = False
    at_most_min: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be visited: points of the area, then other places; times in minutes after the start by number."""

    territory_id: UUID
    point_ids: Sequence[UUID]
    places: Sequence[Place]
    walkers: Sequence[Walker]
    times: dict[int, tuple[int | None, int | None]]


@dataclass(frozen=True, slots=True)
class Toured:
    """A round a walker, by the numbers of what is wanted; ``bound_m`` where the one walk was weighed against all."""

    rounds: list[Round]
    unserved: list[int]
    bound_m: float | None


async def tours_of(
    engine: AsyncEngine, networks: WalkingNetworks, signed_in: SignedIn, wanted: Wanted
) -> Toured:
    """Walks over what is wanted; NotFound for an area or a point out of sight. Nothing is written."""
    check_may_read(signed_in)
    tenant_id, scope = signed_in.user.tenant.id, signed_in.scope
    async with transaction(engine, tenant_id, scope.sight) as connection:
        found = await fetch_all(connection, "patrols", "area", {"id": wanted.territory_id})
        area = next(
            (row for row in found if row["id"] in scope.map or row["community_id"] in scope.map), None
        )
        if area is None:
            raise NotFound(
                "没有这个区域，或不在你的可见范围内。选自己的网格。",
                "There is no such area, or it is outside your scope. Choose your own grid.",
            )
        rows = await fetch_all(connection, "patrols", "points_in", {"id": wanted.territory_id})
        at = {row["id"]: (row["lon"], row["lat"]) for row in rows}
        if not at.keys() >= set(wanted.point_ids):
            raise NotFound(
                "没有这个巡逻点，或不在这个区域里。更新后再试。",
                "There is no such patrol point, or it is not in this area. Reload and try again.",
            )
        ground = await networks.streets(connection, tenant_id, area["community_id"])
    visited = [*(at[each] for each in wanted.point_ids), *wanted.places]
    return await to_thread.run_sync(_toured, ground.network, ground.epsg, visited, wanted)


def _toured(network: Network, epsg: int, visited: Sequence[Place], wanted: Wanted) -> Toured:
    """Rows of the matrix: what is visited, then the starts of those who have one."""
    starts = [walker.start for walker in wanted.walkers if walker.start is not None]
    lonlat = np.array([*visited, *starts], dtype=float).reshape(-1, 2)
    places = np.asarray(to_metric(np.asarray(shapely.points(lonlat), dtype=object), epsg), dtype=object)
    walk_m = walking_m(network, anchor(network, places), shapely.get_coordinates(places))
    count = len(visited)
    if len(wanted.walkers) == 1 and not wanted.times and wanted.walkers[0].at_most_min is None:
        start = count if starts else None
        one = tour(walk_m, start=start, is_round=wanted.walkers[0].returns)
        seconds = np.cumsum([0.0, *one.leg_m])[: len(one.order)] / PACE_MPS
        places_in_order = [place for place in one.order if place < count]
        arrive_s = [
            round(float(seconds[n]) + STOP_S * sum(before < count for before in one.order[:n]))
            for n, place in enumerate(one.order)
            if place < count
        ]
        return Toured([Round(places_in_order, arrive_s, one.length_m)], [], one.bound_m)
    stops = [Stop(n, *(_seconds(each) for each in wanted.times.get(n, (None, None)))) for n in range(count)]
    members = [
        Member(count + n, walker.returns, _seconds(walker.at_most_min))
        for n, walker in enumerate(wanted.walkers)
    ]
    shared = share_out(walk_m, stops, members)
    return Toured(shared.rounds, shared.unserved, None)


def _seconds(minutes: int | None) -> int | None:
    return None if minutes is None else minutes * 60
