"""Adding, changing and closing a facility by hand: it belongs where it stands then, and the log says who did what.

A facility is never deleted: it is closed, is in no list or tile any more, and its row as it was is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import shapely

from gis.assignments.by_hand import Writer, areas_of, around, belong
from gis.audit.writing import add_entry
from gis.buildings.editing_repository import lock_communities
from gis.db import Connection
from gis.errors import InvalidInput, NotFound, Stale
from gis.facilities import editing_repository as repository
from gis.geometry.crs import to_nine_decimals
from gis.search.pinyin import pinyin_of


@dataclass(frozen=True, slots=True)
class Content:
    """What somebody says of a facility; lon/lat in EPSG:4490 degrees."""

    kind: str
    name: str | None
    status: str
    capacity: int | None
    point: tuple[float, float]


def check_seen(connection: Connection, facility_id: UUID) -> None:
    """NotFound unless the facility is in the sight of the connection's transaction."""
    if not repository.is_seen(connection, facility_id):
        raise no_such_facility()


def create(connection: Connection, writer: Writer, content: Content) -> tuple[UUID, str]:
    """Add a facility in the caller's transaction, which sees everything; its id and the name of its content."""
    content = _placed(content)
    lock_communities(connection, around(content.point))
    facility_id = repository.add(
        connection,
        writer.tenant_id,
        content.kind,
        content.name,
        pinyin_of(content.name or ""),
        content.status,
        content.capacity,
        content.point,
    )
    area_id = belong(connection, writer, "facility", facility_id, content.point)
    _log(connection, writer, "facility.added", facility_id, area_id, _said(content))
    return facility_id, _tag(connection, facility_id)


def change(
    connection: Connection,
    writer: Writer,
    facility_id: UUID,
    tag: str,
    changed: Callable[[Content], Content],
) -> str:
    """Write what ``changed`` makes of a facility's content; the name of the new content.

    Stale when it is not the content that ``tag`` names. Communities are locked before the facility, as everywhere.
    """
    seen = repository.read(connection, facility_id, locked=False)
    if seen is None:
        raise no_such_facility()
    content = _placed(changed(_content(seen)))
    lock_communities(connection, around(content.point))
    was = _standing(connection, facility_id, tag)
    repository.keep_before(connection, writer.tenant_id, facility_id)
    repository.put(
        connection,
        facility_id,
        content.kind,
        content.name,
        pinyin_of(content.name or ""),
        content.status,
        content.capacity,
        content.point,
    )
    area_id = belong(connection, writer, "facility", facility_id, content.point)
    before, after = _said(_content(was)), _said(content)
    said = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    _log(connection, writer, "facility.changed", facility_id, area_id, {"changed": said})
    return _tag(connection, facility_id)


def close(connection: Connection, writer: Writer, facility_id: UUID, tag: str) -> None:
    """Close a facility; what it was is kept. Stale when it is not what ``tag`` names."""
    was = _standing(connection, facility_id, tag)
    area_id = areas_of(connection, "facility", facility_id)[0]
    repository.keep_before(connection, writer.tenant_id, facility_id)
    repository.close(connection, facility_id)
    _log(connection, writer, "facility.closed", facility_id, area_id, _said(_content(was)))


def no_such_facility() -> NotFound:
    """The same words for a facility that does not exist and for one that is not theirs."""
    return NotFound(
        "没有这处设施，或不在你的可见范围内。核对链接后再试。",
        "There is no such facility, or it is outside your scope. Check the link.",
    )


def _standing(connection: Connection, facility_id: UUID, tag: str) -> repository.Row:
    row = repository.read(connection, facility_id, locked=True)
    if row is None:
        raise no_such_facility()
    if row.tag != tag:
        raise Stale(
            "这处设施已被改动。重新读取后再改。什么都没有保存。",
            "The facility was changed meanwhile. Read it again, then change it. Nothing was saved.",
        )
    return row


def _placed(content: Content) -> Content:
    lon, lat = (
        float(each) for each in to_nine_decimals(shapely.get_coordinates(shapely.Point(content.point)))[0]
    )
    if not (-180 <= lon <= 180 and -85.06 <= lat <= 85.06):
        raise InvalidInput(
            "坐标不在地图范围内，经度在前。",
            "The place is off the map; longitude comes first unless the coordinate system says otherwise.",
            code="bad_coordinates",
        )
    return Content(content.kind, content.name, content.status, content.capacity, (lon, lat))


def _content(row: repository.Row) -> Content:
    return Content(row.kind, row.name, row.status, row.capacity, row.point)


def _said(content: Content) -> dict[str, Any]:
    return {
        "kind": content.kind,
        "name": content.name,
        "status": content.status,
        "capacity": content.capacity,
        "point": list(content.point),
    }


def _tag(connection: Connection, facility_id: UUID) -> str:
    row = repository.read(connection, facility_id, locked=False)
    assert row is not None
    return row.tag


def _log(
    connection: Connection,
    writer: Writer,
    action: str,
    facility_id: UUID,
    area_id: UUID | None,
    detail: dict[str, Any],
) -> None:
    add_entry(
        connection, writer.tenant_id, writer.user_id, action, ("facility", str(facility_id)), detail, area_id
    )
