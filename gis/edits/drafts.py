"""Drafts: edits collected, passed by a second person, and taking effect by themselves on their day.

draft, returned, withdrawn → submitted → approved → recorded → effective; returned and withdrawn on the way back,
voided at any time before the end. Steps are computed on top of each other by applying them inside a savepoint that
is rolled back, so a draft is always computed by the code that will apply it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from gis.db import Connection
from gis.edits import draft_repository as stored
from gis.edits import repository
from gis.edits.access import check_may_discuss, check_may_edit
from gis.edits.draft_repository import Draft, DraftEvent, Step
from gis.edits.draft_steps import carry_out_steps, changed_step, refused_step, try_steps, unproved
from gis.edits.intents import dump, parse
from gis.edits.model import ChangedMeanwhile, Preview
from gis.edits.outcome import Outcome, outcome_of
from gis.edits.preview import impact_of
from gis.errors import Conflict, InvalidInput, NotAllowed, NotFound, Stale, WanggeError

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


OPEN = ("draft", "returned", "withdrawn")
WATCHED = ("submitted", "approved", "recorded")


@dataclass(frozen=True)
class Actor:
    """Who does something to a draft, and which version of it they saw; none when they do not say."""

    user_id: UUID
    roles: Sequence[str]
    seen_version: int | None = None


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
    draft = find(connection, draft_id)
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
    seen_hash: str | None = None,
) -> tuple[DraftInFull, Preview]:
    """Add an edit on top of the others; refused as a direct edit would be.

    Raises ChangedMeanwhile with the fresh preview when the result is not the one that was seen.
    """
    draft = _to_change(connection, draft_id, actor)
    step = _next_step(connection, draft_id, intent, reason.strip(), may_cut_buildings=may_cut_buildings)
    preview = _on_top(connection, tenant_id, draft, step)
    if seen_hash is not None and seen_hash != preview.result_hash:
        raise ChangedMeanwhile(preview, draft.base_edition)
    made = replace(step, result_hash=preview.result_hash, impact=impact_of(preview))
    stored.add_step(connection, tenant_id, draft_id, made)
    stored.change(connection, draft_id)
    return read(connection, draft_id), preview


def preview_step(
    connection: Connection,
    tenant_id: int,
    draft_id: UUID,
    intent: Mapping[str, Any],
    *,
    may_cut_buildings: bool = False,
) -> Preview:
    """What an edit would do on top of a draft's steps; writes nothing that outlives the transaction."""
    draft = find(connection, draft_id)
    step = _next_step(connection, draft_id, intent, "", may_cut_buildings=may_cut_buildings)
    return _on_top(connection, tenant_id, draft, step)


def _next_step(
    connection: Connection,
    draft_id: UUID,
    intent: Mapping[str, Any],
    reason: str,
    *,
    may_cut_buildings: bool,
) -> Step:
    asked = dump(parse(intent)) | ({"may_cut_buildings": True} if may_cut_buildings else {})
    position = stored.next_position(connection, draft_id)
    return Step(position, asked, reason, "", {}, repository.moment(connection))


def _on_top(connection: Connection, tenant_id: int, draft: Draft, step: Step) -> Preview:
    steps = [*stored.steps_of(connection, draft.id), step]
    return try_steps(connection, tenant_id, draft, steps, step.added_at)[-1]


def comment(connection: Connection, tenant_id: int, draft_id: UUID, text: str, actor: Actor) -> DraftInFull:
    """Say something about a draft; whoever edits or audits may, in any state."""
    draft = find(connection, draft_id, lock=True)
    check_may_discuss(actor.roles)
    if not text.strip():
        raise InvalidInput("写下意见。", "Write the comment.", code="reason_needed")
    note(connection, tenant_id, draft, actor.user_id, "comment", draft.state, text.strip())
    return read(connection, draft_id)


def outcome(connection: Connection, tenant_id: int, draft_id: UUID, at: datetime) -> Outcome:
    """The community's map with and without a draft."""
    return outcome_of(connection, tenant_id, find(connection, draft_id), at)


def remove_last_step(connection: Connection, draft_id: UUID, actor: Actor) -> DraftInFull:
    """Take the last edit away again."""
    _to_change(connection, draft_id, actor)
    if not stored.remove_last_step(connection, draft_id):
        raise Conflict("方案里没有步骤。", "The draft has no steps.", code="no_steps")
    stored.change(connection, draft_id)
    return read(connection, draft_id)


