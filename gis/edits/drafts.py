"""Drafts: edits collected, passed by a second person, and taking effect by themselves on their day.

draft, returned, withdrawn → submitted → approved → recorded → effective; returned and withdrawn on the way back,
voided at any time before the end. Steps are computed on top of each other by applying them inside a savepoint that
is rolled back, so a draft is always computed by the code that will apply it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from gis.db import Connection
from gis.edits import draft_repository as stored
from gis.edits import repository
from gis.edits.access import check_may_audit, check_may_edit
from gis.edits.draft_repository import Draft, DraftEvent, Step
from gis.edits.draft_steps import carry_out_steps, changed_step, refused_step, try_steps, unproved
from gis.edits.intents import dump, parse
from gis.edits.model import Preview
from gis.edits.preview import impact_of
from gis.errors import Conflict, InvalidInput, NotAllowed, NotFound, WanggeError

OPEN = ("draft", "returned", "withdrawn")
WATCHED = ("submitted", "approved", "recorded")

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


@dataclass(frozen=True)
class Actor:
    """Who does something to a draft."""

    user_id: UUID
    roles: Sequence[str]


@dataclass(frozen=True)
class DraftInFull:
    """A draft with its steps and its past."""

    draft: Draft
    steps: Sequence[Step]
    events: Sequence[DraftEvent]


@dataclass(frozen=True)
class Computed:
    """A draft computed on the newest map: previews of its steps, as far as they go, and what stands in the way."""

    edition: int
    previews: Sequence[Preview]
    conflict: Mapping[str, Any] | None


def create(
    connection: Connection, tenant_id: int, community_id: UUID, title: str, actor: Actor
) -> DraftInFull:
    """Begin a draft."""
    check_may_edit(actor.roles)
    draft_id = stored.add(connection, tenant_id, community_id, _title(title), actor.user_id)
    if draft_id is None:
        raise NotFound("没有这个社区。核对链接。", "There is no such community. Check the link.")
    stored.add_event(connection, tenant_id, draft_id, actor.user_id, "create", "draft", "")
    return read(connection, draft_id)


def read(connection: Connection, draft_id: UUID) -> DraftInFull:
    """A draft in full."""
    draft = _find(connection, draft_id)
    return DraftInFull(draft, stored.steps_of(connection, draft_id), stored.events_of(connection, draft_id))


def rename(connection: Connection, draft_id: UUID, title: str, actor: Actor) -> DraftInFull:
    """Give a draft another title."""
    _to_change(connection, draft_id, actor)
    stored.change(connection, draft_id, title=_title(title))
    return read(connection, draft_id)


def add_step(
    connection: Connection,
    tenant_id: int,
    draft_id: UUID,
    intent: Mapping[str, Any],
    reason: str,
    actor: Actor,
    *,
    may_cut_buildings: bool = False,
) -> tuple[DraftInFull, Preview]:
    """Add an edit on top of the others; refused as a direct edit would be."""
    draft = _to_change(connection, draft_id, actor)
    asked = dump(parse(intent)) | ({"may_cut_buildings": True} if may_cut_buildings else {})
    position = stored.next_position(connection, draft_id)
    at = repository.moment(connection)
    step = Step(position, asked, reason.strip(), "", {}, at)
    done = try_steps(connection, tenant_id, draft, [*stored.steps_of(connection, draft_id), step], at)
    preview = done[-1]
    made = Step(position, asked, step.reason, preview.result_hash, impact_of(preview), at)
    stored.add_step(connection, tenant_id, draft_id, made)
    stored.change(connection, draft_id)
    return read(connection, draft_id), preview


def remove_last_step(connection: Connection, draft_id: UUID, actor: Actor) -> DraftInFull:
    """Take the last edit away again."""
    _to_change(connection, draft_id, actor)
    if not stored.remove_last_step(connection, draft_id):
        raise Conflict("方案里没有步骤。", "The draft has no steps.", code="no_steps")
    stored.change(connection, draft_id)
    return read(connection, draft_id)


def compute(connection: Connection, tenant_id: int, draft_id: UUID, at: datetime) -> Computed:
    """Compute a draft on the newest map; writes nothing that outlives the transaction."""
    draft = _find(connection, draft_id)
    edition = stored.edition_of(connection, draft.community_id)
    previews: list[Preview] = []
    steps = stored.steps_of(connection, draft_id)
    conflict = None
    try:
        try_steps(connection, tenant_id, draft, steps, at, previews)
    except WanggeError as refused:
        conflict = refused_step(connection, draft, steps[len(previews)], refused, edition)
    else:
        conflict = changed_step(connection, draft, steps, previews, edition)
    return Computed(edition, tuple(previews), conflict)


def recheck(connection: Connection, tenant_id: int, draft_id: UUID, at: datetime) -> bool:
    """Compute a draft whose community moved on; mark it when its result is no longer the one that was sent.

    Whether it still is as it was seen.
    """
    draft = _find(connection, draft_id, lock=True)
    if draft.state not in WATCHED or stored.edition_of(connection, draft.community_id) == draft.base_edition:
        return not draft.is_outdated
    found = compute(connection, tenant_id, draft_id, at)
    if found.conflict is None:
        stored.change(connection, draft_id, base_edition=found.edition, is_outdated=False, conflict=None)
    else:
        _mark(connection, tenant_id, draft, found.conflict)
    return found.conflict is None


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
    draft = _find(connection, draft_id, lock=True)
    _check_who(draft, action, actor)
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
    _note(connection, tenant_id, draft, actor.user_id, action, values["state"], comment.strip())
    return read(connection, draft_id)


def apply_due(connection: Connection, tenant_id: int, now: datetime) -> list[UUID]:
    """Let every recorded draft whose time has come take effect; returns those that did.

    One whose result changed meanwhile is marked with its conflict instead and waits for another look.
    """
    effective = []
    for draft_id in stored.due(connection, now):
        draft = _find(connection, draft_id)
        steps = stored.steps_of(connection, draft_id)
        repository.wait_for_turn(connection, draft.community_id)
        at = _effective_moment(connection, draft, now)
        previews: list[Preview] = []
        conflict = None
        try:
            with connection.transaction():
                carry_out_steps(connection, tenant_id, draft, steps, at, previews)
                conflict = changed_step(connection, draft, steps, previews, draft.base_edition)
                if conflict is not None:
                    raise psycopg.Rollback
                connection.execute("set constraints all immediate")
                connection.execute("set constraints all deferred")
        except WanggeError as refused:
            edition = stored.edition_of(connection, draft.community_id)
            conflict = refused_step(
                connection, draft, steps[min(len(previews), len(steps) - 1)], refused, edition
            )
        except psycopg.IntegrityError:
            edition = stored.edition_of(connection, draft.community_id)
            conflict = refused_step(connection, draft, steps[-1], unproved(), edition)
        if conflict is not None:
            _mark(connection, tenant_id, draft, conflict)
            continue
        stored.change(connection, draft_id, state="effective")
        _note(connection, tenant_id, draft, None, "effective", "effective", "")
        effective.append(draft_id)
    return effective


def recheck_overtaken(connection: Connection, tenant_id: int, now: datetime) -> list[UUID]:
    """Compute again every draft on its way whose community has a newer edition; returns those now outdated."""
    return [
        draft_id
        for draft_id in stored.overtaken(connection, WATCHED)
        if not recheck(connection, tenant_id, draft_id, now)
    ]


STATES = {
    "draft": ("草稿", "Draft"),
    "submitted": ("已送审", "Sent for audit"),
    "returned": ("已退回", "Returned"),
    "approved": ("审核通过", "Approved"),
    "recorded": ("已备案", "On record"),
    "effective": ("已生效", "In effect"),
    "withdrawn": ("已撤回", "Withdrawn"),
    "voided": ("已作废", "Voided"),
}


def _title(title: str) -> str:
    if not 1 <= len(title.strip()) <= 100:
        raise InvalidInput("方案名称应为 1～100 个字。", "A draft's title has 1–100 characters.")
    return title.strip()


def _find(connection: Connection, draft_id: UUID, *, lock: bool = False) -> Draft:
    draft = stored.find(connection, draft_id, lock=lock)
    if draft is None:
        raise NotFound("没有这份方案。核对链接。", "There is no such draft. Check the link.")
    return draft


def _to_change(connection: Connection, draft_id: UUID, actor: Actor) -> Draft:
    """The draft, locked, when it is open and the actor's."""
    draft = _find(connection, draft_id, lock=True)
    _check_author(draft, actor)
    if draft.state not in OPEN:
        raise Conflict(
            f"方案现在是“{STATES[draft.state][0]}”，不能再改。撤回后再改。",
            f"The draft is “{STATES[draft.state][1]}” and cannot be changed. Withdraw it to change it.",
            code="wrong_state",
            params={"state": draft.state},
        )
    return draft


