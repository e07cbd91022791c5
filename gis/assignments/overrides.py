"""Assignments decided by hand: for a reason, by a person, until a day; geometry decides again after it.

An override changes no geometry and no register. The derivation takes it in (rule `manual`), so that derived and stored
agree at every date; ending one derives the subject, and the households of a building, again from that moment on.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from gis.access.model import Scope
from gis.assignments import override_repository as repository
from gis.assignments.override_repository import Held
from gis.assignments.service import assign
from gis.db import Connection
from gis.errors import InvalidInput, NotFound

MAX_DAYS = 3 * 366


@dataclass(frozen=True)
class Wish:
    """Where a subject is to belong, why, until when, and who says so."""

    territory_id: UUID
    reason: str
    expires_at: datetime
    author_id: UUID | None


def put(
    connection: Connection,
    tenant_id: int,
    subject_kind: str,
    subject_id: UUID,
    wish: Wish,
    *,
    at: datetime | None = None,
) -> None:
    """Let a subject belong to a grid or lane by hand from ``at`` (none: now) on; an earlier override ends."""
    subject = (subject_kind, subject_id)
    repository.lock(connection, *subject, wish.territory_id)
    now = at or repository.moment(connection)
    _check(wish, now)
    if repository.assigned_to(connection, *subject) is None:
        raise no_such_subject()
    target = repository.target(connection, wish.territory_id)
    if target is None:
        raise _no_such_territory()
    if target.level not in ("grid", "lane"):
        raise InvalidInput(
            "人工归属只能指定网格或街巷；社区随网格确定。",
            "Choose a grid or a lane; the community follows from it.",
            code="override_level",
        )
    before = repository.held(connection, *subject)
    if before is not None:
        repository.end(connection, before.id, now, wish.author_id, wish.reason.strip())
    repository.add(
        connection,
        tenant_id,
        subject,
        target.id,
        wish.reason.strip(),
        wish.author_id,
        now,
        wish.expires_at,
    )
    _assign_again(connection, tenant_id, *subject, now)
    detail = {"territory": str(target.id), "code": target.code, "reason": wish.reason.strip()}
    detail["expires_at"] = wish.expires_at.isoformat()
    repository.log(
        connection,
        tenant_id,
        "assignment_override_put",
        subject,
        target.community_id,
        wish.author_id,
        json.dumps(detail, ensure_ascii=False),
    )


def revoke(
    connection: Connection,
    tenant_id: int,
    subject_kind: str,
    subject_id: UUID,
    reason: str,
    author_id: UUID | None,
    *,
    at: datetime | None = None,
) -> None:
    """Let geometry decide again from ``at`` (none: now) on."""
    subject = (subject_kind, subject_id)
    _check_reason(reason)
    repository.lock(connection, *subject, None)
    now = at or repository.moment(connection)
    held = repository.held(connection, *subject)
    if held is None:
        raise NotFound(
            "这里没有人工归属可撤销，或不在你的可见范围内。",
            "Nothing is assigned by hand here, or it is outside your scope.",
            code="no_override",
        )
    repository.end(connection, held.id, now, author_id, reason.strip())
    _assign_again(connection, tenant_id, *subject, now)
    _log_end(connection, tenant_id, "assignment_override_revoked", held, author_id, reason.strip())


def end_expired(connection: Connection, tenant_id: int, at: datetime) -> int:
    """End every override whose last moment has passed, as of that moment; returns how many.

    What the map did between that moment and now is gone through edit by edit, so that every date has its answer.
    """
    due = repository.due(connection, at)
    for held in due:
        subject = (held.subject_kind, held.subject_id)
        repository.lock(connection, *subject, None)
        stored_since = repository.stored_since(connection, *subject)
        ended_at = held.expires_at if stored_since is None or stored_since < held.expires_at else at
        repository.end(connection, held.id, ended_at, None, None)
        for moment in (ended_at, *repository.edits_since(connection, ended_at)):
            _assign_again(connection, tenant_id, *subject, moment)
        _log_end(connection, tenant_id, "assignment_override_expired", held, None, "")
    return len(due)


def check_seen(connection: Connection, subject_kind: str, subject_id: UUID) -> None:
    """NotFound unless the subject is in the sight of the connection's transaction."""
    if repository.assigned_to(connection, subject_kind, subject_id) is None:
        raise no_such_subject()


def check_given(connection: Connection, territory_id: UUID, scope: Scope) -> None:
    """NotFound unless the territory is in the scope itself; those above it are known by name only."""
    target = repository.target(connection, territory_id)
    if target is None or (territory_id not in scope.map and target.community_id not in scope.map):
        raise _no_such_territory()


def _no_such_territory() -> NotFound:
    return NotFound(
        "没有这个网格或街巷，或不在你的可见范围内。核对后再试。",
        "There is no such grid or lane, or it is outside your scope. Check it and try again.",
    )


def no_such_subject() -> NotFound:
    """The same words whether it is hidden or unknown."""
    return NotFound(
        "没有这个对象，或不在你的可见范围内。核对链接后再试。",
        "There is no such thing, or it is outside your scope. Check the link.",
    )


def _check(wish: Wish, now: datetime) -> None:
    _check_reason(wish.reason)
    if wish.expires_at <= now:
        raise InvalidInput(
            "到期时间已过。选一个将来的日子。",
            "That end has passed. Choose a day to come.",
            code="bad_expiry",
        )
    if wish.expires_at > now + timedelta(days=MAX_DAYS):
        raise InvalidInput(
            "到期时间最多三年。到期后可再指定。",
            "Three years at most; it can be decided again then.",
            code="bad_expiry",
        )


def _check_reason(reason: str) -> None:
    if not 1 <= len(reason.strip()) <= 500:
        raise InvalidInput("写明原因，1～500 字。", "Give a reason, 1–500 characters.", code="bad_reason")


def _assign_again(
    connection: Connection, tenant_id: int, subject_kind: str, subject_id: UUID, at: datetime
) -> None:
    """Derive one subject anew from a moment on."""
    _, grid_id, _ = repository.assigned_to(connection, subject_kind, subject_id) or (None, None, None)
    held = repository.held(connection, subject_kind, subject_id)
    territories = [i for i in (grid_id, held.territory_id if held else None) if i is not None]
    repository.enter_box(connection, repository.box_of(connection, subject_kind, subject_id, territories))
    assign(connection, tenant_id, (subject_kind,), at=at, ids=[subject_id])
    repository.enter_box(connection, None)
    now = repository.assigned_to(connection, subject_kind, subject_id)
    if now is not None and now[0] is None:
        # Outside it measures to the nearest community, wherever that is.
        assign(connection, tenant_id, (subject_kind,), at=at, ids=[subject_id])


def _log_end(
    connection: Connection, tenant_id: int, action: str, held: Held, author_id: UUID | None, reason: str
) -> None:
    target = repository.target(connection, held.territory_id)
    detail = {"territory": str(held.territory_id), "reason": reason}
    repository.log(
        connection,
        tenant_id,
        action,
        (held.subject_kind, held.subject_id),
        target.community_id if target else None,
        author_id,
        json.dumps(detail, ensure_ascii=False),
    )
