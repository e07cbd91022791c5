"""The walking networks of communities, kept by each process as long as their streets are the same."""

import math
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from anyio import to_thread
from shapely.geometry.base import BaseGeometry
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.access.model import Scope, no_such_community
from gis.db import EVERYTHING, Box, enter
from gis.gaps.measuring import Homes, metric_points
from gis.geometry.crs import to_metric
from gis.geometry.network.anchoring import Anchors, anchor
from gis.geometry.network.building import Network, build_network
from gis.geometry.network.reach import Nearest, nearest
from gis.queries import fetch_all, fetch_one

AROUND_M = 1_500.0
"""Ways out of the community and facilities beyond its border count so far, or its edge would look worse than it is."""

MAX_KEPT = 32
"""Networks a process keeps; the one not asked about for longest is forgotten first."""

MOST_FOUND = 8
"""Answers kept with a network."""


@dataclass
class Kept:
    """A network with the mark of the streets it was built of, and homes as they were last put on it."""

    mark: str
    network: Network
    homes: tuple[bytes, Anchors] | None = None
    found: OrderedDict[tuple[bytes, float], tuple[Anchors, Nearest]] = field(default_factory=OrderedDict)


@dataclass(frozen=True)
class Ground:
    """A community's outline in metres of its own system, the box around it in EPSG:3857 metres, and its streets."""

    epsg: int
    outline: BaseGeometry
    box_3857: Box
    kept: Kept

    @property
    def network(self) -> Network:
        """Its streets."""
        return self.kept.network

    def anchored(self, homes: Homes) -> Anchors:
        """Homes on their streets; the same homes as last time are not looked for again."""
        key, last = homes.lonlat.tobytes(), self.kept.homes
        if last is None or last[0] != key:
            last = key, anchor(self.network, metric_points(homes.lonlat, self.epsg))
            self.kept.homes = last
        return last[1]

    def to_standing(self, facilities: Anchors, at_home: Anchors, limit_m: float) -> Nearest:
        """How far the kept homes are from facilities; asked again while places are tried, it is known already."""
        found = self.kept.found
        key = b"".join(
            each.tobytes() for each in (facilities.edge, facilities.position_m, facilities.offset_m)
        )
        known = found.get((key, limit_m))
        # Whoever sees other homes meanwhile has anchors of their own.
        if known is None or known[0] is not at_home:
            known = at_home, nearest(self.network, facilities, at_home, limit_m)
            found[key, limit_m] = known
            while len(found) > MOST_FOUND:
                found.popitem(last=False)
        return known[1]


class WalkingNetworks:
    """Networks by tenant and community, each with the mark of the streets it was built of."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, UUID], Kept] = OrderedDict()

    async def around(
        self, connection: AsyncConnection, tenant_id: int, scope: Scope, community_id: UUID
    ) -> Ground:
        """The ground of a community in sight; leaves the transaction seeing everything in the box around it.

        NotFound as for a community that does not exist, unless the whole of it is in sight. Streets beyond the border
        count, whoever may see them: what is told is how far people walk, not along what.
        """
        scope.check_community(community_id)
        return await self.streets(connection, tenant_id, community_id)

    async def streets(self, connection: AsyncConnection, tenant_id: int, community_id: UUID) -> Ground:
        """As `around`, for whoever sees a part of the community and is told no more than ways between known places."""
        await enter(connection, tenant_id, EVERYTHING)
        row = await fetch_one(connection, "gaps", "community", {"community_id": community_id})
        if row is None:
            raise no_such_community()
        outline = to_metric(shapely.from_wkb(bytes(row["outline"])), row["metric_epsg"])
        box = wider((row["xmin"], row["ymin"], row["xmax"], row["ymax"]))
        await enter(connection, tenant_id, EVERYTHING, box)
        kept = await self._find(connection, (tenant_id, community_id), row["metric_epsg"])
        return Ground(row["metric_epsg"], outline, box, kept)

    async def _find(self, connection: AsyncConnection, key: tuple[int, UUID], epsg: int) -> Kept:
        seen = await fetch_one(connection, "gaps", "streets_seen", {})
        mark = f"{epsg}/{seen['mark'] if seen else ''}"
        kept = self._kept.get(key)
        if kept is None or kept.mark != mark:
            rows = await fetch_all(connection, "gaps", "streets", {})
            kept = Kept(mark, await to_thread.run_sync(built, [dict(row) for row in rows], epsg))
            self._kept[key] = kept
        self._kept.move_to_end(key)
        while len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)
        return kept


def built(rows: Sequence[Mapping[str, Any]], epsg: int) -> Network:
    """The network of the rows of the statement `streets`."""
    lines = shapely.from_wkb([bytes(row["geom"]) for row in rows])
    level = np.array([row["level"] for row in rows], dtype=np.int64)
    return build_network(np.asarray(to_metric(lines, epsg), dtype=object), level)


def wider(box: Box) -> Box:
    """The box with so many metres around it; Mercator metres are longer away from the equator."""
    latitude = 2 * math.atan(math.exp(max(abs(box[1]), abs(box[3])) / 6_378_137.0)) - math.pi / 2
    margin = AROUND_M / math.cos(latitude)
    return box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin
