"""What an account may see and do in effect: its roles' rights, its grants by name, and the areas that follow.

Synchronous; runs in the caller's transaction, whose tenant is named and which sees everything.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.rows import dict_row

from gis.access.model import Holding, Scope
from gis.access.resolving import scope_from
from gis.db import Connection
from gis.errors import NotFound
from gis.queries import statement


@dataclass(frozen=True, slots=True)
class GrantLine:
    """A grant with its territory by name; none is the whole tenant. ``community`` is the one a grid or lane lies in."""

    id: UUID
    territory_id: UUID | None
    level: str | None
    code: str | None
    name: str | None
    name_en: str | None
    community_id: UUID | None
    community: str | None
    lines: tuple[str, ...] | None
    classes: tuple[str, ...]
    kind: str
    reason: str
    granted_by: str | None
    since: datetime
    until: datetime | None
    counts_now: bool


@dataclass(frozen=True, slots=True)
class Effective:
    """An account's scope and where it comes from."""

    user_id: UUID
    display_name: str
    roles: tuple[str, ...]
    is_active: bool
    must_change_password: bool
    grants: tuple[GrantLine, ...]
    scope: Scope


def effective(connection: Connection, user_id: UUID, areas: Collection[UUID] | None = None) -> Effective:
    """What follows for an account now, or of its grants in some areas; NotFound when there is none."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(statement("access", "account").encode(), {"user_id": user_id}).fetchall()
    if not rows:
        raise NotFound("没有这个用户。", "There is no such user.")
    first = rows[0]
    grants = tuple(
        GrantLine(
            id=row["id"],
            territory_id=row["territory_id"],
            level=row["level"],
            code=row["code"],
            name=row["name"],
            name_en=row["name_en"],
            community_id=row["community_id"],
            community=row["community_name"],
            lines=None if row["lines"] is None else tuple(row["lines"]),
            classes=tuple(row["classes"]),
            kind=row["kind"],
            reason=row["reason"],
            granted_by=row["granted_by"],
            since=row["since"],
            until=row["until"],
            counts_now=row["counts_now"],
        )
        for row in rows
        if row["id"] is not None and (areas is None or row["territory_id"] in areas)
    )
    usable = first["is_active"] and not first["must_change_password"]
    holdings = [Holding(each.territory_id, each.lines, each.classes) for each in grants if each.counts_now]
    scope = scope_from(first["roles"], holdings, _reach(connection, holdings)) if usable else Scope()
    return Effective(
        user_id=user_id,
        display_name=first["display_name"],
        roles=tuple(first["roles"]),
        is_active=first["is_active"],
        must_change_password=first["must_change_password"],
        grants=grants,
        scope=scope,
    )


def _reach(connection: Connection, holdings: Sequence[Holding]) -> list[tuple[UUID, UUID, bool]]:
    granted = [each.territory_id for each in holdings if each.territory_id is not None]
    if not granted:
        return []
    return connection.execute(statement("access", "reach").encode(), {"ids": granted}).fetchall()
