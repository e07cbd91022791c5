"""Drafts: collect edits, see what they would do, send, pass, put on record."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query

from api.deps import BriefSignedInDep, Services, ServicesDep
from api.drafts.schemas import (
    ActionBody,
    ComputedOut,
    DraftInFullOut,
    DraftOut,
    DraftPage,
    NewDraftBody,
    StepAddedOut,
    StepBody,
    TitleBody,
)
from api.edits.schemas import PreviewOut
from api.inputs import LOCAL_ZONE
from api.working import in_edit_transaction
from gis.db import Connection
from gis.edits import draft_repository, drafts, repository
from gis.people.model import SignedIn

router = APIRouter(prefix="/api/v1/drafts", tags=["drafts"])

T = TypeVar("T")
State = Literal["draft", "submitted", "returned", "approved", "recorded", "effective", "withdrawn", "voided"]
Action = Literal["submit", "withdraw", "approve", "return", "record", "void"]


async def _work(
    found: Services, signed_in: SignedIn, work: Callable[[Connection, int, drafts.Actor], T]
) -> T:
    """Run something of the drafts as whoever is signed in."""
    user = signed_in.user
    actor = drafts.Actor(user.id, user.roles)
    return await in_edit_transaction(
        found, user.tenant.id, lambda connection: work(connection, user.tenant.id, actor)
    )


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
async def create_draft(body: NewDraftBody, signed_in: BriefSignedInDep, found: ServicesDep) -> DraftInFullOut:
    """Begin a draft on the community's newest edition."""
    return await _work(
        found,
        signed_in,
        lambda connection, tenant_id, actor: DraftInFullOut.of_full(
            drafts.create(connection, tenant_id, body.community_id, body.title, actor)
        ),
    )


@router.get("/{draft_id}")
async def read_draft(draft_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> DraftInFullOut:
    """A draft with its steps and its past."""
    return await _work(
        found, signed_in, lambda connection, *_: DraftInFullOut.of_full(drafts.read(connection, draft_id))
    )


@router.patch("/{draft_id}")
async def rename_draft(
    draft_id: UUID, body: TitleBody, signed_in: BriefSignedInDep, found: ServicesDep
) -> DraftInFullOut:
    """Give a draft another title."""
    return await _work(
        found,
        signed_in,
        lambda connection, _, actor: DraftInFullOut.of_full(
            drafts.rename(connection, draft_id, body.title, actor)
        ),
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
    )


@router.post("/{draft_id}/steps", status_code=201)
async def add_step(
    draft_id: UUID, body: StepBody, signed_in: BriefSignedInDep, found: ServicesDep
) -> StepAddedOut:
    """Add an edit on top of the others; refused with its place when it cannot be done."""

    def work(connection: Connection, tenant_id: int, actor: drafts.Actor) -> StepAddedOut:
        draft, preview = drafts.add_step(
            connection,
            tenant_id,
            draft_id,
            body.intent,
            body.reason,
            actor,
            may_cut_buildings=body.may_cut_buildings,
        )
        return StepAddedOut(draft=DraftInFullOut.of_full(draft), preview=PreviewOut.of(preview))

    return await _work(found, signed_in, work)


@router.delete("/{draft_id}/steps/last")
async def remove_last_step(draft_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> DraftInFullOut:
    """Take the last edit away again."""
    return await _work(
        found,
        signed_in,
        lambda connection, _, actor: DraftInFullOut.of_full(
            drafts.remove_last_step(connection, draft_id, actor)
        ),
    )


@router.post("/{draft_id}:{action}")
async def act_on_draft(
    draft_id: UUID, action: Action, body: ActionBody, signed_in: BriefSignedInDep, found: ServicesDep
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
    )
    return await _work(
        found,
        signed_in,
        lambda connection, tenant_id, actor: DraftInFullOut.of_full(
            drafts.act(
                connection,
                tenant_id,
                draft_id,
                action,
                actor,
                comment=body.comment,
                effective_at=effective_at,
            )
        ),
    )
