"""The steps of a draft: carried out one upon the other, compared with what their author saw."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from gis.db import Connection
from gis.edits import draft_repository as stored
from gis.edits import repository
from gis.edits.draft_repository import Draft, Step
from gis.edits.intents import parse
from gis.edits.model import Applied, Preview
from gis.edits.preview import impact_of
from gis.edits.service import Order, carry_out
from gis.errors import Conflict, WanggeError

BETWEEN_STEPS = timedelta(microseconds=1)
"""The steps of a draft follow each other on the clock, too."""


def unproved() -> Conflict:
    """The refusal when the database's own gate did not accept a result."""
    return Conflict(
        "数据库没有接受结果。什么都没有保存。退回后重画。",
        "The database did not accept the result; nothing was saved. Return the draft and draw it anew.",
    )


def try_steps(
    connection: Connection,
    tenant_id: int,
    draft: Draft,
    steps: Sequence[Step],
    at: datetime,
    previews: list[Preview] | None = None,
) -> list[Preview]:
    """Carry the steps out one upon the other, and take everything back."""
    found = [] if previews is None else previews
    repository.wait_for_turn(connection, draft.community_id)
    with connection.transaction(force_rollback=True):
        carry_out_steps(connection, tenant_id, draft, steps, at, found)
    return found


def carry_out_steps(
    connection: Connection,
    tenant_id: int,
    draft: Draft,
    steps: Sequence[Step],
    at: datetime,
    previews: list[Preview],
) -> list[Applied]:
    """Carry the steps out; ``previews`` grows with each that goes through."""
    done = []
    for index, step in enumerate(steps):
        order = Order(
            author_id=draft.author_id,
            reason=step.reason or draft.title,
            seen_edition=stored.edition_of(connection, draft.community_id),
            may_cut_buildings=bool(step.intent.get("may_cut_buildings")),
            draft_id=draft.id,
            draft_step=step.position,
        )
        moment = at + index * BETWEEN_STEPS
        applied, preview = carry_out(
            connection, tenant_id, draft.community_id, parse(step.intent), order, at=moment
        )
        previews.append(_with_ids(preview, applied))
        done.append(applied)
    return done


def _with_ids(preview: Preview, applied: Applied) -> Preview:
    """The preview with the ids of what is new: inside a draft they are settled, so later steps may name them."""
    territories = tuple(
        replace(each, territory_id=applied.territory_ids.get(each.key, each.territory_id))
        for each in preview.territories
    )
    return replace(preview, territories=territories)


def changed_step(
    connection: Connection, draft: Draft, steps: Sequence[Step], previews: Sequence[Preview], edition: int
) -> dict[str, Any] | None:
    """The first step whose result is not the one that was seen; none when all are."""
    for step, preview in zip(steps, previews, strict=True):
        if step.result_hash != preview.result_hash:
            before, after = step.impact, impact_of(preview)
            return {
                **_between(connection, draft, step, edition),
                "kind": "changed",
                "code": "stale",
                "message_zh": f"第 {step.position} 步的结果变了：划转由 {before.get('households', 0)} 户变为 "
                f"{after['households']} 户。看过后重新送审。",
                "message_en": f"Step {step.position} has another result: {after['households']} households move "
                f"instead of {before.get('households', 0)}. Look, then send it again.",
                "before": before,
                "after": after,
            }
    return None


def refused_step(
    connection: Connection, draft: Draft, step: Step, refused: WanggeError, edition: int
) -> dict[str, Any]:
    """A step that can no longer be done."""
    return {
        **_between(connection, draft, step, edition),
        "kind": "refused",
        "code": refused.problem_code,
        "message_zh": f"第 {step.position} 步不能再做：{refused.message_zh}",
        "message_en": f"Step {step.position} can no longer be done: {refused.message_en}",
        "where": refused.where,
    }


def _between(connection: Connection, draft: Draft, step: Step, edition: int) -> dict[str, Any]:
    return {
        "position": step.position,
        "base_edition": draft.base_edition,
        "edition": edition,
        "editions": stored.editions_after(connection, draft.community_id, draft.base_edition),
    }
