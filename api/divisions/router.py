"""Divisions: what there is, asking for one, looking at it, making it a draft."""

from uuid import UUID

from fastapi import APIRouter

from api.deps import BriefSignedInDep, ServicesDep
from api.divisions.schemas import DivisionBody, DivisionDraftBody, DivisionDraftOut, DivisionOut, SituationOut
from api.jobs.schemas import JobOut
from api.working import in_edit_transaction
from gis.divisions import service
from gis.edits.drafts import Actor

router = APIRouter(prefix="/api/v1", tags=["divisions"])


@router.get("/communities/{community_id}/division")
async def read_situation(community_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> SituationOut:
    """What the community has today and which range its size rule asks for: what a division begins with."""
    return SituationOut.of(
        await in_edit_transaction(
            found,
            signed_in,
            lambda connection: service.situation(connection, community_id),
            after=lambda _: signed_in.scope.check_community(community_id),
        )
    )


@router.post("/communities/{community_id}/divisions", status_code=202)
async def start_division(
    community_id: UUID, body: DivisionBody, signed_in: BriefSignedInDep, found: ServicesDep
) -> JobOut:
    """Ask for a division. It is computed in the background; follow its job, then read what it found."""
    user = signed_in.user
    wanted, actor = body.wanted(), Actor(user.id, signed_in.acting_roles)
    job = await in_edit_transaction(
        found,
        signed_in,
        lambda connection: service.start(connection, user.tenant.id, community_id, wanted, actor),
        after=lambda _: signed_in.scope.check_community(community_id),
    )
    return JobOut.of(job)


@router.get("/divisions/{job_id}")
async def read_division(job_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> DivisionOut:
    """A division: scores beside their targets, grids before and after, why each border runs where it does."""
    job, result = await in_edit_transaction(
        found, signed_in, lambda connection: service.read(connection, job_id)
    )
    return DivisionOut.of(job, result)


@router.post("/divisions/{job_id}:draft", status_code=201)
async def make_draft(
    job_id: UUID, body: DivisionDraftBody, signed_in: BriefSignedInDep, found: ServicesDep
) -> DivisionDraftOut:
    """Make the division a draft, computed on the newest map; the one it is already, when it is one."""
    user = signed_in.user
    actor = Actor(user.id, signed_in.acting_roles)
    draft = await in_edit_transaction(
        found,
        signed_in,
        lambda connection: service.make_draft(
            connection, user.tenant.id, job_id, body.title, body.reason, actor
        ),
        after=lambda connection: service.read(connection, job_id),
    )
    return DivisionDraftOut(id=draft.draft.id, title=draft.draft.title, state=draft.draft.state)
