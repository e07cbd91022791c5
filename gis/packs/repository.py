"""Every statement about packs."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from psycopg.rows import class_row
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.db import Connection
from gis.packs.model import HOLDS, Area, Base, Built, Order, Pack, Plan, digest_of

_PACKS = (Path(__file__).parent / "queries/packs.sql").read_bytes()


def area_of(connection: Connection, territory_id: UUID) -> Area | None:
    """The territory as it is now, if packs can be made of it: a community, a grid or a lane."""
    row = connection.execute(
        "select community_id, st_xmin(geom_3857), st_ymin(geom_3857), st_xmax(geom_3857), st_ymax(geom_3857)"
        " from territory_versions where territory_id = %s and level in ('community', 'grid', 'lane')"
        " and upper_inf(valid) and upper_inf(recorded)",
        (territory_id,),
    ).fetchone()
    if row is None:
        return None
    return Area(territory_id, row[0] or territory_id, (row[1], row[2], row[3], row[4]))


def lock(connection: Connection, territory_id: UUID) -> None:
    """Let nobody else order a pack of the territory until the transaction ends."""
    connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"pack {territory_id}",))


def ordered_lately(connection: Connection, user_id: UUID, within: timedelta) -> int:
    """How many packs an account has asked for."""
    row = connection.execute(
        "select count(*) from packs where requested_by_id = %s and requested_at > clock_timestamp() - %s::interval",
        (user_id, within),
    ).fetchone()
    return 0 if row is None else int(row[0])


def find_open(connection: Connection, order: Order) -> UUID | None:
    """The same pack, when it is being built already."""
    row = connection.execute(
        "select p.id from packs as p inner join jobs as j on j.id = p.job_id"
        " where p.territory_id = %(territory_id)s and p.likeness = %(likeness)s"
        " and p.built_at is null and j.state in ('queued', 'running') and not j.cancel_requested",
        _values(order),
    ).fetchone()
    return None if row is None else UUID(str(row[0]))


def add(connection: Connection, tenant_id: int, order: Order, user_id: UUID) -> UUID:
    """A new pack, and none left of the same kind that was never built."""
    connection.execute(
        "delete from packs as p where p.territory_id = %(territory_id)s and p.likeness = %(likeness)s"
        " and p.built_at is null and not exists"
        " (select from jobs as j where j.id = p.job_id and j.state in ('queued', 'running'))",
        _values(order),
    )
    row = connection.execute(
        "insert into packs (tenant_id, territory_id, format, layers, minzoom, maxzoom, ground_3857, map_areas,"
        " context_areas, sight_digest, likeness, standing, requested_by_id)"
        " values (%(tenant_id)s, %(territory_id)s, %(format)s,"
        " %(layers)s, %(minzoom)s, %(maxzoom)s, %(ground)s, %(map_areas)s, %(context_areas)s, %(digest)s,"
        " %(likeness)s, %(standing)s, %(user_id)s) returning id",
        _values(order) | {"tenant_id": tenant_id, "user_id": user_id},
    ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def _values(order: Order) -> dict[str, object]:
    return {
        "territory_id": order.area.territory_id,
        "format": order.format,
        "layers": list(order.layers),
        "minzoom": order.minzoom,
        "maxzoom": order.maxzoom,
        "ground": list(order.area.ground_3857),
        "map_areas": order.sight.map_areas,
        "context_areas": order.sight.context_areas,
        "digest": digest_of(order.sight),
        "likeness": order.likeness,
        "standing": order.standing,
    }


def set_job(connection: Connection, pack_id: UUID, job_id: UUID) -> None:
    """Say which job builds it."""
    connection.execute("update packs set job_id = %s where id = %s", (job_id, pack_id))


def find(connection: Connection, pack_id: UUID) -> Pack | None:
    """A pack whose time is not over."""
    found = _find(connection, pack_id, None, 1)
    return found[0] if found else None


def find_of(connection: Connection, territory_id: UUID, most: int) -> list[Pack]:
    """The packs of a territory, newest first."""
    return _find(connection, None, territory_id, most)


def _find(connection: Connection, pack_id: UUID | None, territory_id: UUID | None, most: int) -> list[Pack]:
    asked = {"id": pack_id, "territory_id": territory_id, "holds": HOLDS, "most": most}
    with connection.cursor(row_factory=class_row(Pack)) as cursor:
        return cursor.execute(_PACKS, asked).fetchall()


def plan_of(connection: Connection, pack_id: UUID) -> Plan | None:
    """What is to be built."""
    with connection.cursor(row_factory=class_row(Plan)) as cursor:
        return cursor.execute(
            "select p.territory_id, v.name as label, p.format, p.layers, p.minzoom, p.maxzoom, p.ground_3857,"
            " p.map_areas, p.context_areas, p.standing from packs as p inner join territory_versions as v"
            " on v.territory_id = p.territory_id and upper_inf(v.valid) and upper_inf(v.recorded) where p.id = %s",
            (pack_id,),
        ).fetchone()


def base_of(connection: Connection, pack_id: UUID) -> Base | None:
    """The newest one built before it that is alike, with its file, if it is known what its tiles stood under."""
    with connection.cursor(row_factory=class_row(Base)) as cursor:
        return cursor.execute(
            "select o.ground_3857, o.standing, o.content from packs as p inner join packs as o"
            " on o.territory_id = p.territory_id and o.likeness = p.likeness"
            " where p.id = %s and o.built_at is not null and o.standing <> '' order by o.built_at desc limit 1",
            (pack_id,),
        ).fetchone()


def finish(connection: Connection, pack_id: UUID, built: Built) -> None:
    """Keep the file, and of those built before the last one alone, for whoever is downloading it."""
    connection.execute(
        "update packs set built_at = clock_timestamp(), generation = %s, sha256 = %s, tiles = %s, copied = %s,"
        " content = %s where id = %s",
        (built.generation, built.sha256, built.tiles, built.copied, built.content, pack_id),
    )
    connection.execute(
        "delete from packs where id in (select o.id from packs as p inner join packs as o"
        " on o.territory_id = p.territory_id and o.likeness = p.likeness"
        " where p.id = %s and o.built_at is not null order by o.built_at desc offset 2)",
        (pack_id,),
    )


async def part_of(connection: AsyncConnection, pack_id: UUID, start: int, length: int) -> bytes | None:
    """Some bytes of a pack's file; none when it is gone."""
    result = await connection.exec_driver_sql(
        "select substring(content from %(first)s for %(length)s) from packs where id = %(id)s and built_at is not null",
        {"id": pack_id, "first": start + 1, "length": length},
    )
    row = result.one_or_none()
    return None if row is None else bytes(row[0])
