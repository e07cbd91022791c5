"""Every statement that changes a building's footprint, and what is kept of it before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID, uuid4

import numpy as np
import shapely
from shapely import MultiPolygon, Point
from shapely.geometry.base import BaseGeometry

from gis.db import Box, Connection, box_setting


@dataclass(frozen=True)
class Standing:
    """A building as it stands, locked: footprint and entrance in EPSG:4490 degrees."""

    id: UUID
    name: str | None
    geom: MultiPolygon
    entrance: Point | None
    tag: str
    metric_epsg: int | None


def lock(connection: Connection, building_id: UUID) -> Standing | None:
    """The building, locked until the transaction ends, and the metric CRS of the community it is assigned to."""
    row = connection.execute(
        "select b.id, b.name, st_asbinary(b.geom), st_asbinary(b.entrance_point),"
        " md5(st_asbinary(b.geom)), (select c.metric_epsg from assignments as a"
        "  join communities as c on c.tenant_id = a.tenant_id and c.territory_id = a.community_id"
        "  where a.subject_kind = 'building' and a.subject_id = b.id and upper_inf(a.valid)"
        "  and upper_inf(a.recorded))"
        " from buildings as b where b.id = %s for update of b",
        (building_id,),
    ).fetchone()
    if row is None:
        return None
    geom, entrance = (None if wkb is None else shapely.from_wkb(bytes(wkb)) for wkb in row[2:4])
    return Standing(
        row[0], row[1], cast("MultiPolygon", geom), cast("Point | None", entrance), row[4], row[5]
    )


def lock_communities(connection: Connection, box_3857: Box) -> None:
    """Lock the communities whose border meets a box, in the order of their ids, until the transaction ends."""
    enter_box(connection, box_3857)
    connection.execute(
        "select from communities as c where c.territory_id in (select v.territory_id from territory_versions as v"
        " where v.level = 'community' and upper_inf(v.valid) and upper_inf(v.recorded))"
        " order by c.territory_id for update of c"
    )
    enter_box(connection, None)


def near(connection: Connection, box_3857: Box, building_id: UUID) -> list[BaseGeometry]:
    """The footprints of other buildings in a box, in degrees. Index: buildings_geom_3857_idx by the box policy."""
    enter_box(connection, box_3857)
    rows = connection.execute(
        "select st_asbinary(b.geom) from buildings as b where b.id <> %s order by b.id", (building_id,)
    ).fetchall()
    enter_box(connection, None)
    found = shapely.from_wkb([row[0] for row in rows])
    return list(np.asarray(found, dtype=object))


def keep_before(connection: Connection, tenant_id: int, building_id: UUID) -> None:
    """Keep the row as it is, for the time from when it came until now."""
    connection.execute(
        "insert into register_versions (tenant_id, subject_kind, subject_id, recorded, batch_id, before)"
        " select %s, 'building', b.id, tstzrange(coalesce("
        "   (select max(upper(v.recorded)) from register_versions as v"
        "    where v.subject_kind = 'building' and v.subject_id = b.id),"
        "   least(i.started_at, now()), '-infinity'), now(), '[)'),"
        " b.batch_id, to_jsonb(b) - 'geom_3857'"
        " from buildings as b left join import_batches as i on i.tenant_id = b.tenant_id and i.id = b.batch_id"
        " where b.id = %s",
        (tenant_id, building_id),
    )


def put_footprint(connection: Connection, building_id: UUID, geom: BaseGeometry, area_m2: float) -> None:
    """Give a building another footprint (degrees); its hash stays that of its source.

    The same file imported again therefore leaves it as it was drawn.
    """
    connection.execute(
        "update buildings set geom = st_multi(st_geomfromwkb(%s, 4490)), inner_point = st_geomfromwkb(%s, 4490),"
        " area_m2 = %s where id = %s",
        (shapely.to_wkb(geom), shapely.to_wkb(_inner(geom)), area_m2, building_id),
    )


def add_part(connection: Connection, building_id: UUID, nth: int, geom: BaseGeometry, area_m2: float) -> UUID:
    """A new building that was part of another: same use, floors and street; no address, units or households."""
    part_id = uuid4()
    connection.execute(
        "insert into buildings (tenant_id, id, source, source_key, content_hash, name, name_pinyin, name_initials,"
        " street, use, floors, is_rental, attributes, geom, inner_point, area_m2)"
        " select b.tenant_id, %(id)s, 'edit', %(id)s::text, b.content_hash, b.name || '-' || %(nth)s, b.name_pinyin,"
        " b.name_initials, b.street, b.use, b.floors, b.is_rental, jsonb_build_object('split_from', b.id),"
        " st_multi(st_geomfromwkb(%(geom)s, 4490)), st_geomfromwkb(%(inner)s, 4490), %(area)s"
        " from buildings as b where b.id = %(of)s",
        {
            "id": part_id,
            "nth": nth,
            "geom": shapely.to_wkb(geom),
            "inner": shapely.to_wkb(_inner(geom)),
            "area": area_m2,
            "of": building_id,
        },
    )
    return part_id


def households_in(connection: Connection, building_id: UUID) -> int:
    """How many households live in a building. Index: households_building_idx."""
    (count,) = connection.execute(
        "select count(*) from households where building_id = %s", (building_id,)
    ).fetchone() or (0,)
    return int(count)


def grids_of(
    connection: Connection, building_ids: Sequence[UUID]
) -> dict[UUID, tuple[UUID | None, UUID | None]]:
    """The community and grid of each building in force. Index: assignments_subject_idx."""
    rows = connection.execute(
        "select subject_id, community_id, grid_id from assignments where subject_kind = 'building'"
        " and subject_id = any(%s) and upper_inf(valid) and upper_inf(recorded)",
        (list(building_ids),),
    ).fetchall()
    return {row[0]: (row[1], row[2]) for row in rows}


def enter_box(connection: Connection, box_3857: Box | None) -> None:
    """Let the box policies show only what meets a box, or everything again."""
    connection.execute("select set_config('app.box_3857', %s, true)", (box_setting(box_3857),))


def _inner(geom: BaseGeometry) -> BaseGeometry:
    point: BaseGeometry = shapely.point_on_surface(geom)
    return point


def is_seen(connection: Connection, building_id: UUID) -> bool:
    """Whether the transaction sees the building."""
    return connection.execute("select from buildings where id = %s", (building_id,)).fetchone() is not None
