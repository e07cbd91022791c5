"""Jobs: how far they are, and stopping them. Each kind is started at an address of its own."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.deps import BriefSignedInDep, ServicesDep
from api.jobs.schemas import JobOut, JobPage
from api.working import in_edit_transaction
from gis.jobs import repository, service

router = APIRouter(prefix="/api/v1/jobs", tags=["jobs"])


@router.get("")
async def list_jobs(
    community: Annotated[UUID, Query()],
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> JobPage:
    """The last jobs of a community, newest first."""
    jobs = await in_edit_transaction(
        found,
        signed_in,
        lambda connection: repository.find_all(connection, community_id=community, most=limit),
    )
    return JobPage(items=[JobOut.of(job) for job in jobs])


@router.get("/{job_id}")
async def read_job(job_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> JobOut:
    """How far a job is. The same is told as `job` at /api/v1/events while it runs."""
    return JobOut.of(
        await in_edit_transaction(found, signed_in, lambda connection: service.read(connection, job_id))
    )


@router.post("/{job_id}:cancel")
async def cancel_job(job_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> JobOut:
    """Ask a job to stop: a waiting one is cancelled at once, a running one at its next checkpoint."""
    user = signed_in.user
    return JobOut.of(
        await in_edit_transaction(
            found,
            signed_in,
            lambda connection: service.cancel(connection, user.tenant.id, job_id, signed_in.acting_roles),
        )
    )
