"""Every statement that writes overlays, and what they must read to do so; synchronous, like all writing of the map."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

import shapely
from shapely import MultiLineString, MultiPolygon

from gis.db import Connection
from gis.overlays.model import Action, Change, Content, Ground, Held, Kind, Version
from gis.search.pinyin import pinyin_of


def moment(connection: Connection) -> datetime:
    """The time on the database's clock, which every process shares."""
    row = connection.execute("select clock_timestamp()").fetchone()
    assert row is not None
    return cast("datetime", row[0])


def known_box(connection: Connection) -> tuple[float, float, float, float] | None:
    """west, south, east, north in degrees around the communities in force; none without any."""
    row = connection.execute(
        "select min(st_xmin(geom)), min(st_ymin(geom)), max(st_xmax(geom)), max(st_ymax(geom))"
        " from territory_versions where level = 'community' and upper_inf(recorded) and valid @> clock_timestamp()"
    ).fetchone()
    return None if row is None or row[0] is None else (row[0], row[1], row[2], row[3])


def find_key(connection: Connection, key: UUID) -> tuple[UUID, int, bytes] | None:
    """The overlay, the number and the hash of the request that was made with this key.

    Whoever asks for the same key meanwhile waits until this transaction ends, so that a key is never used twice.
    """
    connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"overlay {key}",))
    row = connection.execute(
        "select overlay_id, number, request_hash from overlay_changes where idempotency_key = %s", (key,)
    ).fetchone()
    return None if row is None else (row[0], row[1], bytes(row[2]))


def body_id(connection: Connection, tenant_id: int, name: str) -> UUID:
    """The body of that name, added when it is new."""
    connection.execute(
        "insert into bodies (tenant_id, name) values (%s, %s) on conflict (tenant_id, name) do nothing",
        (tenant_id, name),
    )
    row = connection.execute("select id from bodies where name = %s", (name,)).fetchone()
    assert row is not None
    return cast("UUID", row[0])


def add_overlay(
    connection: Connection, tenant_id: int, kind: Kind, source: str, source_key: str | None
) -> UUID:
    """A new overlay without a version; without a key of a source its id is its key."""
    row = connection.execute(
        "with fresh as (select gen_random_uuid() as id)"
        " insert into overlays (tenant_id, id, kind, source, source_key)"
        " select %s, id, %s, %s, coalesce(%s, id::text) from fresh returning id",
        (tenant_id, kind, source, source_key),
    ).fetchone()
    assert row is not None
    return cast("UUID", row[0])


def hold(connection: Connection, overlay_id: UUID) -> Held | None:
    """The overlay, locked until the transaction ends, with its version in force; none when there is no such overlay."""
    row = connection.execute(
        "select id, kind, number from overlays where id = %s for update", (overlay_id,)
    ).fetchone()
    if row is None:
        return None
    version = connection.execute(
        "select id, content_hash, st_xmin(geom), st_ymin(geom), st_xmax(geom), st_ymax(geom), lower(valid)"
        " from overlay_versions where overlay_id = %s and upper_inf(recorded) and upper_inf(valid)",
        (overlay_id,),
    ).fetchone()
    if version is None:
        return Held(row[0], row[1], row[2], None, None, None, None)
    bounds = (version[2], version[3], version[4], version[5])
    return Held(row[0], row[1], row[2], version[0], bytes(version[1]), bounds, version[6])


def held_by_key(connection: Connection, source: str, source_key: str) -> Held | None:
    """The overlay that a source knows by that key, locked."""
    row = connection.execute(
        "select id from overlays where source = %s and source_key = %s", (source, source_key)
    ).fetchone()
    return None if row is None else hold(connection, row[0])


def add_change(connection: Connection, tenant_id: int, change: Change) -> None:
    """Write a change and give the overlay its number."""
    connection.execute("update overlays set number = %s where id = %s", (change.number, change.overlay_id))
    order = change.order
    connection.execute(
        "insert into overlay_changes (tenant_id, overlay_id, number, action, reason, author_id, batch_id,"
        " idempotency_key, request_hash, effective_at) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            tenant_id,
            change.overlay_id,
            change.number,
            change.action,
            order.reason,
            order.author_id,
            order.batch_id,
            order.idempotency_key,
            change.request_hash,
            change.at,
        ),
    )


