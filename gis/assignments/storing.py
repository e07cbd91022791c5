"""Storing assignments that an edit has derived already, as arrays of subjects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gis.db import Connection
from gis.queries import statement


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """What is to be stored of a subject instead of the assignment ``stored_id``, if it has one."""

    subject_kind: str
    subject_id: UUID
    grid_id: UUID | None
    lane_id: UUID | None
    community_id: UUID | None
    rule: str
    measure: float | None
    edition: int | None
    stored_id: UUID | None


def store(connection: Connection, tenant_id: int, changed: Sequence[NewAssignment], *, at: datetime) -> None:
    """Store assignments in force from ``at`` on."""
    if not changed:
        return
    values = {
        "tenant_id": tenant_id,
        "at": at,
        "kinds": [c.subject_kind for c in changed],
        "subject_ids": [c.subject_id for c in changed],
        "grid_ids": [c.grid_id for c in changed],
        "lane_ids": [c.lane_id for c in changed],
        "community_ids": [c.community_id for c in changed],
        "rules": [c.rule for c in changed],
        "measures": [c.measure for c in changed],
        "editions": [c.edition for c in changed],
        "stored_ids": [c.stored_id for c in changed],
    }
    connection.execute(statement("assignments", "store_placed").encode(), values)
    connection.execute(statement("assignments", "search_names_placed").encode(), values)
    if any(c.subject_kind == "incident" for c in changed):
        connection.execute(statement("assignments", "incidents_placed").encode(), values)
