"""Recognises buildings whose keys were renumbered by where they stand, so that a newer file stays an update."""

from uuid import UUID

from psycopg import sql

from gis.db import Connection
from importers.kinds import Register
from importers.staging import keep_before_images, target_columns

_OLD, _PAIRS = sql.Identifier("import_old"), sql.Identifier("import_pairs")


def adopt_by_place(
    connection: Connection, register: Register, tenant_id: int, source: str, batch_id: UUID, stage: str
) -> int:
    """Give known buildings, whose keys the file does not have, to staged ones at their place; returns how many.

    A pair is one old and one new outline each of which covers the other's inner point, and no third one. The old
    row keeps its id, takes key and content of the new one, and leaves a before-image. Old outlines are copied to
    a table without row security, where their GiST index may be used.
    """
    names = {
        "stage": sql.Identifier(stage),
        "table": sql.Identifier(register.table),
        "old": _OLD,
        "pairs": _PAIRS,
        "columns": sql.SQL(", ").join(map(sql.Identifier, target_columns(register))),
        "staged": sql.SQL(", ").join(sql.Identifier("s", name) for name in target_columns(register)),
    }
    values = {"tenant": tenant_id, "source": source, "batch": batch_id, "subject": register.subject_kind}
    for statement in _FIND:
        connection.execute(sql.SQL(statement).format(**names), values)
    keep_before_images(
        connection,
        names,
        values,
        sql.SQL("join {pairs} as p on p.id = t.id").format(**names),
        sql.SQL("true"),
    )
    adopted = connection.execute(
        sql.SQL(
            "update {table} as t set (batch_id, {columns}) = row(%(batch)s, {staged})"
            " from {stage} as s join {pairs} as p on p.source_key = s.source_key where t.id = p.id"
        ).format(**names),
        values,
    ).rowcount
    connection.execute(sql.SQL("drop table {old}, {pairs}").format(**names))
    return adopted


_OLD_OUTLINES = (
    "create temporary table {old} on commit drop as"
    " select t.id, t.geom, t.inner_point from {table} as t"
    " where t.source = %(source)s and not exists (select from {stage} as s where s.source_key = t.source_key)"
)
_PAIRS_OF_OUTLINES = (
    "create temporary table {pairs} on commit drop as"
    " with hits as ("
    "  select s.source_key, o.id, count(*) over (partition by s.source_key) as olds,"
    "  count(*) over (partition by o.id) as news"
    "  from {stage} as s join {old} as o on st_covers(o.geom, s.inner_point) and st_covers(s.geom, o.inner_point)"
    "  where not exists (select from {table} as t where t.source = %(source)s and t.source_key = s.source_key)"
    " ) select source_key, id from hits where olds = 1 and news = 1"
)
_FIND = (_OLD_OUTLINES, "create index on {old} using gist (geom)", "analyze {old}", _PAIRS_OF_OUTLINES)
