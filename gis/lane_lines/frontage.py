"""The street line that something fronts: the nearest named one, with the side and the metres along and off it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import shapely
from shapely import LineString, Point
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.assignments.locate import box_around
from gis.db import Box, box_setting
from gis.geometry.crs import to_metric
from gis.geometry.freehand import epsg_of
from gis.geometry.frontage import Side, standing
from gis.geometry.gate import as_array
from gis.queries import Record, fetch_all, fetch_one

REACH_M = 60.0
"""Whatever is farther from every named line fronts none; a proposal of ours, no standard says."""

_SIDES: dict[Side, tuple[str, str]] = {
    "left": ("左侧", "left"),
    "right": ("右侧", "right"),
    "on": ("路上", "on it"),
}


@dataclass(frozen=True, slots=True)
class Frontage:
    """A lane line, the side as seen from its start, and metres along it and off it."""

    lane_line_id: UUID
    name: str
    side: Side
    along_m: float
    offset_m: float
    door: str | None = None
    """The stair that a household was measured from, where its own is known; else it was its building's entrance."""

    @property
    def text_zh(self) -> str:
        """As an address where there is no number: 船房路 右侧，距起点 125 m，离路 12 m."""
        where = f"{self.name} {_SIDES[self.side][0]}，距起点 {self.along_m:.0f} m，离路 {self.offset_m:.0f} m"
        return f"{where}，从 {self.door} 的门量起" if self.door else where

    @property
    def text_en(self) -> str:
        """The same in English."""
        side = _SIDES[self.side][1]
        where = f"{self.name}, {side}, {self.along_m:.0f} m from its start, {self.offset_m:.0f} m off"
        return f"{where}, from the door of {self.door}" if self.door else where


async def frontage_of(connection: AsyncConnection, subject_kind: str, subject_id: UUID) -> Frontage | None:
    """The frontage of whatever has a place, a household's from its own stair; none without a named line in reach.

    Leaves the box around it in the transaction.
    """
    values = {"subject_kind": subject_kind, "subject_id": subject_id}
    at = await fetch_one(connection, "assignments", "point_of", values)
    if at is None:
        return None
    return await frontage_near(connection, at["lon"], at["lat"], at["door"])


async def frontage_near(
    connection: AsyncConnection, lon: float, lat: float, door: str | None = None
) -> Frontage | None:
    """The frontage of a place in degrees; leaves the box around it in the transaction."""
    values = {"box": box_setting(box_of_lines(lon, lat))}
    await connection.execute(text("select set_config('app.box_3857', :box, true)"), values)
    return frontage_among(await fetch_all(connection, "lane_lines", "near", {}), lon, lat, door)


def box_of_lines(lon: float, lat: float) -> Box:
    """The box (EPSG:3857) that holds every line in reach of a place in degrees."""
    # Mercator metres are longer than metres, up to twice as long below 60 degrees.
    return box_around(lon, lat, 2 * REACH_M)


def frontage_among(
    rows: Sequence[Record], lon: float, lat: float, door: str | None = None
) -> Frontage | None:
    """The frontage of a place in degrees, of the rows of `near.sql`."""
    here = Point(lon, lat)
    epsg = epsg_of(here)
    point = to_metric(here, epsg)
    lines = to_metric(as_array([shapely.from_wkb(bytes(row["geom"])) for row in rows]), epsg)
    near = sorted((float(line.distance(point)), i) for i, line in enumerate(lines))
    if not near or near[0][0] > REACH_M:
        return None
    row, line = rows[near[0][1]], lines[near[0][1]]
    assert isinstance(line, LineString)
    found = standing(line, point)
    return Frontage(row["id"], row["name"], found.side, found.along_m, found.offset_m, door)
