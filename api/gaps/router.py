"""The standards of reach, and a survey of who of a community is out of it, as things are or might be."""

from fastapi import APIRouter

from api.deps import BriefSignedInDep, ServicesDep, SignedInDep
from api.gaps.schemas import StandardList, StandardOut, SurveyBody, SurveyOut
from gis.gaps.standards import standards
from gis.gaps.survey import survey
from gis.statistics.access import check_may_read

router = APIRouter(prefix="/api/v1/gaps", tags=["gaps"])


@router.get("/standards")
async def list_standards(_: SignedInDep) -> StandardList:
    """How far residents may have to walk to which kind of facility."""
    return StandardList(items=[StandardOut.of(each) for each in standards()])


@router.post("/survey")
async def ask(body: SurveyBody, signed_in: BriefSignedInDep, found: ServicesDep) -> SurveyOut:
    """Measure every home of a community whose whole is in sight; nothing is written."""
    check_may_read(signed_in)
    scope, asked = signed_in.scope, body.question()
    answer = await survey(found.engine, found.networks, signed_in.user.tenant.id, scope, asked)
    counts_people = scope.may("people.read") and asked.community_id in scope.people
    return SurveyOut.of(answer, 1 if counts_people else found.privacy.suppress_below)