def compute(connection: Connection, tenant_id: int, draft_id: UUID, at: datetime) -> Computed:
    """Compute a draft on the newest map; writes nothing that outlives the transaction."""
    draft = find(connection, draft_id)
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
    draft = find(connection, draft_id, lock=True)
    if draft.state not in WATCHED or stored.edition_of(connection, draft.community_id) == draft.base_edition:
        return not draft.is_outdated
    found = compute(connection, tenant_id, draft_id, at)
    if found.conflict is None:
        stored.move_along(connection, draft_id, found.edition)
    else:
        _mark(connection, tenant_id, draft, found.conflict)
    return found.conflict is None


def apply_due(connection: Connection, tenant_id: int, now: datetime) -> list[UUID]:
    """Let every recorded draft whose time has come take effect; returns those that did.

    One whose result changed meanwhile is marked with its conflict instead and waits for another look.
    """
    effective = []
    for draft_id in stored.due(connection, now):
        draft = find(connection, draft_id)
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
        note(connection, tenant_id, draft, None, "effective", "effective", "")
        effective.append(draft_id)
    return effective


def recheck_overtaken(connection: Connection, tenant_id: int, now: datetime) -> list[UUID]:
    """Compute again every draft on its way whose community has a newer edition; returns those now outdated."""
    return [
        draft_id
        for draft_id in stored.overtaken(connection, WATCHED)
        if not recheck(connection, tenant_id, draft_id, now)
    ]


def _title(title: str) -> str:
    if not 1 <= len(title.strip()) <= 100:
        raise InvalidInput("方案名称应为 1～100 个字。", "A draft's title has 1–100 characters.")
    return title.strip()


def find(connection: Connection, draft_id: UUID, *, lock: bool = False) -> Draft:
    """The draft, its row locked or not; NotFound when there is none."""
    draft = stored.find(connection, draft_id, lock=lock)
    if draft is None:
        raise NotFound("没有这份方案。核对链接。", "There is no such draft. Check the link.")
    return draft


def _to_change(connection: Connection, draft_id: UUID, actor: Actor) -> Draft:
    """The draft, locked, when it is open, the actor's, and as the actor saw it."""
    draft = find(connection, draft_id, lock=True)
    check_author(draft, actor)
    check_seen(draft, actor)
    if draft.state not in OPEN:
        raise Conflict(
            f"方案现在是“{STATES[draft.state][0]}”，不能再改。撤回后再改。",
            f"The draft is “{STATES[draft.state][1]}” and cannot be changed. Withdraw it to change it.",
            code="wrong_state",
            params={"state": draft.state},
        )
    return draft


def check_seen(draft: Draft, actor: Actor) -> None:
    """Raises Stale when the draft is no longer the version that was seen."""
    if actor.seen_version not in (None, draft.version):
        raise Stale(
            f"方案刚被改动，现在是“{STATES[draft.state][0]}”。什么都没有保存。看过后再处理。",
            f"The draft just changed and is “{STATES[draft.state][1]}” now. Nothing was saved. Look, then decide.",
            params={"version": draft.version},
        )


def check_author(draft: Draft, actor: Actor) -> None:
    """Editors change their own drafts; NotAllowed for anybody else."""
    check_may_edit(actor.roles)
    if draft.author_id != actor.user_id and "admin" not in actor.roles:
        raise NotAllowed(
            f"这份方案是 {draft.author} 的。请其修改，或另拟一份。",
            f"This draft is {draft.author}'s. Ask them to change it, or make your own.",
        )


def _effective_moment(connection: Connection, draft: Draft, now: datetime) -> datetime:
    """The draft's own moment, unless something of the community began after it: then now."""
    assert draft.effective_at is not None
    latest = stored.latest_beginning(connection, draft.community_id)
    return now if latest is not None and latest >= draft.effective_at else draft.effective_at


def _mark(connection: Connection, tenant_id: int, draft: Draft, conflict: Mapping[str, Any]) -> None:
    stored.change(connection, draft.id, is_outdated=True, conflict=dict(conflict))
    note(connection, tenant_id, draft, None, "outdated", draft.state, conflict["message_zh"])


def note(
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
