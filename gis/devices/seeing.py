"""Which cameras see a place, of those that whoever asks may see."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.assignments.locate import box_around
from gis.db import box_setting
from gis.devices import repository
from gis.geometry.sight import way_to


@dataclass(frozen=True, slots=True)
class Seeing:
    """A camera that sees the place; its point in EPSG:4490 degrees, metres to the place and the bearing there."""

    id: UUID
    name: str | None
    point: tuple[float, float]
    distance_m: float
    bearing_deg: float


async def cameras_seeing(connection: AsyncConnection, lon: float, lat: float) -> list[Seeing]:
    """The cameras in the transaction's sight that see a point in degrees, nearest first."""
    await _enter_box(connection, box_setting(box_around(lon, lat)))
    ids = await repository.views_at(connection, lon, lat)
    await _enter_box(connection, "")
    found = []
    for row in await repository.cameras_of(connection, ids) if ids else ():
        bearing_deg, distance_m = way_to((row["lon"], row["lat"]), (lon, lat))
        found.append(Seeing(row["id"], row["name"], (row["lon"], row["lat"]), distance_m, bearing_deg))
    return sorted(found, key=lambda each: (each.distance_m, each.id))


async def _enter_box(connection: AsyncConnection, setting: str) -> None:
    await connection.execute(text("select set_config('app.box_3857', :box, true)"), {"box": setting})
