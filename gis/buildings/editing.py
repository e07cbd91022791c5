"""Drawing a building's footprint anew or cutting it by a line; whoever lives there belongs where it does then.

Units and households stay with the building's id. Of a cut building that is the part with the entrance, or else the
largest; the other parts are new buildings without units, which a manager fills in. The row as it was is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from gis.assignments.service import assign
from gis.buildings import editing_repository as repository
from gis.buildings.editing_repository import Standing
from gis.db import Box, Connection
from gis.devices.views import derive_around
from gis.errors import InvalidInput, NotFound, Stale
from gis.geometry import footprints
from gis.geometry.crs import to_lonlat, to_metric, transform
from gis.geometry.gate import as_array
from gis.geometry.settling import EditRefused

_AROUND_M = 50.0


@dataclass(frozen=True)
class Part:
    """A building after the change: footprint in EPSG:4490 degrees, the grid before (none for a new part) and after."""

    id: UUID
    is_new: bool
    geom: BaseGeometry
    area_m2: float
    grid_before: UUID | None
    grid_after: UUID | None
    households: int


def reshape(
    connection: Connection, tenant_id: int, building_id: UUID, ring: Polygon, tag: str, *, at: datetime
) -> tuple[Part, ...]:
    """Give a building another footprint (degrees) in the caller's transaction.

    ``tag`` is that of the footprint that was looked at. Raises Stale when it changed since, InvalidInput with
    the place when it cannot be so.
    """
    standing, epsg = _standing(connection, building_id, tag, ring)
    old = to_metric(standing.geom, epsg)
    others = repository.near(connection, _box(standing.geom.union(ring)), building_id)
    try:
        new = footprints.reshaped(old, to_metric(ring, epsg), to_metric(as_array(others), epsg))
    except EditRefused as refused:
        raise _as_invalid(refused, epsg) from None
    return _store(connection, tenant_id, standing, [new], epsg, at)


def split(
    connection: Connection, tenant_id: int, building_id: UUID, line: LineString, tag: str, *, at: datetime
) -> tuple[Part, ...]:
    """Cut a building by a line (degrees) in the caller's transaction; the part that keeps the id comes first."""
    standing, epsg = _standing(connection, building_id, tag, line)
    try:
        parts = footprints.cut(_single(to_metric(standing.geom, epsg)), to_metric(line, epsg))
    except EditRefused as refused:
        raise _as_invalid(refused, epsg) from None
    if standing.entrance is not None:
        entrance = to_metric(standing.entrance, epsg)
        parts.sort(key=lambda part: part.distance(entrance))
    return _store(connection, tenant_id, standing, parts, epsg, at)


def check_seen(connection: Connection, building_id: UUID) -> None:
    """NotFound unless the building is in the sight of the connection's transaction."""
    if not repository.is_seen(connection, building_id):
        raise no_such_building()


def no_such_building() -> NotFound:
    """The same words for a building that does not exist and for one that is not theirs."""
    return NotFound(
        "没有这栋楼，或不在你的可见范围内。核对链接后再试。",
        "There is no such building, or it is outside your scope. Check the link.",
    )


def _standing(
    connection: Connection, building_id: UUID, tag: str, drawn: BaseGeometry
) -> tuple[Standing, int]:
    """The building with the communities around it locked, so that no edit of the map assigns it meanwhile."""
    repository.lock_communities(connection, _box(drawn))
    standing = repository.lock(connection, building_id)
    if standing is None:
        raise no_such_building()
    if standing.tag != tag:
        raise Stale(
            "楼栋轮廓已被改动。重新读取后再画。什么都没有保存。",
            "The footprint was changed meanwhile. Read it again, then draw. Nothing was saved.",
        )
    if standing.metric_epsg is None:
        raise InvalidInput(
            "这栋楼不在任何社区里，不能在这里改。",
            "This building is in no community and cannot be changed here.",
            code="outside",
        )
    return standing, standing.metric_epsg


def _store(
    connection: Connection,
    tenant_id: int,
    standing: Standing,
    parts: Sequence[BaseGeometry],
    epsg: int,
    at: datetime,
) -> tuple[Part, ...]:
    """Write the footprints, the first for the building itself, and assign all of them."""
    before = repository.grids_of(connection, [standing.id]).get(standing.id, (None, None))[1]
    repository.keep_before(connection, tenant_id, standing.id)
    lonlat = [to_lonlat(part, epsg) for part in parts]
    repository.put_footprint(connection, standing.id, lonlat[0], parts[0].area)
    ids = [standing.id]
    for nth, (geom, part) in enumerate(zip(lonlat[1:], parts[1:], strict=True), start=2):
        ids.append(repository.add_part(connection, standing.id, nth, geom, part.area))
    repository.enter_box(connection, _box(shapely.union_all(as_array(lonlat))))
    assign(connection, tenant_id, ("building",), at=at, ids=ids)
    repository.enter_box(connection, None)
    derive_around(connection, tenant_id, _box(shapely.union_all(as_array([standing.geom, *lonlat]))))
    after = repository.grids_of(connection, ids)
    if any(after[building_id][0] is None for building_id in ids):
        outside = next(geom for i, geom in zip(ids, lonlat, strict=True) if after[i][0] is None)
        point = shapely.point_on_surface(outside)
        raise InvalidInput(
            "新轮廓不在任何社区里。什么都没有保存。",
            "The new outline lies in no community. Nothing was saved.",
            code="outside",
            where=(point.x, point.y),
        )
    living = repository.households_in(connection, standing.id)
    return tuple(
        Part(i, i != standing.id, geom, part.area, before if i == standing.id else None, after[i][1], count)
        for i, geom, part, count in zip(ids, lonlat, parts, [living, *[0] * (len(ids) - 1)], strict=True)
    )


def _box(lonlat: BaseGeometry) -> Box:
    """The EPSG:3857 box around a geometry in degrees, fifty metres wider."""
    west, south, east, north = transform(shapely.box(*lonlat.bounds), 4490, 3857).bounds
    return (west - _AROUND_M, south - _AROUND_M, east + _AROUND_M, north + _AROUND_M)


def _single(geom: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(geom)
    return parts[0] if len(parts) == 1 else geom


def _as_invalid(refused: EditRefused, epsg: int) -> InvalidInput:
    where = None
    if refused.where is not None:
        point = to_lonlat(shapely.Point(refused.where), epsg)
        where = (point.x, point.y)
    return InvalidInput(
        f"{refused.message_zh}。什么都没有保存。",
        f"{refused.message_en}. Nothing was saved.",
        code=refused.code.replace(".", "_"),
        where=where,
        params=refused.params,
    )
