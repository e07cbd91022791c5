"""Where a point is: community, grid, lane, building, who answers for them, and why."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from shapely import Point
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncEngine

from gis.assignments.explanation import Explanation, explain
from gis.db import Box, transaction
from gis.errors import InvalidInput
from gis.geometry.crs import transform
from gis.queries import fetch_all

_QUERIES = Path(__file__).parent / "queries"
_BOX_HALF_M = 1.0
_STAFF_FIELDS = ("role", "worker_id", "name", "phone_masked", "stands_in_for", "away_until", "is_away")


@dataclass(frozen=True)
class Place:
    """A territory or building that holds the point."""

    id: UUID
    level: str
    code: str
    number: str | None
    name: str

    @property
    def label(self) -> str:
        """As the map writes it: “07 网格”, else the name."""
        return f"{self.number} 网格" if self.level == "grid" and self.number else self.name


@dataclass(frozen=True)
class Responsible:
    """Somebody who answers for one of the territories: who holds a duty, or stands in while the holder is away."""

    role: str
    worker_id: UUID
    name: str
    phone_masked: str | None
    territory: str
    stands_in_for: str | None
    away_until: datetime | None
    is_away: bool


@dataclass(frozen=True)
class Location:
    """The answer to “where is this point?” at a moment."""

    lon: float
    lat: float
    at: datetime
    community: Place | None
    grid: Place | None
    lane: Place | None
    building: Place | None
    responsible: list[Responsible]
    explanation: Explanation


@cache
def _query(name: str) -> TextClause:
    return text((_QUERIES / f"{name}.sql").read_text(encoding="utf-8"))


def box_around(lon: float, lat: float, half_m: float = _BOX_HALF_M) -> Box:
    """A small EPSG:3857 box around a point, for the box policies; InvalidInput off the mercator world."""
    if not (-180 <= lon <= 180 and -85.06 <= lat <= 85.06):
        raise InvalidInput(
            f"坐标 {lon}, {lat} 不在地图范围内。经度在 −180～180，纬度在 −85～85，先经度后纬度。",
            f"{lon}, {lat} is off the map. Longitude −180 to 180, latitude −85 to 85, longitude first.",
            params={"lon": lon, "lat": lat},
        )
    centre = transform(Point(lon, lat), 4490, 3857)
    return (centre.x - half_m, centre.y - half_m, centre.x + half_m, centre.y + half_m)


async def locate(engine: AsyncEngine, tenant_id: int, lon: float, lat: float, at: datetime) -> Location:
    """Locate a lon/lat point (EPSG:4490 degrees) at a moment; one transaction, at most three statements."""
    box = box_around(lon, lat)
    values = {"lon": lon, "lat": lat, "at": at}
    async with transaction(engine, tenant_id, box) as connection:
        rows = (await connection.execute(_query("locate"), values)).all()
        by_level: dict[str, list[tuple[Place, UUID | None, int | None]]] = {}
        for row in rows:
            place = Place(row.id, row.level, row.code, row.number, row.name)
            by_level.setdefault(row.level, []).append((place, row.parent_id, row.edition))
        grid = by_level["grid"][0] if "grid" in by_level else None
        lane = next((p for p, parent, _ in by_level.get("lane", []) if grid and parent == grid[0].id), None)
        community = next(
            (entry for entry in by_level.get("community", []) if grid is None or entry[0].id == grid[1]), None
        )
        building = by_level["building"][0][0] if "building" in by_level else None
        ids = {p.id: p for p in (community and community[0], grid and grid[0], lane) if p}
        staff = await fetch_all(connection, "teams", "staff_at", {"ids": list(ids), "at": at}) if ids else []
        distance_m = None
    if community is None and grid is None:
        async with transaction(engine, tenant_id) as connection:
            nearest = (await connection.execute(_query("nearest_community"), values)).first()
            distance_m = nearest.distance_m if nearest else None
    first = grid or community
    return Location(
        lon=lon,
        lat=lat,
        at=at,
        community=community[0] if community else None,
        grid=grid[0] if grid else None,
        lane=lane,
        building=building,
        responsible=[
            Responsible(
                territory=ids[row["territory_id"]].label, **{name: row[name] for name in _STAFF_FIELDS}
            )
            for row in staff
        ],
        explanation=explain(
            "outside" if first is None else "border_tie" if len(by_level.get("grid", [])) > 1 else "inside",
            measure=distance_m if first is None else 1.0,
            edition=first[2] if first else None,
            grid=grid[0].label if grid else None,
            community=community[0].label if community else None,
            point=True,
        ),
    )