def _check_author(draft: Draft, actor: Actor) -> None:
    check_may_edit(actor.roles)
    if draft.author_id != actor.user_id and "admin" not in actor.roles:
        raise NotAllowed(
            f"这份方案是 {draft.author} 的。请其修改，或另拟一份。",
            f"This draft is {draft.author}'s. Ask them to change it, or make your own.",
        )


def _check_who(draft: Draft, action: str, actor: Actor) -> None:
    """Authors send and withdraw; auditors pass, return and record; nobody passes their own."""
    if action not in ("approve", "return", "record"):
        _check_author(draft, actor)
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


def _effective_moment(connection: Connection, draft: Draft, now: datetime) -> datetime:
    """The draft's own moment, unless something of the community began after it: then now."""
    assert draft.effective_at is not None
    latest = stored.latest_beginning(connection, draft.community_id)
    return now if latest is not None and latest >= draft.effective_at else draft.effective_at


def _mark(connection: Connection, tenant_id: int, draft: Draft, conflict: Mapping[str, Any]) -> None:
    stored.change(connection, draft.id, is_outdated=True, conflict=dict(conflict))
    _note(connection, tenant_id, draft, None, "outdated", draft.state, conflict["message_zh"])


def _note(
    connection: Connection,
    tenant_id: int,
    draft: Draft,
    actor_id: UUID | None,
    action: str,
    state: str,
    comment: str,
) -> None:
    """What happened, for the draft's past and for whoever is looking now."""
    stored.add_event(connection, tenant_id, draft.id, actor_id, action, state, comment)
    news = {"draft": str(draft.id), "community": str(draft.community_id), "state": state, "action": action}
    repository.announce(connection, tenant_id, "draft", news)


def tenants(connection: Connection) -> list[int]:
    """Every tenant that may have drafts."""
    return stored.tenants(connection)


def watch(connection: Connection, tenant_id: int, now: datetime) -> tuple[list[UUID], list[UUID]]:
    """One round over a tenant's drafts: those that took effect, and those that need another look.

    Of several processes one does it; the others leave with empty hands.
    """
    if not stored.try_turn(connection, tenant_id):
        return [], []
    effective = apply_due(connection, tenant_id, now)
    return effective, recheck_overtaken(connection, tenant_id, now)
