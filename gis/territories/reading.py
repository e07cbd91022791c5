"""Territories as they are read: one page of a list, one in full, the whole deployment at a glance."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.access.model import Areas
from gis.db import Box, box_setting
from gis.queries import fetch_all, fetch_one
from gis.territories.sizes import SizeRule

Record = Mapping[str, Any]
"""A row by column names."""

_MAX_STAFF = 50

_NO_FIGURES = {
    "buildings": 0,
    "households": 0,
    "people": 0,
    "floating_people": 0,
    "elderly_people": 0,
    "child_people": 0,
}


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
    """Territories in force with their figures, by code; two statements whatever the number."""
    xmin, ymin, xmax, ymax = asked.box_3857 or (None, None, None, None)
    after_code, after_id = asked.after or (None, None)
    values = {
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
    }
    rows = [dict(row) for row in await fetch_all(connection, "territories", "list", values)]
    figures = await _figures(connection, rows, asked.as_of)
    return [{**row, **figures.get(row["territory_id"], _NO_FIGURES)} for row in rows]


async def _figures(
    connection: AsyncConnection, rows: Sequence[Record], as_of: datetime | None
) -> dict[UUID, dict[str, Any]]:
    """Buildings, households and people of each territory, from the assignments; a town has those of its communities."""
    ids: dict[str, list[UUID]] = {"grid": [], "lane": [], "community": []}
    for row in rows:
        if row["level"] in ids:
            ids[row["level"]].append(row["territory_id"])
    parents = await _communities_of_towns(connection, rows, as_of)
    ids["community"] += [each for each in parents if each not in ids["community"]]
    found: dict[UUID, dict[str, Any]] = {}
    for record in await _held(connection, ids, as_of):
        counts = {name: record[name] or 0 for name in _NO_FIGURES}
        found[record["territory_id"]] = counts
        town = parents.get(record["territory_id"])
        if town is not None:
            sums = found.setdefault(town, dict(_NO_FIGURES))
            for name, count in counts.items():
                sums[name] += count
    return found


async def _held(
    connection: AsyncConnection, ids: Mapping[str, list[UUID]], as_of: datetime | None
) -> Sequence[RowMapping]:
    if as_of is not None:
        values = {"territories": [each for level in ids.values() for each in level], "as_of": as_of}
        return await fetch_all(connection, "territories", "figures_as_of", values)
    values = {"grids": ids["grid"], "lanes": ids["lane"], "communities": ids["community"]}
    return await fetch_all(connection, "territories", "figures", values)


async def _communities_of_towns(
    connection: AsyncConnection, rows: Sequence[Record], as_of: datetime | None
) -> dict[UUID, UUID]:
    """The town of each community below the towns among the rows; asks only when there is one."""
    towns = [row["territory_id"] for row in rows if row["level"] == "town"]
    if not towns:
        return {}
    result = await connection.exec_driver_sql(
        "select territory_id, parent_id from territory_versions"
        " where parent_id = any(%(towns)s::uuid[]) and level = 'community' and upper_inf(recorded)"
        " and coalesce(%(as_of)s::timestamptz, now()) <@ valid",
        {"towns": towns, "as_of": as_of},
    )
    return {row.territory_id: row.parent_id for row in result}


async def size_rules(connection: AsyncConnection) -> list[SizeRule]:
    """Every size rule of the tenant; a handful."""
    result = await connection.exec_driver_sql(
        "select level, settlement, kind, measure, min_value, max_value, severity, source, status,"
        " effective_from, source_en from size_rules"
    )
    return [SizeRule(**row._mapping) for row in result]


async def read_details(
    connection: AsyncConnection, territory_id: UUID, as_of: datetime | None
) -> Record | None:
    """What the list does not tell of one territory: way up, geometry, facilities, staff, reasons, history."""
    values = {"territory_id": territory_id, "as_of": as_of}
    row = await fetch_one(connection, "territories", "details", values)
    if row is None:
        return None
    at = as_of or datetime.now(UTC)
    staff = await fetch_all(connection, "teams", "staff_at", {"ids": [territory_id], "at": at})
    return {**row, "heads": [dict(each) for each in staff[:_MAX_STAFF]]}


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


async def totals(connection: AsyncConnection, areas: Areas) -> Record:
    """How much of everything there is in some areas, and the box around them in degrees."""
    values = {"areas": None if areas.is_everything else list(areas.ids)}
    (row,) = await fetch_all(connection, "territories", "totals", values)
    return dict(row)


async def topmost(connection: AsyncConnection, areas: Areas) -> list[Record]:
    """The territories in force among some areas that lie in no other of them, by code."""
    rows = await list_territories(connection, TerritoryFilter(ids=list(areas.ids), page_size=len(areas.ids)))
    return [row for row in rows if row["parent_id"] not in areas]


async def bounds_lonlat(
    connection: AsyncConnection, areas: Areas
) -> tuple[float, float, float, float] | None:
    """west, south, east, north in degrees around some areas; none without any."""
    found = await totals(connection, areas)
    if found["west"] is None:
        return None
    return found["west"], found["south"], found["east"], found["north"]
