"""Who changed what of a building: a line in the log of its community, in the same transaction."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from gis.audit.writing import add_entry
from gis.db import Connection

Action = Literal["entrance.added", "entrance.changed", "entrance.removed", "address.added", "address.ended"]


def log_change(
    connection: Connection,
    tenant_id: int,
    author_id: UUID,
    building_id: UUID,
    action: Action,
    detail: Mapping[str, Any],
) -> None:
    """Add the line; the building is in the sight of the transaction."""
    row = connection.execute(
        "select a.community_id from assignments as a where a.subject_kind = 'building' and a.subject_id = %s"
        " and upper_inf(a.valid) and upper_inf(a.recorded)",
        (building_id,),
    ).fetchone()
    subject = ("building", str(building_id))
    add_entry(connection, tenant_id, author_id, action, subject, detail, row[0] if row else None)
