"""Drafts: collect edits, see what they would do, send, pass, put on record."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response

from api.deps import BriefSignedInDep, Services, ServicesDep
from api.drafts.outcome import DraftDiffOut, draft_map
from api.drafts.schemas import (
    ActionBody,
    CommentBody,
    ComputedOut,
    DraftInFullOut,
    DraftOut,
    DraftPage,
    NewDraftBody,
    StepAddedOut,
    StepBody,
    TitleBody,
)
from api.edits.reading import CommunityMapOut
from api.edits.router import changed_meanwhile
from api.edits.schemas import PreviewBody, PreviewOut
from api.inputs import LOCAL_ZONE
from api.working import in_edit_transaction
from gis.accounts.model import SignedIn
from gis.db import Connection
from gis.edits import draft_passing, draft_repository, drafts, repository
from gis.edits.access import check_may_edit
from gis.edits.model import ChangedMeanwhile
from gis.errors import InvalidInput

router = APIRouter(prefix="/api/v1/drafts", tags=["drafts"])

T = TypeVar("T")
State = Literal["draft", "submitted", "returned", "approved", "recorded", "effective", "withdrawn", "voided"]
Action = Literal["submit", "withdraw", "approve", "return", "record", "void"]


IfMatch = Annotated[str | None, Header(max_length=40, description="the ETag of the draft that was seen")]


async def _work(
    found: Services,
    signed_in: SignedIn,
    work: Callable[[Connection, int, drafts.Actor], T],
    if_match: str | None = None,
    *,
    draft_id: UUID | None = None,
    community_id: UUID | None = None,
) -> T:
    """Run something of the drafts as whoever is signed in, on the version they saw.

    The draft, or the community, must be in their sight; the work is then done on the whole map.
    """
    user = signed_in.user
    actor = drafts.Actor(user.id, signed_in.acting_roles, _seen_version(if_match))

    def seen(connection: Connection) -> None:
        if community_id is not None:
            signed_in.scope.check_community(community_id)
        if draft_id is not None:
            drafts.find(connection, draft_id)

    return await in_edit_transaction(
        found,
        signed_in,
        lambda connection: work(connection, user.tenant.id, actor),
        after=seen if draft_id is not None or community_id is not None else None,
    )


def _seen_version(if_match: str | None) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    tag = if_match.strip()
    number = tag[2:-1] if tag.startswith('"d') and tag.endswith('"') else ""
    if not (number.isascii() and number.isdigit() and len(number) <= 9):
        raise InvalidInput(
            'If-Match 应为方案的 ETag，例如 "d3"。', 'If-Match must be the draft\'s ETag, such as "d3".'
        )
    return int(number)


async def _answer(
    found: Services,
    signed_in: SignedIn,
    response: Response,
    work: Callable[[Connection, int, drafts.Actor], drafts.DraftInFull],
    if_match: str | None = None,
    *,
    draft_id: UUID | None = None,
    community_id: UUID | None = None,
) -> DraftInFullOut:
    """A draft in full with its version as ETag and what this person may do with it."""

    def shown(connection: Connection, tenant_id: int, actor: drafts.Actor) -> DraftInFullOut:
        full = work(connection, tenant_id, actor)
        return DraftInFullOut.of_full(full, draft_passing.actions_of(full.draft, actor), actor.user_id)

    out = await _work(found, signed_in, shown, if_match, draft_id=draft_id, community_id=community_id)
    response.headers["etag"] = f'"d{out.version}"'
    response.headers["cache-control"] = "private, no-cache"
    return out


@router.get("")
async def list_drafts(
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    community: Annotated[UUID | None, Query()] = None,
    state: Annotated[State | None, Query()] = None,
) -> DraftPage:
    """Drafts of a community or of all, the last changed first."""
    rows = await _work(
        found, signed_in, lambda connection, *_: draft_repository.find_all(connection, community, state)
    )
    return DraftPage(items=[DraftOut.of(row) for row in rows])


@router.post("", status_code=201)
async def create_draft(
    body: NewDraftBody, response: Response, signed_in: BriefSignedInDep, found: ServicesDep
) -> DraftInFullOut:
    """Begin a draft on the community's newest edition."""
    return await _answer(
        found,
        signed_in,
        response,
        lambda connection, tenant_id, actor: drafts.create(
            connection, tenant_id, body.community_id, body.title, actor
        ),
        community_id=body.community_id,
    )


@router.get("/{draft_id}")
async def read_draft(
    draft_id: UUID, response: Response, signed_in: BriefSignedInDep, found: ServicesDep
) -> DraftInFullOut:
    """A draft with its steps and its past; the ETag is its version, for `If-Match`."""
    return await _answer(
        found,
        signed_in,
        response,
        lambda connection, *_: drafts.read(connection, draft_id),
        draft_id=draft_id,
    )


@router.patch("/{draft_id}")
async def rename_draft(
    draft_id: UUID,
    body: TitleBody,
    response: Response,
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    if_match: IfMatch = None,
) -> DraftInFullOut:
    """Give a draft another title."""
    return await _answer(
        found,
        signed_in,
        response,
        lambda connection, _, actor: drafts.rename(connection, draft_id, body.title, actor),
        if_match,
        draft_id=draft_id,
    )


