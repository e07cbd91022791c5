"""Territories as they are read: one page of a list, one in full, the whole deployment at a glance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.db import Box, box_setting
from gis.territories.sizes import SizeRule

_QUERIES = Path(__file__).parent / "queries"

Record = RowMapping
"""A row by column names."""


@dataclass(frozen=True, slots=True)
class TerritoryFilter:
    """Which territories; none means any. `after` is the code and id of the last one of the page before."""

    as_of: datetime | None = None
    level: str | None = None
    parent_id: UUID | None = None
    ids: Sequence[UUID] | None = None
    box_3857: Box | None = None
    after: tuple[str, UUID] | None = None
    page_size: int = 100


@cache
def _query(name: str) -> str:
    return (_QUERIES / f"{name}.sql").read_text(encoding="utf-8")


async def enter_box(
    connection: AsyncConnection, box_lonlat: tuple[float, float, float, float] | None
) -> Box | None:
    """Narrow the rest of the transaction to a box given in degrees, so that reading by place uses its index.

    Returns the box in EPSG:3857 metres.
    """
    if box_lonlat is None:
        return None
    west, south, east, north = box_lonlat
    box = (*_mercator(west, south), *_mercator(east, north))
    await connection.execute(text("select set_config('app.box_3857', :box, true)"), {"box": box_setting(box)})
    return box


def _mercator(lon: float, lat: float) -> tuple[float, float]:
    """EPSG:3857 metres of a point in degrees."""
    radius_m = 6_378_137.0
    return radius_m * math.radians(lon), radius_m * math.asinh(math.tan(math.radians(lat)))


async def list_territories(connection: AsyncConnection, asked: TerritoryFilter) -> list[Record]:
    """Territories in force with their figures, by code; one statement whatever the number."""
    xmin, ymin, xmax, ymax = asked.box_3857 or (None, None, None, None)
    after_code, after_id = asked.after or (None, None)
    result = await connection.exec_driver_sql(
        _query("list"),
        {
            "as_of": asked.as_of,
            "level": asked.level,
            "parent_id": asked.parent_id,
            "ids": None if asked.ids is None else list(asked.ids),
            "xmin": xmin,
            "ymin": ymin,
            "xmax": xmax,
            "ymax": ymax,
            "after_code": after_code,
            "after_id": after_id,
            "page_size": asked.page_size,
        },
    )
    return [row._mapping for row in result]


async def size_rules(connection: AsyncConnection) -> list[SizeRule]:
    """Every size rule of the tenant; a handful."""
    result = await connection.exec_driver_sql(
        "select level, settlement, kind, measure, min_value, max_value, severity, source, status,"
        " effective_from from size_rules"
    )
    return [SizeRule(**row._mapping) for row in result]


async def read_details(
    connection: AsyncConnection, territory_id: UUID, as_of: datetime | None
) -> Record | None:
    """What the list does not tell of one territory: way up, geometry, facilities, staff, reasons, history."""
    result = await connection.exec_driver_sql(
        _query("details"), {"territory_id": territory_id, "as_of": as_of}
    )
    row = result.one_or_none()
    return None if row is None else row._mapping


async def read_geometry(
    connection: AsyncConnection, territory_id: UUID, as_of: datetime | None
) -> str | None:
    """The border in force as GeoJSON text with 9 decimals, EPSG:4490 degrees."""
    result = await connection.exec_driver_sql(
        "select st_asgeojson(v.geom, 9, 0) from territory_versions as v"
        " where v.territory_id = %(territory_id)s and upper_inf(v.recorded)"
        " and coalesce(%(as_of)s::timestamptz, now()) <@ v.valid",
        {"territory_id": territory_id, "as_of": as_of},
    )
    return result.scalar_one_or_none()


async def totals(connection: AsyncConnection) -> Record:
    """How much of everything the tenant has, and the box around its communities in degrees."""
    return (await connection.exec_driver_sql(_query("totals"))).one()._mapping


async def bounds_lonlat(connection: AsyncConnection) -> tuple[float, float, float, float] | None:
    """west, south, east, north in degrees around the communities in force; none without any."""
    found = await totals(connection)
    if found["west"] is None:
        return None
    return found["west"], found["south"], found["east"], found["north"]
