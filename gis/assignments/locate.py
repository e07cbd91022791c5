"""Where a point is: community, grid, lane, building, who answers for them, and why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from shapely import Point
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gis.access.model import Scope
from gis.assignments.explanation import Explanation, explain
from gis.db import EVERYTHING, Box, enter, entering, transaction
from gis.errors import InvalidInput
from gis.geometry.crs import transform
from gis.queries import Record, Statement, fetch_all, fetch_one, fetch_together, statement

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


def box_around(lon: float, lat: float, half_m: float = _BOX_HALF_M) -> Box:
    """A small EPSG:3857 box around a point, for the box policies; InvalidInput off the mercator world."""
    check_on_map(lon, lat)
    centre = transform(Point(lon, lat), 4490, 3857)
    return (centre.x - half_m, centre.y - half_m, centre.x + half_m, centre.y + half_m)


def check_on_map(lon: float, lat: float) -> None:
    """InvalidInput off the mercator world."""
    if not (-180 <= lon <= 180 and -85.06 <= lat <= 85.06):
        raise InvalidInput(
            f"坐标 {lon}, {lat} 不在地图范围内。经度在 −180～180，纬度在 −85～85，先经度后纬度。",
            f"{lon}, {lat} is off the map. Longitude −180 to 180, latitude −85 to 85, longitude first.",
            params={"lon": lon, "lat": lat},
        )


async def locate(
    engine: AsyncEngine, tenant_id: int, scope: Scope, lon: float, lat: float, at: datetime
) -> Location:
    """Locate a lon/lat point (EPSG:4490 degrees) at a moment, and tell of it what is in somebody's sight.

    The rules are applied to the whole map, so that a border is shared with neighbours whom one does not see.
    """
    check_on_map(lon, lat)
    async with transaction(engine, tenant_id, EVERYTHING) as connection:
        location, _ = await locate_in(connection, tenant_id, scope, lon, lat, at)
        return location


async def locate_in(
    connection: AsyncConnection,
    tenant_id: int,
    scope: Scope,
    lon: float,
    lat: float,
    at: datetime,
    more: Sequence[Statement] = (),
) -> tuple[Location, list[list[Record]]]:
    """As `locate`, with the rows of ``more`` statements, asked of the box around the point in the scope's sight.

    Two round trips: what is there, and who answers for it. Outside every community the box is given up, to look for the
    nearest one.
    """
    values = {"lon": lon, "lat": lat, "at": at}
    sees_all, box = scope.map.is_everything, box_around(lon, lat)
    asked: list[Statement] = [
        entering(tenant_id, EVERYTHING, box),
        (statement("assignments", "locate"), values),
        entering(tenant_id, scope.sight, box),
        (statement("assignments", "buildings_at"), values),
        *more,
    ]
    if sees_all:
        # What the rules see is what they see: neither the sight nor the building is asked about again.
        del asked[2:4]
    answers = await fetch_together(connection, asked)
    here = _places(answers[1])
    if not sees_all:
        here = _in_sight(here, scope, {row["id"] for row in answers[3]})
    ids = {p.id: p for p in (here.community, here.grid, here.lane) if p}
    staff = await fetch_all(connection, "teams", "staff_at", {"ids": list(ids), "at": at}) if ids else []
    distance_m = None
    if not ids and sees_all:
        await enter(connection, tenant_id, EVERYTHING)
        nearest = await fetch_one(connection, "assignments", "nearest_community", values)
        distance_m = nearest["distance_m"] if nearest else None
    nowhere = "outside" if sees_all else "out_of_sight"
    location = Location(
        lon=lon,
        lat=lat,
        at=at,
        community=here.community,
        grid=here.grid,
        lane=here.lane,
        building=here.building,
        responsible=[
            Responsible(
                territory=ids[row["territory_id"]].label, **{name: row[name] for name in _STAFF_FIELDS}
            )
            for row in staff
        ],
        explanation=explain(
            nowhere if not ids else "border_tie" if here.is_tie else "inside",
            measure=1.0 if ids else distance_m,
            edition=here.edition if ids else None,
            grid=here.grid.label if here.grid else None,
            community=here.community.label if here.community else None,
            point=True,
        ),
    )
    return location, answers[len(asked) - len(more) :]


@dataclass(frozen=True)
class _Here:
    """What holds the point; ``is_tie`` when it lies on the border of several grids."""

    community: Place | None
    grid: Place | None
    lane: Place | None
    building: Place | None
    edition: int | None
    is_tie: bool


def _places(rows: Sequence[Record]) -> _Here:
    """The rules of assignment for a point: the smallest code wins a tie, a lane must be of the grid."""
    by_level: dict[str, list[Record]] = {}
    for row in rows:
        by_level.setdefault(row["level"], []).append(row)
    grids = by_level.get("grid", [])
    grid = grids[0] if grids else None
    lane = next((r for r in by_level.get("lane", []) if grid and r["parent_id"] == grid["id"]), None)
    community = next(
        (r for r in by_level.get("community", []) if grid is None or r["id"] == grid["parent_id"]), None
    )
    building = by_level["building"][0] if "building" in by_level else None
    first = grid or community
    community_place, grid_place, lane_place, building_place = (
        Place(r["id"], r["level"], r["code"], r["number"], r["name"]) if r else None
        for r in (community, grid, lane, building)
    )
    return _Here(
        community_place,
        grid_place,
        lane_place,
        building_place,
        first["edition"] if first else None,
        len(grids) > 1,
    )


def _in_sight(here: _Here, scope: Scope, buildings: Collection[UUID]) -> _Here:
    """Without what the scope does not show; of buildings at the point it shows these."""
    community = here.community
    sees_community = community is not None and community.id in scope.map
    knows_community = sees_community or (community is not None and community.id in scope.context)
    lane = here.lane if here.lane and (sees_community or here.lane.id in scope.map) else None
    sees_grid = here.grid is not None and (
        sees_community or here.grid.id in scope.map or here.grid.id in scope.context
    )
    building = here.building
    if building is not None and building.id not in buildings:
        building = None
    return replace(
        here,
        community=community if knows_community else None,
        grid=here.grid if sees_grid else None,
        lane=lane,
        building=building,
        is_tie=here.is_tie and sees_grid,
    )