@router.get("/{draft_id}/preview")
async def preview_draft(draft_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> ComputedOut:
    """The draft computed on the newest map; nothing is written."""
    return await _work(
        found,
        signed_in,
        lambda connection, tenant_id, _: ComputedOut.of(
            drafts.compute(connection, tenant_id, draft_id, repository.moment(connection))
        ),
        draft_id=draft_id,
    )


@router.get("/{draft_id}/diff")
async def diff_draft(draft_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> DraftDiffOut:
    """What the draft changes: every touched grid before and after, borders in full precision, and what it holds."""
    return await _work(
        found,
        signed_in,
        lambda connection, tenant_id, _: DraftDiffOut.of(
            drafts.outcome(connection, tenant_id, draft_id, repository.moment(connection))
        ),
        draft_id=draft_id,
    )


@router.get("/{draft_id}/map")
async def map_of_draft(draft_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> CommunityMapOut:
    """The community's map as it would be with the draft, for adding a further step."""
    return await _work(
        found,
        signed_in,
        lambda connection, tenant_id, _: draft_map(
            drafts.outcome(connection, tenant_id, draft_id, repository.moment(connection))
        ),
        draft_id=draft_id,
    )


@router.post("/{draft_id}/steps:preview")
async def preview_step(
    draft_id: UUID, body: PreviewBody, signed_in: BriefSignedInDep, found: ServicesDep
) -> PreviewOut:
    """What an edit would do on top of the draft's steps; nothing is written."""
    check_may_edit(signed_in.acting_roles)
    return await _work(
        found,
        signed_in,
        lambda connection, tenant_id, _: PreviewOut.of(
            drafts.preview_step(
                connection, tenant_id, draft_id, body.intent, may_cut_buildings=body.may_cut_buildings
            )
        ),
        draft_id=draft_id,
    )


@router.post("/{draft_id}/steps", status_code=201)
async def add_step(
    draft_id: UUID,
    body: StepBody,
    response: Response,
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    if_match: IfMatch = None,
) -> StepAddedOut:
    """Add an edit on top of the others; refused with its place when it cannot be done, 412 with the fresh preview
    when the result is not the one that was seen.
    """

    def work(connection: Connection, tenant_id: int, actor: drafts.Actor) -> StepAddedOut:
        draft, preview = drafts.add_step(
            connection,
            tenant_id,
            draft_id,
            body.intent,
            body.reason,
            actor,
            may_cut_buildings=body.may_cut_buildings,
            seen_hash=body.result_hash,
        )
        may = draft_passing.actions_of(draft.draft, actor)
        shown = DraftInFullOut.of_full(draft, may, actor.user_id)
        return StepAddedOut(draft=shown, preview=PreviewOut.of(preview))

    try:
        added = await _work(found, signed_in, work, if_match, draft_id=draft_id)
    except ChangedMeanwhile as stale:
        raise changed_meanwhile(stale) from None
    response.headers["etag"] = f'"d{added.draft.version}"'
    return added


@router.delete("/{draft_id}/steps/last")
async def remove_last_step(
    draft_id: UUID,
    response: Response,
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    if_match: IfMatch = None,
) -> DraftInFullOut:
    """Take the last edit away again."""
    return await _answer(
        found,
        signed_in,
        response,
        lambda connection, _, actor: drafts.remove_last_step(connection, draft_id, actor),
        if_match,
        draft_id=draft_id,
    )


@router.post("/{draft_id}/comments", status_code=201)
async def comment_on_draft(
    draft_id: UUID, body: CommentBody, response: Response, signed_in: BriefSignedInDep, found: ServicesDep
) -> DraftInFullOut:
    """Say something about a draft; it stands among what happened to it."""
    return await _answer(
        found,
        signed_in,
        response,
        lambda connection, tenant_id, actor: drafts.comment(
            connection, tenant_id, draft_id, body.comment, actor
        ),
        draft_id=draft_id,
    )


@router.post("/{draft_id}:{action}")
async def act_on_draft(
    draft_id: UUID,
    action: Action,
    body: ActionBody,
    response: Response,
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    if_match: IfMatch = None,
) -> DraftInFullOut:
    """Submit, withdraw, approve, return, record or void. Nobody passes their own draft."""
    on = body.effective_on
    effective_at = None if on is None else datetime.combine(on, time(), LOCAL_ZONE).astimezone(UTC)
    # What the automatic look finds must stay even when the action is refused for it: a transaction of its own.
    await _work(
        found,
        signed_in,
        lambda connection, tenant_id, _: drafts.recheck(
            connection, tenant_id, draft_id, repository.moment(connection)
        ),
        draft_id=draft_id,
    )
    return await _answer(
        found,
        signed_in,
        response,
        lambda connection, tenant_id, actor: draft_passing.act(
            connection,
            tenant_id,
            draft_id,
            action,
            actor,
            comment=body.comment,
            effective_at=effective_at,
        ),
        if_match,
        draft_id=draft_id,
    )
