"""Every statement that writes facilities, and what is kept of one before."""

from dataclasses import dataclass
from uuid import UUID

from gis.db import Connection


@dataclass(frozen=True, slots=True)
class Row:
    """A facility as it stands: content, lon/lat in EPSG:4490 degrees, and the name of that content."""

    kind: str
    name: str | None
    status: str
    capacity: int | None
    point: tuple[float, float]
    tag: str


_READ = (
    "select f.kind, f.name, f.status, f.capacity, st_x(f.geom), st_y(f.geom),"
    " md5(row(f.kind, f.name, f.status, f.capacity, f.geom)::text)"
    " from facilities as f where f.id = %s and f.status <> 'closed'"
)
_LOCK = f"{_READ} for update of f"


def read(connection: Connection, facility_id: UUID, *, locked: bool) -> Row | None:
    """The facility, if wanted locked until the transaction ends; none when it is closed or unknown."""
    row = connection.execute(_LOCK if locked else _READ, (facility_id,)).fetchone()
    if row is None:
        return None
    kind, name, status, capacity, lon, lat, tag = row
    return Row(kind, name, status, capacity, (lon, lat), tag)


def keep_before(connection: Connection, tenant_id: int, facility_id: UUID) -> None:
    """Keep the row as it is, for the time from when it came until now."""
    connection.execute(
        "insert into register_versions (tenant_id, subject_kind, subject_id, recorded, batch_id, before)"
        " select %s, 'facility', f.id, tstzrange(coalesce("
        "   (select max(upper(v.recorded)) from register_versions as v"
        "    where v.subject_kind = 'facility' and v.subject_id = f.id),"
        "   least(i.started_at, now()), '-infinity'), now(), '[)'),"
        " f.batch_id, to_jsonb(f) - 'geom_3857'"
        " from facilities as f left join import_batches as i on i.tenant_id = f.tenant_id and i.id = f.batch_id"
        " where f.id = %s",
        (tenant_id, facility_id),
    )


def add(
    connection: Connection,
    tenant_id: int,
    kind: str,
    name: str | None,
    pinyin: tuple[str, str],
    status: str,
    capacity: int | None,
    point: tuple[float, float],
) -> UUID:
    """A new facility; its key is its id, its hash that of no source."""
    row = connection.execute(
        "with made as (select gen_random_uuid() as id)"
        " insert into facilities (tenant_id, id, source, source_key, content_hash, kind, name, name_pinyin,"
        " name_initials, status, capacity, geom)"
        " select %s, made.id, 'edit', made.id::text, 'edit', %s, %s, %s, %s, %s, %s,"
        " st_setsrid(st_makepoint(%s, %s), 4490) from made returning id",
        (tenant_id, kind, name, *pinyin, status, capacity, *point),
    ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def put(
    connection: Connection,
    facility_id: UUID,
    kind: str,
    name: str | None,
    pinyin: tuple[str, str],
    status: str,
    capacity: int | None,
    point: tuple[float, float],
) -> None:
    """Write a facility's content; a footprint that it no longer stands on goes.

    Its hash stays that of its source, so that the same file imported again leaves it.
    """
    connection.execute(
        "update facilities as f set kind = %s, name = %s, name_pinyin = %s, name_initials = %s, status = %s,"
        " capacity = %s, geom = p.geom, footprint = case when st_covers(f.footprint, p.geom) then f.footprint end"
        " from (select st_setsrid(st_makepoint(%s, %s), 4490) as geom) as p where f.id = %s",
        (kind, name, *pinyin, status, capacity, *point, facility_id),
    )


def close(connection: Connection, facility_id: UUID) -> None:
    """Close a facility."""
    connection.execute("update facilities set status = 'closed' where id = %s", (facility_id,))


def is_seen(connection: Connection, facility_id: UUID) -> bool:
    """Whether the transaction sees the facility, and it is not closed."""
    found = connection.execute(
        "select from facilities where id = %s and status <> 'closed'", (facility_id,)
    ).fetchone()
    return found is not None
