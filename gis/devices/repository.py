"""Statements about devices and what cameras see."""

from collections.abc import Sequence
from uuid import UUID

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.db import Box, Connection, box_setting
from gis.devices.model import Camera, View
from gis.geometry.gate import as_array
from gis.geometry.sight import Lens
from gis.queries import fetch_all, fetch_one


async def read_device(connection: AsyncConnection, device_id: UUID) -> RowMapping | None:
    """One device by its id; point, bounds of what it sees and the area seen (GeoJSON text), EPSG:4490 degrees."""
    return await fetch_one(connection, "devices", "read", {"device_id": device_id})


async def views_at(connection: AsyncConnection, lon: float, lat: float) -> list[UUID]:
    """The cameras that see a point, in the transaction's box around it. Index: camera_views_sector_3857_idx."""
    rows = await fetch_all(connection, "devices", "views_at", {"lon": lon, "lat": lat})
    return [row["device_id"] for row in rows]


async def cameras_of(connection: AsyncConnection, ids: Sequence[UUID]) -> Sequence[RowMapping]:
    """Names and places of some cameras."""
    return await fetch_all(connection, "devices", "cameras_of", {"ids": list(ids)})


def cameras(connection: Connection, ids: Sequence[UUID] | None) -> list[Camera]:
    """The cameras among some devices, or among all, that say where they look."""
    rows = connection.execute(
        "select d.id, st_x(d.geom), st_y(d.geom), d.bearing_deg, d.angle_deg, d.range_m from devices as d"
        " where d.angle_deg is not null and (%(every)s or d.id = any(%(ids)s)) order by d.id",
        {"every": ids is None, "ids": list(ids or ())},
    ).fetchall()
    return [Camera(row[0], Point(row[1], row[2]), Lens(*row[3:])) for row in rows]


def footprints(connection: Connection, box_3857: Box) -> list[BaseGeometry]:
    """The footprints of the buildings that meet a box, in degrees. Index: buildings_geom_3857_idx by the box policy."""
    _enter_box(connection, box_3857)
    rows = connection.execute(
        "select st_asbinary(b.geom) from buildings as b order by b.id", binary=True
    ).fetchall()
    _enter_box(connection, None)
    return list(as_array(list(shapely.from_wkb([row[0] for row in rows]))))


def reaching(connection: Connection, box_3857: Box) -> list[UUID]:
    """The cameras whose sector meets a box. Index: camera_views_sector_3857_idx by the box policy."""
    _enter_box(connection, box_3857)
    rows = connection.execute("select v.device_id from camera_views as v order by v.device_id").fetchall()
    _enter_box(connection, None)
    return [row[0] for row in rows]


def replace(connection: Connection, tenant_id: int, ids: Sequence[UUID], views: Sequence[View]) -> None:
    """These views instead of whatever some devices had."""
    connection.execute("delete from camera_views where device_id = any(%s)", (list(ids),))
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into camera_views (tenant_id, device_id, sector, seen, sector_m2, seen_m2) values (%s, %s,"
            " st_geomfromwkb(%s, 4490), st_multi(st_geomfromwkb(%s, 4490)), %s, %s)",
            [(tenant_id, v.device_id, v.sector.wkb, v.seen.wkb, v.sector_m2, v.seen_m2) for v in views],
        )


def stored(connection: Connection) -> dict[UUID, BaseGeometry]:
    """What every camera is stored to see, in degrees."""
    rows = connection.execute("select device_id, st_asbinary(seen) from camera_views", binary=True).fetchall()
    seen = as_array(list(shapely.from_wkb([row[1] for row in rows])))
    return {row[0]: geom for row, geom in zip(rows, seen, strict=True)}


def changed_ground(connection: Connection, batch_id: UUID) -> Box | None:
    """The EPSG:3857 box around what a batch has changed of buildings in this transaction, before and after."""
    row = connection.execute(
        "select st_xmin(e.box), st_ymin(e.box), st_xmax(e.box), st_ymax(e.box) from ("
        " select st_extent(g.geom) as box from ("
        "  select b.geom_3857 as geom from buildings as b where b.batch_id = %s union all"
        "  select st_transform(st_setsrid(st_geomfromgeojson(v.before -> 'geom'), 4490), 3857)"
        "  from register_versions as v where v.subject_kind = 'building' and upper(v.recorded) = now()"
        " ) as g) as e",
        (batch_id,),
    ).fetchone()
    return None if row is None or row[0] is None else (row[0], row[1], row[2], row[3])


def _enter_box(connection: Connection, box_3857: Box | None) -> None:
    connection.execute("select set_config('app.box_3857', %s, true)", (box_setting(box_3857),))
