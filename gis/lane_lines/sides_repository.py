"""Every statement about the territories on both sides of lane lines; synchronous, with everything in sight."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import shapely

from gis.db import Box, Connection, box_setting
from gis.geometry.crs import GeometryArray
from gis.geometry.gate import as_array

SideOf = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Place:
    """A side of a line and a territory there: the narrowest that is in force, and those above it."""

    side: SideOf
    community_id: UUID | None
    grid_id: UUID | None
    lane_id: UUID | None


@dataclass(frozen=True, slots=True)
class Area:
    """A territory in force."""

    id: UUID
    level: str
    parent_id: UUID | None
    community_id: UUID
    edition: int | None


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored of a side of a line."""

    id: UUID
    place: Place
    share: float


@dataclass(frozen=True, slots=True)
class NewSide:
    """What is to be stored of a side of a line."""

    lane_line_id: UUID
    place: Place
    share: float
    edition: int | None


def lines(connection: Connection, ids: Sequence[UUID] | None) -> tuple[list[UUID], GeometryArray]:
    """Lane lines with their geometry in EPSG:4490 degrees: some, or all."""
    rows = connection.execute(
        "select l.id, st_asbinary(l.geom) from lane_lines as l where %(ids)s::uuid[] is null"
        " or l.id = any(%(ids)s::uuid[]) order by l.id",
        {"ids": None if ids is None else list(ids)},
    ).fetchall()
    return [row[0] for row in rows], as_array(list(shapely.from_wkb([row[1] for row in rows])))


def without_sides(connection: Connection) -> list[UUID]:
    """The lane lines of which nothing is stored."""
    rows = connection.execute(
        "select l.id from lane_lines as l where l.id not in (select s.lane_line_id from lane_line_sides as s)"
    ).fetchall()
    return [row[0] for row in rows]


def lines_in(connection: Connection, box_3857: Box) -> list[UUID]:
    """The lane lines whose box meets a box. Index: lane_lines_geom_3857_idx, through the restrictive box policy."""
    enter_box(connection, box_3857)
    rows = connection.execute("select l.id from lane_lines as l").fetchall()
    enter_box(connection, None)
    return [row[0] for row in rows]


def areas(connection: Connection, at: datetime, box_3857: Box | None) -> tuple[list[Area], GeometryArray]:
    """Communities, grids and lanes in force at a moment, in a box or everywhere, in the order of their codes."""
    enter_box(connection, box_3857)
    rows = connection.execute(
        "select v.territory_id, v.level, v.parent_id, coalesce(v.community_id, v.territory_id), c.edition,"
        " st_asbinary(v.geom) from territory_versions as v"
        " left join communities as c on c.tenant_id = v.tenant_id"
        "  and c.territory_id = coalesce(v.community_id, v.territory_id)"
        " where v.level in ('community', 'grid', 'lane') and upper_inf(v.recorded) and v.valid @> %s::timestamptz"
        " order by v.code, v.territory_id",
        (at,),
    ).fetchall()
    enter_box(connection, None)
    return [Area(*row[:5]) for row in rows], as_array(list(shapely.from_wkb([row[5] for row in rows])))


def stored(connection: Connection, ids: Sequence[UUID] | None, at: datetime) -> dict[UUID, list[Stored]]:
    """What is stored of lines at a moment. Index: lane_line_sides_line_idx, or read once."""
    rows = connection.execute(
        "select s.lane_line_id, s.id, s.side, s.community_id, s.grid_id, s.lane_id, s.share"
        " from lane_line_sides as s where upper_inf(s.recorded) and s.valid @> %(at)s::timestamptz"
        " and (%(ids)s::uuid[] is null or s.lane_line_id = any(%(ids)s::uuid[]))",
        {"ids": None if ids is None else list(ids), "at": at},
    ).fetchall()
    found: dict[UUID, list[Stored]] = {}
    for line_id, row_id, side, community, grid, lane, share in rows:
        found.setdefault(line_id, []).append(Stored(row_id, Place(side, community, grid, lane), share))
    return found


def later(connection: Connection, at: datetime) -> set[UUID]:
    """The lines of which something is stored for a later moment only."""
    rows = connection.execute(
        "select s.lane_line_id from lane_line_sides as s where upper_inf(s.recorded)"
        " group by s.lane_line_id having min(lower(s.valid)) > %s::timestamptz",
        (at,),
    ).fetchall()
    return {row[0] for row in rows}


def end(connection: Connection, ids: Sequence[UUID], at: datetime) -> None:
    """End what is stored; a row that began at this very moment is superseded instead."""
    if ids:
        connection.execute(
            "update lane_line_sides as s set"
            " valid = case when lower(s.valid) < %(at)s::timestamptz"
            "  then tstzrange(lower(s.valid), %(at)s::timestamptz) else s.valid end,"
            " recorded = case when lower(s.valid) < %(at)s::timestamptz then s.recorded"
            "  else tstzrange(lower(s.recorded), clock_timestamp()) end"
            " where s.id = any(%(ids)s::uuid[])",
            {"ids": list(ids), "at": at},
        )


def add(connection: Connection, tenant_id: int, rows: Sequence[NewSide], at: datetime) -> None:
    """Store sides in force from a moment on."""
    values: dict[str, Any] = {
        "tenant_id": tenant_id,
        "at": at,
        "lines": [row.lane_line_id for row in rows],
        "sides": [row.place.side for row in rows],
        "communities": [row.place.community_id for row in rows],
        "grids": [row.place.grid_id for row in rows],
        "lanes": [row.place.lane_id for row in rows],
        "shares": [row.share for row in rows],
        "editions": [row.edition for row in rows],
    }
    connection.execute(
        "insert into lane_line_sides (tenant_id, lane_line_id, side, community_id, grid_id, lane_id, share, edition,"
        " valid) select %(tenant_id)s, r.*, tstzrange(%(at)s::timestamptz, null)"
        " from unnest(%(lines)s::uuid[], %(sides)s::text[], %(communities)s::uuid[], %(grids)s::uuid[],"
        " %(lanes)s::uuid[], %(shares)s::double precision[], %(editions)s::integer[]) as r",
        values,
    )


def enter_box(connection: Connection, box_3857: Box | None) -> None:
    """Let the box policies show only what meets a box, or everything again."""
    connection.execute("select set_config('app.box_3857', %s, true)", (box_setting(box_3857),))
