"""Deriving assignments from geometry, writing what changed, and proving that nothing else is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from psycopg import sql

from gis.db import Connection

SUBJECT_KINDS = ("building", "household", "facility", "device", "duty_post")
"""In the order in which they are derived: households follow their buildings."""

_QUERIES = Path(__file__).parent / "queries"


@dataclass(frozen=True)
class Difference:
    """One subject whose stored assignment is not the derived one."""

    subject_kind: str
    subject_id: UUID
    stored_id: UUID | None
    rule: str
    grid_id: UUID | None


@cache
def _query(name: str) -> bytes:
    return (_QUERIES / f"{name}.sql").read_bytes()


def assign(
    connection: Connection,
    tenant_id: int,
    subject_kinds: Sequence[str] = SUBJECT_KINDS,
    *,
    at: datetime,
    ids: Sequence[UUID] | None = None,
) -> dict[str, int]:
    """Derive and store the assignments in force from ``at`` on, in the caller's transaction.

    ``ids`` narrows to some subjects of one kind. Returns how many rows were written per kind; a subject whose
    derived assignment is the stored one keeps its row.
    """
    _copy_places(connection, at)
    written = {}
    for kind in _ordered(subject_kinds):
        _derive(connection, kind, at=at, ids=ids, existing_at=None)
        connection.execute(_query("differences"), {"subject_kind": kind, "at": at})
        connection.execute(_query("end_changed"), {"at": at})
        cursor = connection.execute(
            _query("write_changed"), {"tenant_id": tenant_id, "subject_kind": kind, "at": at}
        )
        written[kind] = cursor.rowcount
        _drop(connection, "derived", "differences")
    _drop(connection, "places")
    return written


def differences(connection: Connection, *, at: datetime, limit: int = 20) -> tuple[int, list[Difference]]:
    """How many stored assignments differ from the derived ones at a moment, and the first few of them."""
    _copy_places(connection, at)
    total = 0
    found: list[Difference] = []
    for kind in SUBJECT_KINDS:
        _derive(connection, kind, at=at, ids=None, existing_at=at)
        connection.execute(_query("differences"), {"subject_kind": kind, "at": at})
        total += _count(connection, "differences")
        rows = connection.execute(
            "select subject_id, stored_id, rule, grid_id from differences order by subject_id limit %s",
            (limit - len(found),),
        )
        found += [Difference(kind, *row) for row in rows]
        _drop(connection, "derived", "differences")
    _drop(connection, "places")
    return total, found


def _ordered(kinds: Sequence[str]) -> list[str]:
    unknown = set(kinds) - set(SUBJECT_KINDS)
    if unknown:
        raise ValueError(f"unknown subject kinds: {sorted(unknown)}")
    return [kind for kind in SUBJECT_KINDS if kind in kinds]


def _copy_places(connection: Connection, at: datetime) -> None:
    connection.execute(_query("places"), {"at": at})
    connection.execute(_query("places_index"))
    connection.execute("analyze places")


def _derive(
    connection: Connection,
    kind: str,
    *,
    at: datetime,
    ids: Sequence[UUID] | None,
    existing_at: datetime | None,
) -> None:
    """Fill the temporary table ``derived`` for one kind of subject."""
    values = {"at": at, "ids": None if ids is None else list(ids), "existing_at": existing_at}
    if kind == "household":
        connection.execute(_query("derive_household"), values)
    else:
        connection.execute(_query(f"subjects_{kind}"), values)
        connection.execute("analyze subjects")
        connection.execute(_query("derive_place"))
        _drop(connection, "subjects")
    connection.execute("analyze derived")


def _count(connection: Connection, table: str) -> int:
    row = connection.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table))).fetchone()
    assert row is not None
    return int(row[0])


def _drop(connection: Connection, *tables: str) -> None:
    for table in tables:
        connection.execute(sql.SQL("drop table {}").format(sql.Identifier(table)))
