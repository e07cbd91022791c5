"""Passing a draft on: who may send, withdraw, approve, return, record and void it, and in which state.

draft, returned, withdrawn → submitted → approved → recorded; nobody passes what they made or sent.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from gis.db import Connection
from gis.edits import draft_repository as stored
from gis.edits import repository
from gis.edits.access import check_may_audit
from gis.edits.draft_repository import Draft
from gis.edits.draft_steps import try_steps
from gis.edits.drafts import (
    OPEN,
    STATES,
    WATCHED,
    Actor,
    DraftInFull,
    check_author,
    check_seen,
    find,
    note,
    read,
)
from gis.edits.preview import impact_of
from gis.errors import Conflict, InvalidInput, WanggeError

_FROM_STATES: Mapping[str, tuple[str, ...]] = {
    "submit": OPEN,
    "withdraw": WATCHED,
    "approve": ("submitted",),
    "return": ("submitted", "approved"),
    "record": ("approved",),
    "void": (*OPEN, *WATCHED),
}
_TO_STATE = {
    "submit": "submitted",
    "withdraw": "withdrawn",
    "approve": "approved",
    "return": "returned",
    "record": "recorded",
    "void": "voided",
}
_REASON_NEEDED = ("submit", "approve", "return", "void")


def act(
    connection: Connection,
    tenant_id: int,
    draft_id: UUID,
    action: str,
    actor: Actor,
    *,
    comment: str = "",
    effective_at: datetime | None = None,
) -> DraftInFull:
    """Move a draft on its way: submit, withdraw, approve, return, record, void."""
    draft = find(connection, draft_id, lock=True)
    _check_who(draft, action, actor)
    check_seen(draft, actor)
    if draft.state not in _FROM_STATES[action]:
        raise Conflict(
            f"方案现在是“{STATES[draft.state][0]}”，不能这样处理。刷新后再看。",
            f"The draft is “{STATES[draft.state][1]}” now; this cannot be done. Refresh and look again.",
            code="wrong_state",
            params={"state": draft.state, "action": action},
        )
    if action in _REASON_NEEDED and not comment.strip():
        raise InvalidInput("写明理由。", "Give the reason.", code="reason_needed")
    values: dict[str, Any] = {"state": _TO_STATE[action]}
    match action:
        case "submit":
            values |= _submission(connection, tenant_id, draft, actor)
        case "approve" | "record":
            values |= _passing(connection, draft, action, actor, effective_at)
        case "withdraw" | "return":
            values |= {"approved_by_id": None, "effective_at": None}
    stored.change(connection, draft_id, **values)
    note(connection, tenant_id, draft, actor.user_id, action, values["state"], comment.strip())
    return read(connection, draft_id)


def actions_of(draft: Draft, actor: Actor) -> Sequence[str]:
    """What somebody may do to a draft in its state, in the order of its way."""
    return [
        action
        for action, states in _FROM_STATES.items()
        if draft.state in states and _is_allowed(draft, action, actor)
    ]


def _is_allowed(draft: Draft, action: str, actor: Actor) -> bool:
    if draft.is_outdated and action in ("approve", "record"):
        return False
    try:
        _check_who(draft, action, actor)
    except WanggeError:
        return False
    return True


def _check_who(draft: Draft, action: str, actor: Actor) -> None:
    """Authors send and withdraw; auditors pass, return and record; nobody passes their own."""
    if action not in ("approve", "return", "record"):
        check_author(draft, actor)
        return
    if action != "record" and actor.user_id in (draft.author_id, draft.submitted_by_id):
        raise Conflict(
            "这份方案由你送审，不能由你审核。可以提醒审核员，或撤回后再改。",
            "You sent this draft, so you cannot approve it. Remind an auditor, or withdraw it to change it.",
            code="own_draft",
        )
    check_may_audit(actor.roles)


def _submission(connection: Connection, tenant_id: int, draft: Draft, actor: Actor) -> dict[str, Any]:
    """Compute the draft on the newest map: what the auditor sees is what is sent."""
    steps = stored.steps_of(connection, draft.id)
    if not steps:
        raise Conflict(
            "方案里还没有变更。先加一步。", "The draft has no edits yet. Add one.", code="no_steps"
        )
    for step, preview in zip(
        steps, try_steps(connection, tenant_id, draft, steps, repository.moment(connection)), strict=True
    ):
        stored.renew_step(connection, draft.id, step.position, preview.result_hash, impact_of(preview))
    return {
        "submitted_by_id": actor.user_id,
        "approved_by_id": None,
        "effective_at": None,
        "base_edition": stored.edition_of(connection, draft.community_id),
        "is_outdated": False,
        "conflict": None,
    }


def _passing(
    connection: Connection, draft: Draft, action: str, actor: Actor, effective_at: datetime | None
) -> dict[str, Any]:
    """Approval and record: not of an outdated draft, and never for a day that is over."""
    if draft.is_outdated:
        raise Conflict(
            "边界在送审之后变过，结果不再是送审时的样子。请退回重看。",
            "The map changed since the draft was sent, and so did its result. Return it for another look.",
            code="draft_outdated",
            params={"conflict": draft.conflict},
        )
    now = repository.moment(connection)
    if effective_at is not None and effective_at < now - timedelta(days=1):
        raise InvalidInput("生效日已经过去。", "The effective date is over.", code="bad_date")
    values: dict[str, Any] = {"effective_at": effective_at or draft.effective_at}
    if action == "approve":
        values["approved_by_id"] = actor.user_id
    else:
        values["effective_at"] = values["effective_at"] or now
    return values
