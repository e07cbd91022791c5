"""Adding, changing and ending patrol points by hand: each belongs where it stands then, and the log says who did what.

A point is never deleted: runs of the past were judged by it. One that ended is on no phone and in no list.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import shapely

from gis.assignments.by_hand import Writer, areas_of, around, belong
from gis.audit.writing import add_entry
from gis.buildings.editing_repository import lock_communities
from gis.db import Connection
from gis.errors import InvalidInput, NotFound, Stale
from gis.geometry.crs import to_nine_decimals
from gis.patrols.checking import Proof, mark_of


@dataclass(frozen=True, slots=True)
class Content:
    """What is said of a point; lon/lat in EPSG:4490 degrees, key times as `{"from": "22:00", "until": "23:30"}`."""

    name: str
    number: str
    point: tuple[float, float]
    proof: Proof = "position"
    radius_m: float = 20.0
    is_key_place: bool = False
    key_times: tuple[dict[str, str], ...] = ()


_READ = (
    "select name, number, st_x(geom), st_y(geom), proof, radius_m, is_key_place, key_times, version,"
    " secret_mark is not null from patrol_points where id = %s and ended_at is null"
)
_ADD = (
    "insert into patrol_points (id, tenant_id, source, source_key, content_hash, name, number, proof, radius_m,"
    " is_key_place, key_times, secret_mark, geom) values (%(id)s, %(tenant_id)s, 'service', %(key)s, %(hash)s,"
    " %(name)s, %(number)s, %(proof)s, %(radius_m)s, %(is_key_place)s, %(key_times)s, %(mark)s,"
    " st_setsrid(st_makepoint(%(lon)s, %(lat)s), 4490))"
)
_PUT = (
    "update patrol_points set name = %(name)s, number = %(number)s, proof = %(proof)s, radius_m = %(radius_m)s,"
    " is_key_place = %(is_key_place)s, key_times = %(key_times)s, secret_mark = coalesce(%(mark)s, secret_mark),"
    " geom = st_setsrid(st_makepoint(%(lon)s, %(lat)s), 4490), content_hash = %(hash)s, version = version + 1"
    " where id = %(id)s"
)


def check_seen(connection: Connection, point_id: UUID) -> None:
    """NotFound unless the point is in the sight of the connection's transaction."""
    if connection.execute(f"{_READ} for key share".encode(), (point_id,)).fetchone() is None:
        raise no_such_point()


def create(connection: Connection, writer: Writer, content: Content, code: str | None) -> tuple[UUID, int]:
    """Add a point in the caller's transaction, which sees everything; its id and version."""
    content, point_id = _placed(content), uuid4()
    _check_code(content, has_code=code is not None)
    lock_communities(connection, around(content.point))
    connection.execute(_ADD.encode(), _values(writer, point_id, content, code))
    area_id = belong(connection, writer, "patrol_point", point_id, content.point)
    _log(connection, writer, "patrol_point.added", point_id, area_id, _said(content))
    return point_id, 1


def change(
    connection: Connection,
    writer: Writer,
    point_id: UUID,
    version: int,
    changed: Callable[[Content], Content],
    code: str | None,
) -> int:
    """Write what ``changed`` makes of a point; its new version. Stale when it has another version than was seen."""
    seen, _, _ = _standing(connection, point_id, None)
    content = _placed(changed(seen))
    lock_communities(connection, around(content.point))
    was, has_code, now = _standing(connection, point_id, version)
    _check_code(content, has_code=has_code or code is not None)
    connection.execute(_PUT.encode(), _values(writer, point_id, content, code))
    area_id = belong(connection, writer, "patrol_point", point_id, content.point)
    before, after = _said(was), _said(content)
    said = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    _log(connection, writer, "patrol_point.changed", point_id, area_id, {"changed": said})
    return now + 1


def end(connection: Connection, writer: Writer, point_id: UUID, version: int) -> None:
    """Take a point out of use; plans do not ask for it any more."""
    was, _, _ = _standing(connection, point_id, version)
    connection.execute(
        "update patrol_points set ended_at = clock_timestamp(), version = version + 1 where id = %s",
        (point_id,),
    )
    connection.execute("delete from plan_points where point_id = %s", (point_id,))
    _log(
        connection,
        writer,
        "patrol_point.ended",
        point_id,
        areas_of(connection, "patrol_point", point_id)[0],
        _said(was),
    )


def no_such_point() -> NotFound:
    """The same words for a point that does not exist and for one that is not theirs."""
    return NotFound(
        "没有这个巡逻点，或不在你的可见范围内。核对链接后再试。",
        "There is no such patrol point, or it is outside your scope. Check the link.",
    )


def _standing(connection: Connection, point_id: UUID, version: int | None) -> tuple[Content, bool, int]:
    lock = " for update" if version is not None else ""
    row = connection.execute(f"{_READ}{lock}".encode(), (point_id,)).fetchone()
    if row is None:
        raise no_such_point()
    name, number, lon, lat, proof, radius_m, is_key_place, key_times, now, has_code = row
    if version is not None and now != version:
        raise Stale(
            "这个巡逻点已被改动。重新读取后再改。什么都没有保存。",
            "The patrol point was changed meanwhile. Read it again, then change it. Nothing was saved.",
        )
    content = Content(name, number, (lon, lat), proof, radius_m, is_key_place, tuple(key_times))
    return content, has_code, now


def _check_code(content: Content, *, has_code: bool) -> None:
    if content.proof != "position" and not has_code:
        raise InvalidInput(
            "扫码或编码的点位要有编码。", "A point proved by a code needs one.", code="code_needed"
        )


def _placed(content: Content) -> Content:
    lon, lat = (
        float(each) for each in to_nine_decimals(shapely.get_coordinates(shapely.Point(content.point)))[0]
    )
    return replace(content, point=(lon, lat))


def _values(writer: Writer, point_id: UUID, content: Content, code: str | None) -> dict[str, Any]:
    said = _said(content)
    return {
        **said,
        "id": point_id,
        "key": str(point_id),
        "tenant_id": writer.tenant_id,
        "lon": content.point[0],
        "lat": content.point[1],
        "key_times": json.dumps(said["key_times"]),
        "hash": hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest(),
        "mark": None if code is None else mark_of(point_id, code),
    }


def _said(content: Content) -> dict[str, Any]:
    return {**asdict(content), "point": list(content.point), "key_times": list(content.key_times)}


def _log(
    connection: Connection,
    writer: Writer,
    action: str,
    point_id: UUID,
    area_id: UUID | None,
    detail: dict[str, Any],
) -> None:
    subject = ("patrol_point", str(point_id))
    add_entry(connection, writer.tenant_id, writer.user_id, action, subject, detail, area_id)
