"""Legal holds: what must not be deleted for the time being, for which reason, until somebody ends it.

Synchronous; each function works inside the caller's transaction, whose tenant is named and which sees everything.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row

from gis.audit.writing import add_entry
from gis.db import Connection
from gis.errors import NotFound
from gis.queries import statement
from gis.retention import repository

_PAGE = 200


@dataclass(frozen=True, slots=True)
class HoldLine:
    """A hold on a household, or on one person of it."""

    id: UUID
    household_id: UUID
    person_id: UUID | None
    community: str | None
    reason: str
    placed_by: str
    since: datetime
    until: datetime | None
    is_running: bool
    ended_by: str | None
    end_reason: str


def place(
    connection: Connection, tenant_id: int, by: UUID, home: tuple[UUID, UUID | None], person_id: UUID | None,
    *, reason: str, until: datetime | None,
) -> UUID:  # fmt: skip
    """Keep a household's data, or one person's; ``home`` is the household and its community, checked by the caller."""
    repository.lock(connection, tenant_id)
    row = connection.execute(
        "insert into legal_holds (tenant_id, household_id, person_id, reason, placed_by_id, valid)"
        " values (%s, %s, %s, %s, %s, tstzrange(clock_timestamp(), %s)) returning id",
        (tenant_id, home[0], person_id, reason, by, until),
    ).fetchone()
    assert row is not None
    said = {"hold": str(row[0]), "reason": reason, **({"person_id": str(person_id)} if person_id else {})}
    add_entry(connection, tenant_id, by, "hold.placed", ("household", str(home[0])), said, home[1])
    return UUID(str(row[0]))


def end(
    connection: Connection, tenant_id: int, by: UUID, hold_id: UUID, reason: str,
    areas: Collection[UUID] | None = None,
) -> None:  # fmt: skip
    """End a running hold, with the reason."""
    lines = _lines(connection, areas, hold_id)
    if not lines or not lines[0].is_running:
        raise NotFound("没有这项保全，或它已解除。", "There is no such hold, or it has ended.")
    connection.execute(
        "update legal_holds set valid = tstzrange(lower(valid), clock_timestamp()), ended_by_id = %s, end_reason = %s"
        " where id = %s",
        (by, reason, hold_id),
    )
    said = {"hold": str(hold_id), "reason": reason}
    add_entry(connection, tenant_id, by, "hold.ended", ("household", str(lines[0].household_id)), said)


def list_holds(connection: Connection, *, areas: Collection[UUID] | None = None) -> list[HoldLine]:
    """Holds, the running ones first; 200 at most."""
    return _lines(connection, areas, None)


def _lines(connection: Connection, areas: Collection[UUID] | None, hold_id: UUID | None) -> list[HoldLine]:
    values = {"areas": None if areas is None else list(areas), "id": hold_id, "page_size": _PAGE}
    with connection.cursor(row_factory=class_row(HoldLine)) as cursor:
        return cursor.execute(statement("retention", "legal_holds").encode(), values).fetchall()
