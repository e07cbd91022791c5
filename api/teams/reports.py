"""Reports about the staff: what is vacant, where lines of work meet, what everybody carries."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.deps import ConnectionDep, SignedInDep
from api.inputs import CleanText, as_of_moment
from api.teams.schemas import (
    LoadOut,
    PostsOut,
    SharedOut,
    SharedReport,
    VacancyOut,
    VacancyReport,
    WorkloadReport,
)
from gis.teams import reading
from gis.teams.access import check_may_read
from gis.teams.calendar import quarter_start
from gis.teams.workload import workload as workload_of

router = APIRouter(prefix="/api/v1/staff", tags=["staff"])

At = Annotated[CleanText | None, Query(max_length=40, description="date or time; default now")]
Where = Annotated[UUID | None, Query(description="this territory and all below it; default everywhere")]


@router.get("/vacancies")
async def vacancies(
    signed_in: SignedInDep, connection: ConnectionDep, territory_id: Where = None, at: At = None
) -> VacancyReport:
    """Grids and lanes whose head is missing, or away with nobody standing in."""
    check_may_read(signed_in)
    moment = as_of_moment(at) or datetime.now(UTC)
    posts = await reading.posts_counted(connection, territory_id, moment)
    rows = await reading.vacancies(connection, territory_id, moment)
    return VacancyReport(
        at=moment,
        posts=[PostsOut.model_validate(dict(row)) for row in posts],
        items=[VacancyOut.of(row) for row in rows],
    )


@router.get("/lines")
async def lines(
    signed_in: SignedInDep, connection: ConnectionDep, territory_id: Where = None, at: At = None
) -> SharedReport:
    """Territories in which staff of several lines of work are on duty."""
    check_may_read(signed_in)
    moment = as_of_moment(at) or datetime.now(UTC)
    rows = await reading.shared_by_lines(connection, territory_id, moment)
    return SharedReport(at=moment, items=[SharedOut.model_validate(dict(row)) for row in rows])


@router.get("/workload")
async def workload(
    signed_in: SignedInDep, connection: ConnectionDep, territory_id: Where = None, at: At = None
) -> WorkloadReport:
    """What each worker carries: buildings, households against the band, visits due and done this quarter; and, for now
    and for whoever may read incidents, those open that wait for them, by name or in their territories.
    """
    check_may_read(signed_in)
    moment = as_of_moment(at) or datetime.now(UTC)
    has_incidents = at is None and signed_in.scope.may("incidents.read")
    rows = await workload_of(connection, territory_id, moment, has_incidents=has_incidents)
    return WorkloadReport(
        at=moment, since=quarter_start(moment), items=[LoadOut.model_validate(row) for row in rows]
    )
