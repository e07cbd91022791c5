"""Every statement about keeping and deleting; synchronous, in a transaction that sees all of its tenant."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from gis.db import Connection
from gis.queries import statement
from gis.retention.model import Certificate, Kind


def let_delete(connection: Connection) -> None:
    """The rest of the transaction may delete what the policies named `…_keeping` hold."""
    connection.execute("select set_config('app.retention', 'on', true)")


def lock(connection: Connection, tenant_id: int) -> None:
    """One run, or one certificate, of a tenant at a time."""
    connection.execute("select pg_advisory_xact_lock(hashtext('retention'), %s)", (tenant_id,))


def own_periods(connection: Connection) -> dict[str, int]:
    """The periods that the tenant has changed, by code of the rule."""
    rows = connection.execute(
        "select distinct on (code) code, keep_days from retention_rules where state = 'in_force'"
        " order by code, decided_at desc"
    ).fetchall()
    return dict(rows)


def apply_rule(connection: Connection, code: str, before: datetime) -> int:
    """Do what a rule says to everything that happened before; how many rows."""
    row = connection.execute(statement("retention", code).encode(), {"before": before}).fetchone()
    assert row is not None
    return int(row[0])


def people_gone(connection: Connection, before: datetime) -> list[UUID]:
    """Residents who have no home since before then."""
    rows = connection.execute(
        statement("retention", "residents_gone").encode(), {"before": before}
    ).fetchall()
    return [row[0] for row in rows]


def keys_of(connection: Connection, ids: Sequence[UUID]) -> list[tuple[UUID, str, str]]:
    """Under which source and key residents came in."""
    return connection.execute(
        "select id, source, source_key from people where id = any(%s)", (list(ids),)
    ).fetchall()


def erase(
    connection: Connection, ids: Sequence[UUID], tombstones: Mapping[str, str], today: date
) -> list[tuple[str, int]]:
    """Empty residents; table and rows of everything that was touched."""
    values = {"ids": list(ids), "names": json.dumps(dict(tombstones)), "today": today}
    return connection.execute(statement("retention", "erase_people").encode(), values).fetchall()


def is_held(connection: Connection, person_id: UUID) -> bool:
    """Whether a legal hold keeps a resident's data."""
    query = statement("retention", "held").encode()
    return connection.execute(query, {"person_id": person_id}).fetchone() is not None


def next_number(connection: Connection) -> int:
    """The number of the next certificate."""
    row = connection.execute("select coalesce(max(number), 0) + 1 from certificates").fetchone()
    assert row is not None
    return int(row[0])


def add_certificate(
    connection: Connection,
    tenant_id: int,
    made: tuple[int, Kind, datetime, UUID | None],
    body: Mapping[str, Any],
    digest: bytes,
) -> UUID:
    """Store a certificate."""
    row = connection.execute(
        "insert into certificates (tenant_id, number, kind, made_at, made_by_id, body, hash)"
        " values (%s, %s, %s, %s, %s, %s, %s) returning id",
        (tenant_id, *made, Jsonb(dict(body)), digest),
    ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def certificates(
    connection: Connection,
    *,
    certificate_id: UUID | None = None,
    before: int | None = None,
    page_size: int = 1,
) -> list[Certificate]:
    """Certificates, the newest first."""
    values = {"id": certificate_id, "before": before, "page_size": page_size}
    with connection.cursor(row_factory=class_row(Certificate)) as cursor:
        return cursor.execute(statement("retention", "certificates").encode(), values).fetchall()


def logged_hashes(connection: Connection) -> dict[UUID, str]:
    """The hash of each certificate as the audit log took it down."""
    rows = connection.execute(
        "select subject_id::uuid, detail ->> 'hash' from audit_log"
        " where action = 'retention.certified' and subject_kind = 'certificate'"
    ).fetchall()
    return dict(rows)
