"""Every statement about drafts, their steps and what happened to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from gis.db import Connection

_COLUMNS = (
    "d.id, d.community_id, d.title, d.state, d.base_edition, d.version, d.author_id, d.submitted_by_id,"
    " d.approved_by_id, d.effective_at, d.is_outdated, d.conflict, d.created_at, d.changed_at"
)
LISTED = 200


@dataclass(frozen=True)
class Draft:
    """A draft as it is stored."""

    id: UUID
    community_id: UUID
    title: str
    state: str
    base_edition: int
    version: int
    author_id: UUID
    submitted_by_id: UUID | None
    approved_by_id: UUID | None
    effective_at: datetime | None
    is_outdated: bool
    conflict: Mapping[str, Any] | None
    created_at: datetime
    changed_at: datetime
    author: str
    approver: str | None
    steps: int


@dataclass(frozen=True)
class Step:
    """One edit of a draft, with the result that was seen."""

    position: int
    intent: Mapping[str, Any]
    reason: str
    result_hash: str
    impact: Mapping[str, Any]
    added_at: datetime


@dataclass(frozen=True)
class DraftEvent:
    """What happened to a draft, by whom."""

    at: datetime
    actor: str | None
    action: str
    state: str
    comment: str


_FROM = (
    f"select {_COLUMNS}, a.display_name, p.display_name,"  # noqa: S608 - the columns are the constant above
    " (select count(*) from draft_steps as s where s.tenant_id = d.tenant_id and s.draft_id = d.id"
    "  and s.removed_at is null)"
    " from drafts as d join users as a on a.tenant_id = d.tenant_id and a.id = d.author_id"
    " left join users as p on p.tenant_id = d.tenant_id and p.id = d.approved_by_id"
)


def add(
    connection: Connection, tenant_id: int, community_id: UUID, title: str, author_id: UUID
) -> UUID | None:
    """Begin a draft on the community's newest edition; none when there is no such community."""
    row = connection.execute(
        "insert into drafts (tenant_id, community_id, title, base_edition, author_id)"
        " select %s, c.territory_id, %s, c.edition, %s from communities as c where c.territory_id = %s"
        " returning id",
        (tenant_id, title, author_id, community_id),
    ).fetchone()
    return row[0] if row else None


def find(connection: Connection, draft_id: UUID, *, lock: bool = False) -> Draft | None:
    """A draft, its row locked until the transaction ends or not."""
    row = connection.execute(
        _FROM + " where d.id = %s" + (" for update of d" if lock else ""), (draft_id,)
    ).fetchone()
    return Draft(*row) if row else None


def find_all(connection: Connection, community_id: UUID | None, state: str | None) -> list[Draft]:
    """The newest drafts, of a community and in a state or any."""
    rows = connection.execute(
        _FROM + " where (%(community)s::uuid is null or d.community_id = %(community)s)"
        " and (%(state)s::text is null or d.state = %(state)s)"
        " order by d.changed_at desc, d.id limit %(most)s",
        {"community": community_id, "state": state, "most": LISTED},
    ).fetchall()
    return [Draft(*row) for row in rows]


def steps_of(connection: Connection, draft_id: UUID) -> list[Step]:
    """The steps in their order."""
    rows = connection.execute(
        "select position, intent, reason, encode(result_hash, 'hex'), impact, added_at from draft_steps"
        " where draft_id = %s and removed_at is null order by position",
        (draft_id,),
    ).fetchall()
    return [Step(*row) for row in rows]


def events_of(connection: Connection, draft_id: UUID) -> list[DraftEvent]:
    """What happened, oldest first."""
    rows = connection.execute(
        "select e.at, u.display_name, e.action, e.state, e.comment from draft_events as e"
        " left join users as u on u.tenant_id = e.tenant_id and u.id = e.actor_id"
        " where e.draft_id = %s order by e.id",
        (draft_id,),
    ).fetchall()
    return [DraftEvent(*row) for row in rows]


def next_position(connection: Connection, draft_id: UUID) -> int:
    """The position of the next step; those of removed ones are not used again."""
    row = connection.execute(
        "select coalesce(max(position), 0) + 1 from draft_steps where draft_id = %s", (draft_id,)
    ).fetchone()
    assert row is not None
    return int(row[0])


def add_step(connection: Connection, tenant_id: int, draft_id: UUID, step: Step) -> None:
    """Store a step."""
    connection.execute(
        "insert into draft_steps (tenant_id, draft_id, position, intent, reason, result_hash, impact)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        (
            tenant_id,
            draft_id,
            step.position,
            Jsonb(dict(step.intent)),
            step.reason,
            bytes.fromhex(step.result_hash),
            Jsonb(dict(step.impact)),
        ),
    )


def renew_step(
    connection: Connection, draft_id: UUID, position: int, result_hash: str, impact: Mapping[str, Any]
) -> None:
    """Store the result that a step has now."""
    connection.execute(
        "update draft_steps set result_hash = %s, impact = %s where draft_id = %s and position = %s",
        (bytes.fromhex(result_hash), Jsonb(dict(impact)), draft_id, position),
    )


