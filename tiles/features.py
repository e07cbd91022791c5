"""Reading features: one page after another by id, or one, each as a row with its geometry as GeoJSON text.

The conditions are SQLAlchemy expressions over the columns that a collection names; every value is a bound parameter.
What somebody may see is not said here: the transaction has their sight, and the row-level policies hold it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnClause,
    ColumnElement,
    Date,
    DateTime,
    Double,
    Function,
    LargeBinary,
    RowMapping,
    Select,
    Text,
    Uuid,
    bindparam,
    column,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.selectable import Subquery
from sqlalchemy.types import TypeEngine

from gis.geometry.crs import STORAGE_EPSG
from tiles.collections import ALLOWED_PROPERTIES, Collection, PropertyType
from tiles.coordinates import CRS84, Crs

SQL_TYPES: dict[PropertyType, TypeEngine[Any]] = {
    "string": Text(),
    "integer": BigInteger(),
    "number": Double(),
    "boolean": Boolean(),
    "date": Date(),
    "date-time": DateTime(timezone=True),
    "uuid": Uuid(),
}

Moments = tuple[datetime | str, datetime | str]
"""From when to when, both included; the text 'infinity' or '-infinity' for an open end."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which features: in a time, on some grounds (degrees, any of them), by conditions; ids greater than `after`."""

    moments: Moments | None = None
    grounds: Sequence[BaseGeometry] = ()
    conditions: Sequence[ColumnElement[bool]] = field(default=())
    crs: Crs = CRS84
    after: UUID | None = None


def source_of(collection: Collection) -> Subquery:
    """The collection's statement with its columns and their types, to be asked in a `select`."""
    columns: list[ColumnClause[Any]] = [column("id", Uuid())]
    columns += [column(name, SQL_TYPES[ALLOWED_PROPERTIES[name].type]) for name in collection.properties]
    if collection.receivables is not None:
        columns.append(column("tag", Text()))
    return text(collection.statement).columns(*columns, column("geom")).subquery("f")


def stored(geom: BaseGeometry) -> ColumnElement[Any]:
    """A geometry in stored degrees as a bound value."""
    return Function("st_geomfromwkb", bindparam(None, shapely.to_wkb(geom), LargeBinary()), STORAGE_EPSG)


def on_ground(source: Subquery, grounds: Sequence[BaseGeometry]) -> ColumnElement[bool]:
    """Whether a feature meets one of the grounds."""
    found: ColumnElement[bool] | None = None
    for ground in grounds:
        meets = Function("st_intersects", source.c.geom, stored(ground), type_=Boolean())
        found = meets if found is None else found | meets
    assert found is not None
    return found


async def read_page(
    connection: AsyncConnection, collection: Collection, source: Subquery, asked: Asked, size: int
) -> Sequence[RowMapping]:
    """The next features by id, at most ``size``."""
    statement = _shown(source, asked.crs)
    if asked.grounds:
        statement = statement.where(on_ground(source, asked.grounds))
    statement = statement.where(*asked.conditions)
    if asked.after is not None:
        statement = statement.where(source.c.id > asked.after)
    result = await connection.execute(
        statement.order_by(source.c.id).limit(size), _moments(collection, asked.moments)
    )
    rows: Sequence[RowMapping] = result.mappings().all()
    return rows


async def read_one(
    connection: AsyncConnection, collection: Collection, feature_id: UUID, crs: Crs, moments: Moments | None
) -> RowMapping | None:
    """The feature with the id; none unless it is in sight."""
    source = source_of(collection)
    result = await connection.execute(
        _shown(source, crs).where(source.c.id == feature_id), _moments(collection, moments)
    )
    row: RowMapping | None = result.mappings().one_or_none()
    return row


def _moments(collection: Collection, moments: Moments | None) -> dict[str, Any]:
    if not collection.has_time:
        return {}
    since, until = moments or (None, None)
    return {"since": since, "until": until}


def _shown(source: Subquery, crs: Crs) -> Select[Any]:
    geom: Any = source.c.geom
    if not crs.is_stored:
        geom = Function("st_transform", geom, crs.epsg)
    if crs.is_flipped:
        geom = Function("st_flipcoordinates", geom)
    told = Function("st_asgeojson", geom, crs.decimals, 0, type_=Text()).label("geometry")
    return select(*(each for each in source.c if each.name != "geom"), told)


def feature_text(collection: Collection, row: RowMapping) -> str:
    """The row as a GeoJSON feature."""
    properties = {name: _told(row[name]) for name in collection.properties}
    said = json.dumps(properties, ensure_ascii=False, separators=(",", ":"))
    return (
        f'{{"type":"Feature","id":"{row["id"]}","geometry":{row["geometry"] or "null"},"properties":{said}}}'
    )


def _told(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


async def extent_lonlat(connection: AsyncConnection) -> tuple[float, float, float, float] | None:
    """west, south, east, north in degrees around the territories in force in the transaction's sight."""
    result = await connection.exec_driver_sql(
        "select st_xmin(e.box) as west, st_ymin(e.box) as south, st_xmax(e.box) as east, st_ymax(e.box) as north from ("
        " select st_extent(v.geom) as box from territory_versions as v"
        " where v.level in ('community', 'grid', 'lane') and upper_inf(v.recorded) and now() <@ v.valid"
        ") as e where e.box is not null"
    )
    row = result.mappings().one_or_none()
    return None if row is None else (row["west"], row["south"], row["east"], row["north"])


async def metric_zones(connection: AsyncConnection) -> list[int]:
    """The EPSG codes in which the tenant's communities are measured."""
    result = await connection.exec_driver_sql("select distinct metric_epsg from communities order by 1")
    return [row[0] for row in result]
