"""Where a subject belonged over time, and what changed it each time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.accounts.model import SignedIn
from gis.assignments.locate import Place
from gis.db import EVERYTHING, enter
from gis.queries import fetch_all

Cause = Literal["edit", "edit_elsewhere", "override", "override_ended", "register"]


@dataclass(frozen=True, slots=True)
class EditOf:
    """An edit of a community's map that took effect when the assignment began."""

    id: UUID
    community_id: UUID
    edition: int
    kind: str
    reason: str
    author: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """An override that began with the assignment, or ended with the one before; no reason where it ran out."""

    reason: str | None
    author: str | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Period:
    """One assignment in force from ``since`` until ``until`` (none: still). ``cause`` says what made it so.

    `register` is a change of the subject itself: it was entered, drawn anew, or moved. `edit_elsewhere` is an edit that
    whoever reads does not see: of a community of which a part is theirs, or none.
    """

    community: Place | None
    grid: Place | None
    lane: Place | None
    rule: str
    measure: float | None
    edition: int | None
    since: datetime
    until: datetime | None
    cause: Cause
    edits: tuple[EditOf, ...]
    decision: Decision | None


async def history_of(
    connection: AsyncConnection, subject_kind: str, subject_id: UUID, *, page_size: int = 200
) -> list[Period]:
    """The newest first; none for a subject that was never assigned, or is out of sight."""
    values = {"subject_kind": subject_kind, "subject_id": subject_id, "page_size": page_size}
    return [_period(row) for row in await fetch_all(connection, "assignments", "history", values)]


async def history_for(
    connection: AsyncConnection, signed_in: SignedIn, subject_kind: str, subject_id: UUID
) -> list[Period]:
    """The same as somebody sees it: that an edit out of their sight did it is said, and nothing more of it."""
    periods = await history_of(connection, subject_kind, subject_id)
    scope, tenant_id = signed_in.scope, signed_in.user.tenant.id
    if scope.map.is_everything or not any(each.cause == "register" for each in periods):
        return periods
    await enter(connection, tenant_id, EVERYTHING)
    values = {"subject_kind": subject_kind, "subject_id": subject_id}
    rows = await fetch_all(connection, "assignments", "edited_at", values)
    await enter(connection, tenant_id, scope.sight)
    edited = {row["since"] for row in rows}
    return [
        replace(each, cause="edit_elsewhere") if each.cause == "register" and each.since in edited else each
        for each in periods
    ]


def _period(row: RowMapping) -> Period:
    places = {level: _place(level, said) for level, said in (row["places"] or {}).items()}
    edits = tuple(
        EditOf(UUID(e["id"]), UUID(e["community_id"]), e["edition"], e["kind"], e["reason"], e["author"])
        for e in row["edits"]
    )
    cause, decision = _cause(row, edits)
    return Period(
        places.get("community"),
        places.get("grid"),
        places.get("lane"),
        row["rule"],
        row["measure"],
        row["edition"],
        row["since"],
        row["until"],
        cause,
        edits,
        decision,
    )


def _cause(row: RowMapping, edits: tuple[EditOf, ...]) -> tuple[Cause, Decision | None]:
    if edits:
        return "edit", None
    if row["override_reason"] is not None:
        return "override", Decision(
            row["override_reason"], row["override_author"], row["override_expires_at"]
        )
    if row["ends_override"]:
        return "override_ended", Decision(row["revoke_reason"], row["revoked_by"], None)
    return "register", None


def _place(level: str, said: Mapping[str, Any]) -> Place:
    return Place(UUID(said["id"]), level, said["code"], said["number"], said["name"])
