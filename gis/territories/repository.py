"""Every statement that writes territories, editions and codes; psycopg, inside the caller's transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import shapely
from psycopg.types.json import Jsonb
from shapely import MultiPolygon, Polygon

from gis.db import Connection
from gis.search.pinyin import pinyin_of
from gis.territories.model import Community, CurrentVersion, NewVersion, Origin


def lock_community(connection: Connection, community_id: UUID, at: datetime) -> Community | None:
    """The community in force at ``at``, its row locked until the transaction ends."""
    connection.execute("select from communities where territory_id = %s for update", (community_id,))
    return read_community(connection, community_id, at)


def read_community(connection: Connection, community_id: UUID, at: datetime) -> Community | None:
    """The community in force at ``at``."""
    row = connection.execute(
        "select c.territory_id, c.metric_epsg, c.edition from communities as c where c.territory_id = %s",
        (community_id,),
    ).fetchone()
    if row is None:
        return None
    version = connection.execute(
        "select v.code, v.name, t.settlement, st_asbinary(v.geom) from territory_versions as v"
        " join territories as t on t.tenant_id = v.tenant_id and t.id = v.territory_id"
        " where v.territory_id = %s and upper_inf(v.recorded) and v.valid @> %s::timestamptz",
        (community_id, at),
    ).fetchone()
    if version is None:
        return None
    code, name, settlement, wkb = version
    return Community(row[0], code, name, row[1], row[2], settlement, _area(wkb))


def find_by_code(connection: Connection, level: str, code: str) -> UUID | None:
    """The territory of that level which carries the code, in force or not."""
    row = connection.execute(
        "select c.territory_id from territory_codes as c"
        " join territories as t on t.tenant_id = c.tenant_id and t.id = c.territory_id"
        " where t.level = %s and c.code = %s",
        (level, code),
    ).fetchone()
    return row[0] if row else None


def find_by_source(connection: Connection, source: str, source_key: str) -> UUID | None:
    """The territory that a file's row made before."""
    row = connection.execute(
        "select id from territories where source = %s and source_key = %s", (source, source_key)
    ).fetchone()
    return row[0] if row else None


def current_versions(
    connection: Connection, community_id: UUID, level: str, at: datetime
) -> list[CurrentVersion]:
    """The versions of one level of a community in force at ``at``, by code."""
    rows = connection.execute(
        "select v.id, v.territory_id, v.parent_id, t.source, t.source_key, v.code, coalesce(v.number, ''),"
        " v.name, v.name_en, t.kind, v.attributes, v.content_hash, v.colour, st_asbinary(v.geom)"
        " from territory_versions as v"
        " join territories as t on t.tenant_id = v.tenant_id and t.id = v.territory_id"
        " where v.community_id = %s and v.level = %s and upper_inf(v.recorded) and v.valid @> %s::timestamptz"
        " order by v.code",
        (community_id, level, at),
    ).fetchall()
    return [version_of(row) for row in rows]


def version_of(row: Sequence[Any]) -> CurrentVersion:
    """A version from the columns that `current_versions` selects."""
    version_id, territory_id, parent_id, source, key, code, number, name, name_en, kind, *rest = row
    attributes, content_hash, colour, wkb = rest
    return CurrentVersion(
        version_id,
        territory_id,
        parent_id,
        source,
        key,
        code,
        number,
        name,
        name_en,
        kind,
        attributes,
        content_hash,
        colour,
        _area(wkb),
    )


def codes_below(connection: Connection, scheme: str, parent_code: str) -> list[str]:
    """Every code ever given below a parent, in a scheme.

    Codes are digits, so that those below a parent lie in one range of the index in any collation; a prefix alone would
    not use it under row-level security, and the whole city's codes would be read.
    """
    rows = connection.execute(
        "select code from territory_codes where scheme = %(scheme)s and starts_with(code, %(parent)s)"
        " and code >= %(parent)s and code <= %(parent)s || '99999999999999999999'",
        {"scheme": scheme, "parent": parent_code},
    ).fetchall()
    return [row[0] for row in rows]


def add_territory(
    connection: Connection,
    tenant_id: int,
    *,
    territory_id: UUID,
    level: str,
    community_id: UUID | None,
    kind: str,
    settlement: str | None,
    source: str,
    source_key: str,
) -> None:
    """Write the territory itself; its versions follow."""
    connection.execute(
        "insert into territories (tenant_id, id, level, community_id, kind, settlement, source, source_key)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s)",
        (tenant_id, territory_id, level, community_id, kind, settlement, source, source_key),
    )


def add_community(connection: Connection, tenant_id: int, community_id: UUID, metric_epsg: int) -> None:
    """Give a community its metric CRS and edition 0."""
    connection.execute(
        "insert into communities (tenant_id, territory_id, metric_epsg) values (%s, %s, %s)",
        (tenant_id, community_id, metric_epsg),
    )


