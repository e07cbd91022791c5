"""Where a place may be whose position is known to so many metres only: every grid with its probability."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import shapely
from shapely import Point
from sqlalchemy.ext.asyncio import AsyncEngine

from gis.access.model import EVERYWHERE, Scope
from gis.assignments.locate import Place, box_around
from gis.db import EVERYTHING, Box, transaction
from gis.geometry.crs import to_metric
from gis.geometry.freehand import epsg_of
from gis.geometry.gate import as_array
from gis.geometry.spread import deviation_m, share_inside
from gis.queries import Record, fetch_all

MAX_ACCURACY_M = 2_000.0
CONFIDENCE = 0.95
"""With which a stated radius holds the place unless somebody says otherwise: that of the W3C Geolocation specification,
by which browsers on phones state it. Android's own `Location.getAccuracy` means 0.68.
"""

_LEAST = 0.001
_DEVIATIONS = 5.3
"""Beyond so many standard deviations lies less than a millionth."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A grid, or a community without grids there, that may hold the place."""

    community: Place | None
    grid: Place | None
    probability: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """The likeliest first. ``elsewhere`` is the probability of all that is not listed: no community, out of sight, or
    less than a thousandth.
    """

    accuracy_m: float
    confidence: float
    listed: tuple[Candidate, ...]
    elsewhere: float

    def of(self, grid_id: UUID | None) -> float:
        """The probability of one grid."""
        return next((c.probability for c in self.listed if c.grid and c.grid.id == grid_id), 0.0)


async def candidates(
    engine: AsyncEngine,
    tenant_id: int,
    scope: Scope,
    place: tuple[float, float],
    accuracy_m: float,
    confidence: float,
    at: datetime,
) -> Candidates:
    """The grids around a place (lon, lat in degrees) whose stated accuracy is a radius in metres, as far as in sight.

    The position is taken for normally distributed, alike in every direction.
    """
    sigma_m = deviation_m(accuracy_m, confidence)
    async with transaction(engine, tenant_id, EVERYTHING, _box(place, sigma_m)) as connection:
        rows = await fetch_all(connection, "assignments", "around", {"at": at})
    return _weighed(rows, scope, place, (accuracy_m, confidence, sigma_m))


def box_of_candidates(place: tuple[float, float], accuracy_m: float) -> Box:
    """The box (EPSG:3857) in which `around.sql` finds all that `candidates_among` weighs."""
    return _box(place, deviation_m(accuracy_m, CONFIDENCE))


def candidates_among(rows: Sequence[Record], place: tuple[float, float], accuracy_m: float) -> Candidates:
    """As `candidates` of everything, with the confidence of a browser's radius, of the rows of `around.sql`."""
    how = (accuracy_m, CONFIDENCE, deviation_m(accuracy_m, CONFIDENCE))
    return _weighed(rows, EVERYWHERE, place, how)


def _box(place: tuple[float, float], sigma_m: float) -> Box:
    """The box that holds all but a millionth; mercator metres are longer than metres by the cosine of the latitude."""
    half_m = _DEVIATIONS * sigma_m / max(0.08, math.cos(math.radians(place[1]))) + 1.0
    return box_around(*place, half_m)


def _weighed(
    rows: Sequence[Record], scope: Scope, place: tuple[float, float], how: tuple[float, float, float]
) -> Candidates:
    accuracy_m, confidence, sigma_m = how
    listed = _listed(rows, _shares(rows, place, sigma_m), scope)
    return Candidates(accuracy_m, confidence, listed, max(0.0, 1.0 - sum(c.probability for c in listed)))


def _shares(rows: Sequence[Record], place: tuple[float, float], sigma_m: float) -> list[float]:
    """The probability of each territory."""
    if not rows:
        return []
    here = Point(place)
    epsg = epsg_of(here)
    polygons = to_metric(as_array([shapely.from_wkb(bytes(row["geom"])) for row in rows]), epsg)
    middle = to_metric(here, epsg)
    return [share_inside(polygon, middle.x, middle.y, sigma_m) for polygon in polygons]


def _listed(rows: Sequence[Record], shares: Sequence[float], scope: Scope) -> tuple[Candidate, ...]:
    """Grids with their community, and communities as far as they have no grids."""
    communities = {row["id"]: _place(row) for row in rows if row["level"] == "community"}
    rest = {row["id"]: share for row, share in zip(rows, shares, strict=True) if row["level"] == "community"}
    found = []
    for row, share in zip(rows, shares, strict=True):
        if row["level"] == "grid":
            community_id = row["community_id"]
            rest[community_id] = rest.get(community_id, 0.0) - share
            if community_id in scope.map or row["id"] in scope.map or row["id"] in scope.context:
                found.append(Candidate(communities.get(community_id), _place(row), share))
    bare = [
        Candidate(communities[i], None, share)
        for i, share in rest.items()
        if i in communities and i in scope.map
    ]
    kept = [c for c in (*found, *bare) if c.probability >= _LEAST]
    return tuple(sorted(kept, key=lambda c: (-c.probability, c.grid.code if c.grid else "")))


def _place(row: Record) -> Place:
    return Place(row["id"], row["level"], row["code"], row["number"], row["name"])
