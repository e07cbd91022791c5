"""From COPY lines to register rows in one transaction: stage, check by sets, keep what was there before, write.

Statements are composed with psycopg.sql from the column names of `kinds.REGISTERS`; no text of a file enters one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from psycopg import sql

from gis.db import Connection
from importers.kinds import Register
from importers.reader.batch import Refusal
from importers.rows import staged_columns

_QUERIES = Path(__file__).parent / "sql"
STAGE = "import_stage"
_TYPES = {
    "row_number": "bigint",
    "content_hash": "bytea",
    "people": "smallint",
    "floating_people": "smallint",
    "elderly_people": "smallint",
    "child_people": "smallint",
    "floor": "smallint",
    "floors": "smallint",
    "capacity": "integer",
    "is_rental": "boolean",
    "attributes": "jsonb",
    "geom": "geometry",
    "footprint": "geometry",
    "housed_since": "timestamptz",
    "inner_point": "geometry",
    "area_m2": "double precision",
    "length_m": "double precision",
    "bearing_deg": "double precision",
    "angle_deg": "double precision",
    "range_m": "double precision",
    "height_m": "double precision",
    "opened_on": "date",
    "closed_on": "date",
    "is_key_place": "boolean",
    "surveyed_on": "date",
    "checked_on": "date",
    "check_cycle_days": "integer",
    "since_on": "date",
    "until_on": "date",
    "is_sublet": "boolean",
    "hazard_codes": "text[]",
    "valid": "daterange",
    "landlord_phone_sealed": "bytea",
    "landlord_phone_mark": "bytea",
    "contact_phone_sealed": "bytea",
    "contact_phone_mark": "bytea",
}


@dataclass(frozen=True, slots=True)
class Written:
    """What a register's part of an import did; ``absent`` rows of the same source are not in the file and stay."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    absent: int = 0


def query(name: str) -> bytes:
    """A statement kept in a file."""
    return (_QUERIES / f"{name}.sql").read_bytes()


def create_stage(connection: Connection, register: Register, stage: str = STAGE) -> None:
    """An empty temporary table with the register's staged columns."""
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(_TYPES.get(name, "text")))
        for name in staged_columns(register)
    )
    extra = sql.SQL("").join(
        sql.SQL(", {} {}").format(sql.Identifier(name), sql.SQL(_TYPES.get(name, "uuid")))
        for name in register.resolved
    )
    connection.execute(
        sql.SQL("create temporary table {} ({}{}) on commit drop").format(
            sql.Identifier(stage), columns, extra
        )
    )


def copy_lines(connection: Connection, register: Register, lines: Sequence[str], stage: str = STAGE) -> None:
    """Append lines to the stage."""
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(stage),
        sql.SQL(", ").join(sql.Identifier(name) for name in staged_columns(register)),
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(("\n".join(lines) + "\n").encode())


def refuse_duplicates(connection: Connection, stage: str = STAGE) -> list[Refusal]:
    """Take the first row of each key; the others are refused."""
    twice = connection.execute(
        sql.SQL("select exists (select from {} group by source_key having count(*) > 1)").format(
            sql.Identifier(stage)
        )
    ).fetchone()
    if twice is None or not twice[0]:
        return []
    rows = connection.execute(
        sql.SQL(
            "with ordered as (select ctid, source_key, row_number,"
            " row_number() over w as place, first_value(row_number) over w as first_row"
            " from {stage} window w as (partition by source_key order by row_number, ctid)),"
            " gone as (delete from {stage} as s using ordered as o where s.ctid = o.ctid and o.place > 1"
            " returning o.row_number, o.source_key, o.first_row)"
            " select row_number, source_key, first_row from gone order by row_number"
        ).format(stage=sql.Identifier(stage))
    ).fetchall()
    return [
        Refusal(row=row, code="duplicate_key", key=key, params={"key": key, "first": first})
        for row, key, first in rows
    ]


def resolve(connection: Connection, table: str, noun: str, source: str, stage: str = STAGE) -> None:
    """Give staged rows that name a ``noun`` by its key its id: the one with that key in the same source, else the only
    one with it anywhere. Reads the table once: not knowing how many keys there are, the planner would look up each of
    them in an index that does not begin with keys.
    """
    connection.execute(
        sql.SQL("analyze {} ({})").format(sql.Identifier(stage), sql.Identifier(f"{noun}_key"))
    )
    connection.execute(
        sql.SQL(
            "update {stage} as s set {id} = f.id from ("
            " select r.source_key, coalesce(max(r.id::text) filter (where r.source = %(source)s),"
            " case when count(*) = 1 then max(r.id::text) end)::uuid as id"
            " from {table} as r where r.source_key in (select k.{key} from {stage} as k) group by r.source_key"
            ") as f where s.{key} = f.source_key"
        ).format(
            stage=sql.Identifier(stage),
            table=sql.Identifier(table),
            id=sql.Identifier(f"{noun}_id"),
            key=sql.Identifier(f"{noun}_key"),
        ),
        {"source": source},
    )


def target_columns(register: Register) -> list[str]:
    """The register's own columns that the stage fills."""
    kept = [name for name in staged_columns(register) if name not in {"row_number", *register.references}]
    return [*kept, *register.resolved]


