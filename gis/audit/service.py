"""Proving the log's chains, saving where they end, and writing them out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gis.db import Connection
from gis.queries import statement


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where a chain does not fit.

    ``kind`` is altered, broken_link (the row before was rewritten with a fitting hash), missing_before, missing_at_end,
    no_head, not_as_saved (a row is not the one that a saved head names), words_altered (words do not fit their hash
    in the chain), or words_missing (more words are gone than certificates say). ``area_id`` none is the tenant's
    own chain.
    """

    kind: str
    area_id: UUID | None
    seq: int
    at: datetime | None
    action: str | None
    missing: int


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: its last number and that row's hash. Kept elsewhere it proves all that came before."""

    area_id: UUID | None
    seq: int
    hash: bytes


def count(connection: Connection) -> int:
    """How many rows the tenant's log has."""
    row = connection.execute("select count(*) from audit_log").fetchone()
    assert row is not None
    return int(row[0])


def heads(connection: Connection) -> list[Head]:
    """The end of every chain of the tenant."""
    rows = connection.execute("select area_id, seq, hash from audit_heads order by area_id").fetchall()
    return [Head(area if area.int else None, seq, bytes(digest)) for area, seq, digest in rows]


def faults(connection: Connection, saved: list[Head] | None = None) -> list[Fault]:
    """Every place where the tenant's chains do not fit, and where they are not what saved heads say.

    The chain alone shows what somebody changed in passing. Whoever owns the database could chain everything anew; only
    heads kept elsewhere show that.
    """
    rows = [
        *connection.execute(statement("audit", "faults").encode()).fetchall(),
        *connection.execute(statement("audit", "word_faults").encode()).fetchall(),
    ]
    found = [Fault(kind, area, seq, at, action, missing) for area, seq, at, action, kind, missing in rows]
    for head in saved or ():
        row = connection.execute(
            "select hash, at, action from audit_log where area_id is not distinct from %s and seq = %s",
            (head.area_id, head.seq),
        ).fetchone()
        if row is None or bytes(row[0]) != head.hash:
            _, at, action = row or (None, None, None)
            found.append(Fault("not_as_saved", head.area_id, head.seq, at, action, 0))
    return found


def entries(connection: Connection) -> Iterator[Mapping[str, Any]]:
    """The tenant's log in the order of its chains, hashes in hexadecimal; streamed, for writing out."""
    with connection.cursor(name="audit_entries") as cursor:
        cursor.itersize = 1_000
        cursor.execute(
            "select area_id, seq, id, at, actor_id, action, subject_kind, subject_id, detail,"
            " encode(prev_hash, 'hex'), encode(hash, 'hex'), (select jsonb_object_agg(w.key, jsonb_build_object("
            "'salt', encode(w.salt, 'hex'), 'said', w.said)) from audit_words as w"
            " where w.tenant_id = l.tenant_id and w.audit_id = l.id) from audit_log as l"
            " order by area_id nulls first, seq"
        )
        assert cursor.description is not None
        names = [*(column.name for column in cursor.description[:-3]), "prev_hash", "hash", "words"]
        for row in cursor:
            yield dict(zip(names, row, strict=True))
