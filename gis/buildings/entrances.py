"""A building's entrances by hand: added, changed, taken away; it is entered by its gate, else its first stair."""

from dataclasses import dataclass
from typing import Literal, TypedDict
from uuid import UUID

from gis.buildings.editing import no_such_building
from gis.buildings.logging import log_change
from gis.db import Connection
from gis.errors import Conflict, InvalidInput, NotFound

Kind = Literal["unit", "gate", "other"]
Point = tuple[float, float]

REACH_M = 50.0
"""An entrance farther from its building is a mistake; the importer has the same limit."""
MOST = 100


@dataclass(frozen=True, slots=True)
class Entrance:
    """One way into a building; lon, lat in EPSG:4490 degrees."""

    id: UUID
    kind: str
    name: str | None
    point: Point


class Said(TypedDict, total=False):
    """What is said otherwise of an entrance."""

    kind: Kind
    name: str | None
    point: Point


def add(
    connection: Connection,
    tenant_id: int,
    author_id: UUID,
    building_id: UUID,
    kind: Kind,
    name: str | None,
    point: Point,
) -> Entrance:
    """Add an entrance in the caller's transaction; InvalidInput away from the building, Conflict by name."""
    count = _check(connection, building_id, None, name, point)
    if count >= MOST:
        raise Conflict(
            f"一栋楼最多登记 {MOST} 个入口。",
            f"A building has {MOST} entrances at most.",
        )
    added = connection.execute(
        "insert into entrances (tenant_id, source, source_key, content_hash, building_id, kind, name, geom)"
        " values (%s, 'edit', gen_random_uuid()::text, 'edit', %s, %s, %s, st_setsrid(st_makepoint(%s, %s), 4490))"
        " returning id",
        (tenant_id, building_id, kind, name, *point),
    ).fetchone()
    assert added is not None
    _face(connection, building_id)
    detail = {"id": str(added[0]), "kind": kind}
    log_change(connection, tenant_id, author_id, building_id, "entrance.added", detail)
    return Entrance(added[0], kind, name, point)


def change(
    connection: Connection,
    tenant_id: int,
    author_id: UUID,
    building_id: UUID,
    entrance_id: UUID,
    said: Said,
) -> Entrance:
    """Say something else of an entrance; what it was is kept. NotFound unless it is the building's; else as `add`."""
    row = connection.execute(
        "select e.kind, e.name, st_x(e.geom), st_y(e.geom) from entrances as e where e.id = %s and e.building_id = %s",
        (entrance_id, building_id),
    ).fetchone()
    if row is None:
        raise _no_such_entrance()
    kind: Kind = said.get("kind", row[0])
    name, point = said.get("name", row[1]), said.get("point", (row[2], row[3]))
    _check(connection, building_id, entrance_id, name, point)
    _keep(connection, tenant_id, building_id, entrance_id)
    connection.execute(
        "update entrances set kind = %s, name = %s, geom = st_setsrid(st_makepoint(%s, %s), 4490) where id = %s",
        (kind, name, *point, entrance_id),
    )
    _face(connection, building_id)
    detail = {"id": str(entrance_id), "fields": sorted(said)}
    log_change(connection, tenant_id, author_id, building_id, "entrance.changed", detail)
    return Entrance(entrance_id, kind, name, point)


def remove(
    connection: Connection, tenant_id: int, author_id: UUID, building_id: UUID, entrance_id: UUID
) -> None:
    """Take an entrance away; what it was is kept. NotFound unless it is one of the building."""
    _keep(connection, tenant_id, building_id, entrance_id)
    connection.execute("delete from entrances where id = %s", (entrance_id,))
    _face(connection, building_id)
    log_change(connection, tenant_id, author_id, building_id, "entrance.removed", {"id": str(entrance_id)})


def _check(
    connection: Connection, building_id: UUID, entrance_id: UUID | None, name: str | None, point: Point
) -> int:
    """Lock the building and refuse what does not fit it; gives the number of its entrances."""
    row = connection.execute(
        "select st_distance(b.geom::geography, st_setsrid(st_makepoint(%s, %s), 4490)::geography),"
        " (select count(*) from entrances as e where e.building_id = b.id),"
        " exists (select from entrances as e where e.building_id = b.id and e.name = %s"
        "  and e.id is distinct from %s::uuid)"
        " from buildings as b where b.id = %s for update of b",
        (*point, name, entrance_id, building_id),
    ).fetchone()
    if row is None:
        raise no_such_building()
    away_m, count, is_taken = row
    if away_m > REACH_M:
        raise InvalidInput(
            f"这个位置离楼栋 {away_m:.0f} m，入口要在楼栋 {REACH_M:.0f} m 以内。把地图移到门口再放。",
            f"This place is {away_m:.0f} m from the building; an entrance is within {REACH_M:.0f} m. Move to its door.",
            code="entrance_far",
            where=point,
        )
    if is_taken:
        raise Conflict(
            f"这栋楼已有入口“{name}”。换一个名称。",
            f"The building has an entrance {name} already. Choose another name.",
        )
    return int(count)


def _keep(connection: Connection, tenant_id: int, building_id: UUID, entrance_id: UUID) -> None:
    """Keep the row as it is, for the time from when it came until now."""
    kept = connection.execute(
        "insert into register_versions (tenant_id, subject_kind, subject_id, recorded, batch_id, before)"
        " select %s, 'entrance', e.id, tstzrange(coalesce("
        "   (select max(upper(v.recorded)) from register_versions as v"
        "    where v.subject_kind = 'entrance' and v.subject_id = e.id),"
        "   least(i.started_at, now()), '-infinity'), now(), '[)'), e.batch_id,"
        " to_jsonb(e) - 'geom_3857' from entrances as e"
        " left join import_batches as i on i.tenant_id = e.tenant_id and i.id = e.batch_id"
        " where e.id = %s and e.building_id = %s",
        (tenant_id, entrance_id, building_id),
    ).rowcount
    if not kept:
        raise _no_such_entrance()


def _no_such_entrance() -> NotFound:
    return NotFound(
        "没有这个入口，或不在你的可见范围内。核对链接后再试。",
        "There is no such entrance, or it is outside your scope. Check the link.",
    )


def _face(connection: Connection, building_id: UUID) -> None:
    connection.execute(
        "update buildings as b set entrance_point = (select e.geom from entrances as e where e.building_id = b.id"
        " order by e.kind <> 'gate', e.kind <> 'unit', length(e.name), e.name, e.id limit 1) where b.id = %s",
        (building_id,),
    )