def upsert(
    connection: Connection,
    register: Register,
    tenant_id: int,
    source: str,
    batch_id: UUID,
    stage: str = STAGE,
) -> Written:
    """Write the stage into the register by (tenant, source, key): equal rows stay, changed leave a before-image."""
    names = {
        "stage": sql.Identifier(stage),
        "table": sql.Identifier(register.table),
        "columns": sql.SQL(", ").join(map(sql.Identifier, target_columns(register))),
        "staged": sql.SQL(", ").join(sql.Identifier("s", name) for name in target_columns(register)),
    }
    values = {
        "tenant": tenant_id,
        "source": source,
        "batch": batch_id,
        "subject": register.subject_kind,
    }
    known = connection.execute(
        sql.SQL("select exists (select from {table} where source = %(source)s)").format(**names), values
    ).fetchone()
    if known is None or not known[0]:
        return Written(added=_insert(connection, names, values, only_new=False))
    connection.execute(sql.SQL("analyze {stage} (source_key, content_hash)").format(**names))
    before = connection.execute(
        sql.SQL(
            "select count(*) filter (where t.content_hash = s.content_hash),"
            " (select count(*) from {table} where source = %(source)s) - count(t.id)"
            " from {stage} as s left join {table} as t on t.source = %(source)s and t.source_key ="
            " s.source_key"
        ).format(**names),
        values,
    ).fetchone()
    assert before is not None
    changed = _update(connection, names, values)
    added = _insert(connection, names, values, only_new=True)
    return Written(added=added, changed=changed, unchanged=before[0], absent=before[1])


def _insert(
    connection: Connection, names: dict[str, sql.Composable], values: dict[str, object], *, only_new: bool
) -> int:
    condition = (
        sql.SQL(
            " where not exists (select from {table} as t where t.source = %(source)s"
            " and t.source_key = s.source_key)"
        ).format(**names)
        if only_new
        else sql.SQL("")
    )
    return connection.execute(
        sql.SQL(
            "insert into {table} (tenant_id, source, batch_id, {columns})"
            " select %(tenant)s, %(source)s, %(batch)s, {staged} from {stage} as s{condition}"
        ).format(condition=condition, **names),
        values,
    ).rowcount


def _update(connection: Connection, names: dict[str, sql.Composable], values: dict[str, object]) -> int:
    """Rows whose content differs: what they said is kept, then they say what the stage says."""
    matching = sql.SQL("join {stage} as s on t.source = %(source)s and t.source_key = s.source_key").format(
        **names
    )
    keep_before_images(connection, names, values, matching, sql.SQL("t.content_hash <> s.content_hash"))
    return connection.execute(
        sql.SQL(
            "update {table} as t set (batch_id, {columns}) = row(%(batch)s, {staged})"
            " from {stage} as s"
            " where t.source = %(source)s and t.source_key = s.source_key and t.content_hash <> s.content_hash"
        ).format(**names),
        values,
    ).rowcount


def keep_before_images(
    connection: Connection,
    names: dict[str, sql.Composable],
    values: dict[str, object],
    matching: sql.Composable,
    condition: sql.Composable,
) -> None:
    """Copy the rows of ``table`` (t) that a join and a condition pick, for the time from their batch until now."""
    connection.execute(
        sql.SQL(
            "insert into register_versions (tenant_id, subject_kind, subject_id, recorded, batch_id, before)"
            " select t.tenant_id, %(subject)s, t.id,"
            " tstzrange(least(coalesce(b.started_at, '-infinity'), now()), now(), '[)'),"
            " t.batch_id, to_jsonb(t) - 'geom_3857'"
            " from {table} as t {matching} left join import_batches as b on b.id = t.batch_id where {condition}"
        ).format(matching=matching, condition=condition, **names),
        values,
    )


def drop_stage(connection: Connection, stage: str = STAGE) -> None:
    """Make room for the next layer of the same transaction."""
    connection.execute(sql.SQL("drop table {}").format(sql.Identifier(stage)))


def take_misplaced(connection: Connection, name: str, values: dict[str, object], code: str) -> list[Refusal]:
    """As `take_refused` for statements that also return lon, lat, and a second word (first row, place) to name."""
    rows = connection.execute(query(name), values).fetchall()
    return [
        Refusal(row=row, code=code, key=key, params={"key": key, "other": other}, where=(lon, lat))
        for row, key, other, lon, lat in rows
    ]


def take_refused(connection: Connection, name: str, values: dict[str, object], code: str) -> list[Refusal]:
    """Run a statement that removes rows from the stage and returns (row_number, source_key, missing key)."""
    rows: Iterable[tuple[int, str, str]] = connection.execute(query(name), values).fetchall()
    return [Refusal(row=row, code=code, key=key, params={"key": missing}) for row, key, missing in rows]


def of_batch(connection: Connection, table: str, batch_id: UUID) -> list[UUID]:
    """The rows that a batch added or changed."""
    rows = connection.execute(
        sql.SQL("select id from {} where batch_id = %s").format(sql.Identifier(table)), (batch_id,)
    ).fetchall()
    return [row[0] for row in rows]
