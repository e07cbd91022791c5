"""Adding and taking away a building's entrances by hand; the building is entered by its gate, else its first stair."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from gis.buildings.editing import no_such_building
from gis.db import Connection
from gis.errors import Conflict, InvalidInput, NotFound

Kind = Literal["unit", "gate", "other"]

REACH_M = 50.0
"""An entrance farther from its building is a mistake; the importer has the same limit."""
MOST = 100


@dataclass(frozen=True, slots=True)
class Entrance:
    """One way into a building; lon, lat in EPSG:4490 degrees."""

    id: UUID
    kind: str
    name: str | None
    point: tuple[float, float]


def add(
    connection: Connection,
    tenant_id: int,
    building_id: UUID,
    kind: Kind,
    name: str | None,
    point: tuple[float, float],
) -> Entrance:
    """Add an entrance in the caller's transaction; InvalidInput away from the building, Conflict by name."""
    row = connection.execute(
        "select st_distance(b.geom::geography, st_setsrid(st_makepoint(%s, %s), 4490)::geography),"
        " (select count(*) from entrances as e where e.building_id = b.id),"
        " exists (select from entrances as e where e.building_id = b.id and e.name = %s)"
        " from buildings as b where b.id = %s for update of b",
        (*point, name, building_id),
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
    if is_taken or count >= MOST:
        raise Conflict(
            f"这栋楼已有入口“{name}”。换一个名称。" if is_taken else f"一栋楼最多登记 {MOST} 个入口。",
            f"The building has an entrance {name} already. Choose another name."
            if is_taken
            else f"A building has {MOST} entrances at most.",
        )
    added = connection.execute(
        "insert into entrances (tenant_id, source, source_key, content_hash, building_id, kind, name, geom)"
        " values (%s, 'edit', gen_random_uuid()::text, 'edit', %s, %s, %s, st_setsrid(st_makepoint(%s, %s), 4490))"
        " returning id",
        (tenant_id, building_id, kind, name, *point),
    ).fetchone()
    assert added is not None
    _face(connection, building_id)
    return Entrance(added[0], kind, name, point)


def remove(connection: Connection, tenant_id: int, building_id: UUID, entrance_id: UUID) -> None:
    """Take an entrance away; what it was is kept. NotFound unless it is one of the building."""
    kept = connection.execute(
        "insert into register_versions (tenant_id, subject_kind, subject_id, recorded, batch_id, before)"
        " select %s, 'entrance', e.id, tstzrange(coalesce(i.started_at, '-infinity'), now(), '[)'), e.batch_id,"
        " to_jsonb(e) - 'geom_3857' from entrances as e"
        " left join import_batches as i on i.tenant_id = e.tenant_id and i.id = e.batch_id"
        " where e.id = %s and e.building_id = %s",
        (tenant_id, entrance_id, building_id),
    ).rowcount
    if not kept:
        raise NotFound(
            "没有这个入口，或不在你的可见范围内。核对链接后再试。",
            "There is no such entrance, or it is outside your scope. Check the link.",
        )
    connection.execute("delete from entrances where id = %s", (entrance_id,))
    _face(connection, building_id)


def _face(connection: Connection, building_id: UUID) -> None:
    connection.execute(
        "update buildings as b set entrance_point = (select e.geom from entrances as e where e.building_id = b.id"
        " order by e.kind <> 'gate', e.kind <> 'unit', length(e.name), e.name, e.id limit 1) where b.id = %s",
        (building_id,),
    )
