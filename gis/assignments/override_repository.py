"""Every statement about assignments decided by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gis.db import Box, Connection, box_setting
from gis.queries import statement


@dataclass(frozen=True, slots=True)
class Held:
    """An override in force: whose, where to, since when, until when."""

    id: UUID
    subject_kind: str
    subject_id: UUID
    territory_id: UUID
    since: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Target:
    """A territory in force that a subject may be put into."""

    id: UUID
    level: str
    code: str
    number: str | None
    name: str
    community_id: UUID


def moment(connection: Connection) -> datetime:
    """The database's time, which every later edit is later than."""
    row = connection.execute("select clock_timestamp()").fetchone()
    assert row is not None
    found: datetime = row[0]
    return found


def lock(connection: Connection, subject_kind: str, subject_id: UUID, territory_id: UUID | None) -> None:
    """Lock the communities of a subject and of where it is to go, in the order of their ids."""
    connection.execute(
        "select from communities as c where c.territory_id in ("
        " select a.community_id from assignments as a where a.subject_kind = %(kind)s and a.subject_id = %(subject)s"
        "  and upper_inf(a.valid) and upper_inf(a.recorded)"
        " union select t.community_id from territories as t where t.id = %(territory)s"
        " union select t.community_id from assignment_overrides as o join territories as t"
        "  on t.tenant_id = o.tenant_id and t.id = o.territory_id"
        "  where o.subject_kind = %(kind)s and o.subject_id = %(subject)s and upper_inf(o.valid)"
        ") order by c.territory_id for update of c",
        {"kind": subject_kind, "subject": subject_id, "territory": territory_id},
    )


def assigned_to(
    connection: Connection, subject_kind: str, subject_id: UUID
) -> tuple[UUID | None, UUID | None, UUID | None] | None:
    """Community, grid and lane of a subject now; none when there is no such subject."""
    return connection.execute(
        "select community_id, grid_id, lane_id from assignments where subject_kind = %s and subject_id = %s"
        " and upper_inf(valid) and upper_inf(recorded)",
        (subject_kind, subject_id),
    ).fetchone()


def target(connection: Connection, territory_id: UUID) -> Target | None:
    """A territory in force."""
    row = connection.execute(
        "select territory_id, level, code, number, name, coalesce(community_id, territory_id)"
        " from territory_versions"
        " where territory_id = %s and upper_inf(recorded) and valid @> clock_timestamp()",
        (territory_id,),
    ).fetchone()
    return None if row is None else Target(*row)


def held(connection: Connection, subject_kind: str, subject_id: UUID) -> Held | None:
    """The override of a subject that is in force."""
    row = connection.execute(
        "select id, subject_kind, subject_id, territory_id, lower(valid), expires_at from assignment_overrides"
        " where subject_kind = %s and subject_id = %s and upper_inf(valid)",
        (subject_kind, subject_id),
    ).fetchone()
    return None if row is None else Held(*row)


def due(connection: Connection, at: datetime) -> list[Held]:
    """Overrides whose end has come and that nobody has ended yet. Index: assignment_overrides_expires_idx."""
    rows = connection.execute(
        "select id, subject_kind, subject_id, territory_id, lower(valid), expires_at from assignment_overrides"
        " where upper_inf(valid) and expires_at <= %s order by expires_at, id",
        (at,),
    ).fetchall()
    return [Held(*row) for row in rows]


def add(
    connection: Connection,
    tenant_id: int,
    held_by: tuple[str, UUID],
    territory_id: UUID,
    reason: str,
    author_id: UUID | None,
    at: datetime,
    expires_at: datetime,
) -> UUID:
    """Write an override in force from ``at`` on."""
    row = connection.execute(
        "insert into assignment_overrides (tenant_id, subject_kind, subject_id, territory_id, reason, author_id,"
        " expires_at, valid) values (%s, %s, %s, %s, %s, %s, %s, tstzrange(%s, null)) returning id",
        (tenant_id, *held_by, territory_id, reason, author_id, expires_at, at),
    ).fetchone()
    assert row is not None
    found: UUID = row[0]
    return found


def end(
    connection: Connection, override_id: UUID, at: datetime, author_id: UUID | None, reason: str | None
) -> None:
    """The override is in force until then."""
    connection.execute(
        "update assignment_overrides set valid = tstzrange(lower(valid), %s), revoked_by_id = %s, revoke_reason = %s"
        " where id = %s",
        (at, author_id, reason, override_id),
    )


def log(
    connection: Connection,
    tenant_id: int,
    action: str,
    held_by: tuple[str, UUID],
    area_id: UUID | None,
    author_id: UUID | None,
    detail: str,
) -> None:
    """A row of the audit log; ``detail`` is JSON."""
    connection.execute(
        "insert into audit_log (tenant_id, area_id, actor_id, action, subject_kind, subject_id, detail)"
        " values (%s, %s, %s, %s, %s, %s, %s::jsonb)",
        (tenant_id, area_id, author_id, action, held_by[0], str(held_by[1]), detail),
    )


def stored_since(connection: Connection, subject_kind: str, subject_id: UUID) -> datetime | None:
    """Since when the assignment in force is what it is."""
    row = connection.execute(
        "select lower(valid) from assignments where subject_kind = %s and subject_id = %s"
        " and upper_inf(valid) and upper_inf(recorded)",
        (subject_kind, subject_id),
    ).fetchone()
    return None if row is None else row[0]


def edits_since(connection: Connection, at: datetime) -> list[datetime]:
    """When the map changed after a moment."""
    rows = connection.execute(
        "select distinct effective_at from edits where effective_at > %s order by effective_at", (at,)
    ).fetchall()
    return [row[0] for row in rows]


def box_of(connection: Connection, subject_kind: str, subject_id: UUID, territories: Sequence[UUID]) -> Box:
    """The EPSG:3857 box around a subject and some territories in force."""
    row = connection.execute(
        statement("assignments", "override_box").encode(),
        {"subject_kind": subject_kind, "subject_id": subject_id, "territories": list(territories)},
    ).fetchone()
    assert row is not None
    return (row[0], row[1], row[2], row[3])


def enter_box(connection: Connection, box_3857: Box | None) -> None:
    """Let the box policies show only what meets a box, or everything again."""
    connection.execute("select set_config('app.box_3857', %s, true)", (box_setting(box_3857),))
