"""One line of who did what, written in the same transaction as the deed; the chain is the database's work."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from gis.db import Connection


def add_entry(
    connection: Connection,
    tenant_id: int,
    actor_id: UUID | None,
    action: str,
    subject: tuple[str, str],
    detail: Mapping[str, Any],
    area_id: UUID | None = None,
) -> None:
    """Add to the chain of an area, a community, or without one to the tenant's own; ``subject`` is a kind and an id."""
    connection.execute(
        "insert into audit_log (tenant_id, area_id, actor_id, action, subject_kind, subject_id, detail)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        (tenant_id, area_id, actor_id, action, *subject, Jsonb(dict(detail))),
    )