def remove_last_step(connection: Connection, draft_id: UUID) -> bool:
    """Take the last step away; whether there was one."""
    removed = connection.execute(
        "update draft_steps set removed_at = clock_timestamp() where draft_id = %(draft)s and position ="
        " (select max(position) from draft_steps where draft_id = %(draft)s and removed_at is null)",
        {"draft": draft_id},
    )
    return removed.rowcount == 1


def span_of(connection: Connection, draft_id: UUID) -> tuple[datetime, datetime, int] | None:
    """When the first and the last edit of a draft took effect, and the edition before the first; none without any."""
    row = connection.execute(
        "select min(effective_at), max(effective_at), min(edition) - 1 from edits where draft_id = %s",
        (draft_id,),
    ).fetchone()
    return None if row is None or row[0] is None else (row[0], row[1], row[2])


def move_along(connection: Connection, draft_id: UUID, base_edition: int) -> None:
    """Note that a draft has the same result on a newer edition: nothing of it changed, so its version stays."""
    connection.execute(
        "update drafts set base_edition = %s, is_outdated = false, conflict = null where id = %s",
        (base_edition, draft_id),
    )


def change(connection: Connection, draft_id: UUID, **values: Any) -> None:
    """Set some columns; every change is a new version of the draft."""
    names = sorted(values)
    assert set(names) <= _CHANGEABLE
    listed = "".join(f"{name} = %({name})s, " for name in names)
    if values.get("conflict") is not None:
        values["conflict"] = Jsonb(values["conflict"])
    connection.execute(
        f"update drafts set {listed}version = version + 1, changed_at = clock_timestamp()"  # noqa: S608 - names above
        " where id = %(draft_id)s",
        {**values, "draft_id": draft_id},
    )


_CHANGEABLE = {
    "title",
    "state",
    "base_edition",
    "submitted_by_id",
    "approved_by_id",
    "effective_at",
    "is_outdated",
    "conflict",
}


def add_event(
    connection: Connection,
    tenant_id: int,
    draft_id: UUID,
    actor_id: UUID | None,
    action: str,
    state: str,
    comment: str,
) -> None:
    """Note what happened."""
    connection.execute(
        "insert into draft_events (tenant_id, draft_id, actor_id, action, state, comment)"
        " values (%s, %s, %s, %s, %s, %s)",
        (tenant_id, draft_id, actor_id, action, state, comment),
    )


def due(connection: Connection, now: datetime) -> list[UUID]:
    """Recorded drafts whose time has come, oldest first; those that need another look wait. Index: drafts_due_idx."""
    rows = connection.execute(
        "select id from drafts where state = 'recorded' and effective_at <= %s and not is_outdated"
        " order by effective_at, id for update skip locked",
        (now,),
    ).fetchall()
    return [row[0] for row in rows]


def overtaken(connection: Connection, states: Sequence[str]) -> list[UUID]:
    """Drafts in some states whose community has a newer edition than they were last computed on."""
    rows = connection.execute(
        "select d.id from drafts as d"
        " join communities as c on c.tenant_id = d.tenant_id and c.territory_id = d.community_id"
        " where d.state = any(%s) and not d.is_outdated and c.edition > d.base_edition order by d.id"
        " for update of d skip locked",
        (list(states),),
    ).fetchall()
    return [row[0] for row in rows]


def edition_of(connection: Connection, community_id: UUID) -> int:
    """The community's newest edition."""
    row = connection.execute(
        "select edition from communities where territory_id = %s", (community_id,)
    ).fetchone()
    assert row is not None
    return int(row[0])


def editions_after(connection: Connection, community_id: UUID, edition: int) -> list[dict[str, Any]]:
    """The edits that came after an edition: which, what, by whom."""
    rows = connection.execute(
        "select e.edition, e.kind, u.display_name from edits as e"
        " left join users as u on u.tenant_id = e.tenant_id and u.id = e.author_id"
        " where e.community_id = %s and e.edition > %s order by e.edition limit 50",
        (community_id, edition),
    ).fetchall()
    return [{"edition": row[0], "op": row[1], "author": row[2]} for row in rows]


def latest_beginning(connection: Connection, community_id: UUID) -> datetime | None:
    """When the newest version or assignment of a community begins. Index: territory_versions_community_idx,
    assignments_community_idx.
    """
    row = connection.execute(
        "select greatest("
        " (select max(lower(valid)) from territory_versions where community_id = %(id)s and upper_inf(recorded)),"
        " (select max(lower(valid)) from assignments where community_id = %(id)s and upper_inf(valid)"
        "  and upper_inf(recorded)))",
        {"id": community_id},
    ).fetchone()
    assert row is not None
    return row[0]  # type: ignore[no-any-return]


_TURN = 7_419
"""The first key of the advisory lock that one process holds while it goes over a tenant's drafts."""


def try_turn(connection: Connection, tenant_id: int) -> bool:
    """Whether this transaction is the one that goes over the tenant's drafts."""
    row = connection.execute("select pg_try_advisory_xact_lock(%s, %s)", (_TURN, tenant_id)).fetchone()
    assert row is not None
    return bool(row[0])


def tenants(connection: Connection) -> list[int]:
    """The ids of all tenants."""
    return [row[0] for row in connection.execute("select id from tenants order by id").fetchall()]