def end_version(connection: Connection, version_id: UUID, number: int, at: datetime) -> None:
    """The version is in force until then; the change that ended it is named."""
    connection.execute(
        "update overlay_versions set valid = tstzrange(lower(valid), %s), ended_number = %s where id = %s",
        (at, number, version_id),
    )


def add_version(connection: Connection, tenant_id: int, version: Version, at: datetime) -> None:
    """Write a version in force from ``at`` on."""
    content = version.content
    ground = content.ground
    pinyin, initials = pinyin_of(content.name)
    connection.execute(
        "insert into overlay_versions (tenant_id, overlay_id, number, name, name_pinyin, name_initials, name_en,"
        " body_id, content_hash, line, buffer_m, geom, label_point, area_m2, valid)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, st_geomfromwkb(%s, 4490), %s, st_geomfromwkb(%s, 4490),"
        " st_setsrid(st_makepoint(%s, %s), 4490), %s, tstzrange(%s, null))",
        (
            tenant_id,
            version.overlay_id,
            version.number,
            content.name,
            pinyin,
            initials,
            content.name_en,
            version.body_id,
            version.content_hash,
            None if ground.line is None else shapely.to_wkb(ground.line),
            ground.buffer_m,
            shapely.to_wkb(ground.area),
            *version.label_lonlat,
            version.area_m2,
            at,
        ),
    )


def content_of(connection: Connection, overlay_id: UUID, number: int) -> Content | None:
    """What the version written by that change said."""
    row = connection.execute(
        "select v.name, v.name_en, b.name, st_asbinary(v.geom), st_asbinary(v.line), v.buffer_m"
        " from overlay_versions as v left join bodies as b on b.tenant_id = v.tenant_id and b.id = v.body_id"
        " where v.overlay_id = %s and v.number = %s and upper_inf(v.recorded)",
        (overlay_id, number),
    ).fetchone()
    if row is None:
        return None
    return Content(row[0], row[1], row[2], _ground(*row[3:6]))


def grounds(connection: Connection, at: datetime) -> Sequence[tuple[UUID, str, Ground]]:
    """Every overlay in force at a moment, for proofs."""
    rows = connection.execute(
        "select v.overlay_id, v.name, st_asbinary(v.geom), st_asbinary(v.line), v.buffer_m from overlay_versions as v"
        " where upper_inf(v.recorded) and v.valid @> %s::timestamptz order by v.name, v.overlay_id",
        (at,),
    ).fetchall()
    return [(row[0], row[1], _ground(*row[2:5])) for row in rows]


def _ground(area: bytes, line: bytes | None, buffer_m: float | None) -> Ground:
    polygons, lines = shapely.from_wkb(area), None if line is None else shapely.from_wkb(line)
    assert isinstance(polygons, MultiPolygon)
    assert lines is None or isinstance(lines, MultiLineString)
    return Ground(polygons, lines, buffer_m)


def action_of(connection: Connection, overlay_id: UUID, number: int) -> Action | None:
    """What a change did."""
    row = connection.execute(
        "select action from overlay_changes where overlay_id = %s and number = %s", (overlay_id, number)
    ).fetchone()
    return None if row is None else cast("Action", row[0])


def is_seen(connection: Connection, overlay_id: UUID) -> bool:
    """Whether the transaction sees the overlay."""
    return connection.execute("select from overlays where id = %s", (overlay_id,)).fetchone() is not None


def lies_inside(connection: Connection, overlay_id: UUID, areas: Collection[UUID]) -> bool:
    """Whether some territories in force cover what the overlay covers now; true when it is no longer in force.

    A hundredth of a square metre is let pass: borders of neighbours are added up.
    """
    row = connection.execute(
        "select st_area(st_difference(o.geom, coalesce(g.geom, st_geomfromtext('POLYGON EMPTY', 4490)))::geography)"
        " from overlay_versions as o"
        " cross join (select st_union(v.geom) as geom from territory_versions as v"
        "   where v.territory_id = any(%s) and upper_inf(v.recorded) and now() <@ v.valid) as g"
        " where o.overlay_id = %s and upper_inf(o.recorded) and now() <@ o.valid",
        (list(areas), overlay_id),
    ).fetchone()
    return row is None or row[0] < 0.01