def claim_codes(
    connection: Connection, tenant_id: int, scheme: str, codes: Iterable[tuple[str, UUID]]
) -> list[str]:
    """Register codes; returns those that another territory already carries."""
    wanted = dict(codes)
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into territory_codes (tenant_id, scheme, code, territory_id) values (%s, %s, %s, %s)"
            " on conflict (tenant_id, scheme, code) do nothing",
            [(tenant_id, scheme, code, territory_id) for code, territory_id in wanted.items()],
        )
    rows = connection.execute(
        "select code, territory_id from territory_codes where scheme = %s and code = any(%s) order by code",
        (scheme, list(wanted)),
    ).fetchall()
    return [code for code, territory_id in rows if wanted[code] != territory_id]


def add_edit(
    connection: Connection,
    tenant_id: int,
    community_id: UUID,
    kind: str,
    payload: dict[str, object],
    origin: Origin,
) -> tuple[UUID, int]:
    """Write the edit and give the community its next edition; returns both."""
    row = connection.execute(
        "update communities set edition = edition + 1 where territory_id = %s returning edition",
        (community_id,),
    ).fetchone()
    assert row is not None
    edit = connection.execute(
        "insert into edits (tenant_id, community_id, edition, kind, payload, reason, author_id, batch_id,"
        " effective_at) values (%s, %s, %s, %s, %s, %s, %s, %s, %s) returning id",
        (
            tenant_id,
            community_id,
            row[0],
            kind,
            Jsonb(payload),
            origin.reason,
            origin.author_id,
            origin.batch_id,
            origin.at,
        ),
    ).fetchone()
    assert edit is not None
    return edit[0], row[0]


def end_versions(connection: Connection, version_ids: Sequence[UUID], at: datetime, edit_id: UUID) -> None:
    """End versions at ``at``; one that began at that very moment or later is superseded instead."""
    connection.execute(
        "update territory_versions set"
        " valid = case when lower(valid) < %(at)s then tstzrange(lower(valid), %(at)s) else valid end,"
        " recorded = case when lower(valid) < %(at)s then recorded"
        "  else tstzrange(lower(recorded), clock_timestamp()) end,"
        " ended_edit_id = %(edit)s"
        " where id = any(%(ids)s)",
        {"at": at, "edit": edit_id, "ids": list(version_ids)},
    )


def add_versions(
    connection: Connection,
    tenant_id: int,
    versions: Sequence[NewVersion],
    at: datetime,
    edit_id: UUID,
    edition: int,
) -> None:
    """Write versions in force from ``at`` on."""
    if not versions:
        return
    connection.execute(
        "insert into territory_versions (tenant_id, territory_id, level, community_id, parent_id, code,"
        " number, name, name_en, name_pinyin, name_initials, attributes, content_hash, geom, label_point,"
        " area_m2, colour, valid, recorded, edition, edit_id)"
        " select %s, v.territory_id, v.level, v.community_id, v.parent_id, v.code, v.number, v.name, v.name_en,"
        " v.pinyin, v.initials, v.attributes, v.content_hash, st_geomfromwkb(v.wkb, 4490),"
        " st_setsrid(st_makepoint(v.lon, v.lat), 4490), v.area_m2, v.colour,"
        " tstzrange(%s, null), tstzrange(clock_timestamp(), null), %s, %s"
        " from unnest(%s::uuid[], %s::text[], %s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::text[],"
        " %s::text[], %s::text[], %s::text[], %s::jsonb[], %s::bytea[], %s::bytea[], %s::double precision[],"
        " %s::double precision[], %s::double precision[], %s::smallint[])"
        " as v (territory_id, level, community_id, parent_id, code, number, name, name_en, pinyin, initials,"
        " attributes, content_hash, wkb, lon, lat, area_m2, colour)",
        (tenant_id, at, edition, edit_id, *map(list, zip(*map(_row, versions), strict=True))),
    )


def _row(version: NewVersion) -> tuple[object, ...]:
    pinyin, initials = pinyin_of(version.name)
    return (
        version.territory_id,
        version.level,
        version.community_id,
        version.parent_id,
        version.code,
        version.number,
        version.name,
        version.name_en,
        pinyin,
        initials,
        Jsonb(dict(version.attributes)),
        version.content_hash,
        shapely.to_wkb(version.geom),
        *version.label_lonlat,
        version.area_m2,
        version.colour,
    )


def parts(geom: Polygon | MultiPolygon) -> MultiPolygon:
    """A polygon or multipolygon as the multipolygon that the column holds."""
    return geom if isinstance(geom, MultiPolygon) else MultiPolygon([geom])


def _area(wkb: bytes) -> MultiPolygon:
    geom = shapely.from_wkb(wkb)
    assert isinstance(geom, MultiPolygon)
    return geom
