"""How much of the lanes of an area was walked: shares, passes, what was missed, and what two people walked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
import shapely
from anyio import to_thread
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.accounts.model import SignedIn
from gis.db import EVERYTHING, enter
from gis.errors import NotFound
from gis.geometry.crs import GeometryArray, to_metric
from gis.geometry.matching import lengths_m, twice_m
from gis.geometry.tracks import Indices, Metres
from gis.patrols.access import check_may_lead, check_may_read
from gis.queries import fetch_all

HOURS = 168
COVERED, MISSED = 0.8, 0.2
"""From and up to what share of its length a lane counts as covered, and as missed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Of what ground and time; only one's own walks; only one hour of the week, 0 for Monday midnight."""

    territory_id: UUID
    since: datetime
    until: datetime
    mine: bool = False
    hour: int | None = None


@dataclass(frozen=True, slots=True)
class LaneCovered:
    """What was walked of a lane line inside the area; ``verified_m`` by two people or more."""

    id: UUID
    name: str | None
    geometry: str
    length_m: float
    covered_m: float
    verified_m: float
    passes: int
    hours: dict[int, float]

    @property
    def share(self) -> float:
        """Of its length."""
        return min(self.covered_m / self.length_m, 1.0) if self.length_m > 0 else 0.0

    @property
    def is_verified(self) -> bool:
        """Whether two people walked it."""
        return self.verified_m >= COVERED * self.length_m


@dataclass(frozen=True, slots=True)
class AreaCovered:
    """An area's lanes, and the share of all their metres by hour of the week."""

    lanes: list[LaneCovered]
    hours: list[float]


@dataclass(frozen=True)
class _Parts:
    """Of lanes the parts inside the area, in order of lane: from where to where."""

    lane: Indices
    from_m: Metres
    to_m: Metres


async def coverage_of(connection: AsyncConnection, signed_in: SignedIn, asked: Asked) -> AreaCovered:
    """Coverage of an area in sight, by all who walked there for whoever leads, or by oneself.

    Every run counts, also one that began in another area: nothing is told of whose it was.
    """
    check_may_read(signed_in)
    if not asked.mine:
        check_may_lead(signed_in)
    areas = signed_in.scope.map
    found = await fetch_all(connection, "patrols", "area", {"id": asked.territory_id})
    if not any(row["id"] in areas or row["community_id"] in areas for row in found):
        raise NotFound(
            "没有这个区域，或不在你的可见范围内。选自己的网格。",
            "There is no such area, or it is outside your scope. Choose your own grid.",
        )
    await enter(connection, signed_in.user.tenant.id, EVERYTHING)
    lines = await fetch_all(connection, "patrols", "lines_covered", {"id": asked.territory_id})
    lines = [row for row in lines if row["id"] is not None]
    walked = await fetch_all(
        connection,
        "patrols",
        "covered",
        {
            "lines": [row["id"] for row in lines],
            "since": asked.since,
            "until": asked.until,
            "user_id": signed_in.user.id if asked.mine else None,
            "hour_of_week": asked.hour,
        },
    )
    return await to_thread.run_sync(_counted, lines, walked)


def _counted(rows: Sequence[RowMapping], walked: Sequence[RowMapping]) -> AreaCovered:
    if not rows:
        return AreaCovered([], [0.0] * HOURS)
    drawn = np.array([shapely.from_wkb(bytes(row["geom"])) for row in rows], dtype=object)
    epsg, count = int(rows[0]["metric_epsg"]), len(rows)
    lines = np.asarray(to_metric(drawn, epsg), dtype=object)
    parts = _inside(lines, to_metric(shapely.from_wkb(bytes(rows[0]["outline"])), epsg))
    whole_m = np.bincount(parts.lane, weights=parts.to_m - parts.from_m, minlength=count).astype(float)
    table = np.array(
        [
            (
                w["lane"],
                w["hour_of_week"],
                w["walker"],
                w["is_own_track"],
                w["passes"],
                w["from_part"],
                w["to_part"],
            )
            for w in walked
        ],
        dtype=float,
    ).reshape(-1, 7)
    passes = np.bincount(table[:, 0].astype(np.int64), weights=table[:, 4], minlength=count)
    of, lane, from_m, to_m = _clipped(table, shapely.length(lines), parts)
    hour = table[of, 1].astype(np.int64)
    covered_m = lengths_m(lane, from_m, to_m, count)
    own = table[of, 3] > 0
    verified_m = twice_m(table[of, 2].astype(np.int64)[own], lane[own], from_m[own], to_m[own], count)
    by_hour_m = lengths_m(hour * count + lane, from_m, to_m, HOURS * count).reshape(HOURS, count)
    total_m = max(float(whole_m.sum()), 1e-9)
    return AreaCovered(
        [
            LaneCovered(
                row["id"],
                row["name"],
                shapely.to_geojson(drawn[n]),
                float(whole_m[n]),
                float(covered_m[n]),
                float(verified_m[n]),
                int(passes[n]),
                {int(h): float(by_hour_m[h, n] / whole_m[n]) for h in np.flatnonzero(by_hour_m[:, n])},
            )
            for n, row in enumerate(rows)
            if whole_m[n] > 0
        ],
        [float(metres) / total_m for metres in by_hour_m.sum(axis=1)],
    )


def _inside(lines: GeometryArray, outline: shapely.Geometry) -> _Parts:
    """The parts of lines inside an outline, by the places of their ends along the line."""
    cut, of = shapely.get_parts(shapely.intersection(lines, outline), return_index=True)
    is_line = shapely.get_type_id(cut) == 1
    cut, of = cut[is_line], of[is_line].astype(np.int64)
    ends = [shapely.line_locate_point(lines[of], shapely.get_point(cut, k)) for k in (0, -1)]
    return _Parts(of, np.minimum(*ends), np.maximum(*ends))


def _clipped(table: Metres, length_m: Metres, parts: _Parts) -> tuple[Indices, Indices, Metres, Metres]:
    """Walked pieces cut to the parts: of which row of the table each is, its lane, from where, to where."""
    lane = table[:, 0].astype(np.int64)
    first = np.searchsorted(parts.lane, lane, side="left")
    count = np.searchsorted(parts.lane, lane, side="right") - first
    of = np.repeat(np.arange(len(lane)), count)
    part = np.repeat(first, count) + np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)
    from_m = np.maximum(table[of, 5] * length_m[lane[of]], parts.from_m[part])
    to_m = np.minimum(np.minimum(table[of, 6], 1.0) * length_m[lane[of]], parts.to_m[part])
    kept = to_m > from_m
    return of[kept], lane[of][kept], from_m[kept], to_m[kept]
