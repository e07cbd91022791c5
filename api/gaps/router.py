"""The standards of reach, surveys of who of a community is out of it, as things are or might be, and scenarios."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.deps import BriefSignedInDep, ServicesDep, SignedInDep
from api.gaps.reading import base_of
from api.gaps.scenario_schemas import ScenarioBody, ScenarioList, ScenarioOut
from api.gaps.schemas import StandardList, StandardOut, SurveyBody, SurveyOut
from api.working import in_edit_transaction
from gis.gaps.scenarios import delete, read, read_of, save
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
    asked = body.question()
    answer = (await survey(found.engine, found.networks, signed_in.user.tenant.id, signed_in.scope, asked))[0]
    return SurveyOut.of(answer, base_of(found, signed_in, asked.community_id))


@router.get("/scenarios")
async def list_scenarios(
    community: Annotated[UUID, Query()], signed_in: BriefSignedInDep, found: ServicesDep
) -> ScenarioList:
    """What planners of a community supposed and kept, the newest first."""
    check_may_read(signed_in)
    scenarios = await in_edit_transaction(found, signed_in, lambda connection: read_of(connection, community))
    base = base_of(found, signed_in, community)
    return ScenarioList(items=[ScenarioOut.of(each, base) for each in scenarios])


@router.post("/scenarios", status_code=201)
async def save_scenario(body: ScenarioBody, signed_in: BriefSignedInDep, found: ServicesDep) -> ScenarioOut:
    """Keep what is supposed, by name, for everybody who plans there; measured with and without it first."""
    check_may_read(signed_in)
    tenant_id, user_id, asked = signed_in.user.tenant.id, signed_in.user.id, body.question()
    bare = replace(asked, added=(), closed=frozenset(), links=())
    before, after = await survey(found.engine, found.networks, tenant_id, signed_in.scope, bare, asked)
    saved = await in_edit_transaction(
        found,
        signed_in,
        lambda connection: save(connection, tenant_id, user_id, body.name, asked, (before, after)),
    )
    return ScenarioOut.of(saved, base_of(found, signed_in, asked.community_id))


@router.get("/scenarios/{scenario_id}")
async def read_scenario(scenario_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> ScenarioOut:
    """A scenario, to be opened on the map."""
    check_may_read(signed_in)
    scenario = await in_edit_transaction(found, signed_in, lambda connection: read(connection, scenario_id))
    return ScenarioOut.of(scenario, base_of(found, signed_in, scenario.community_id))


@router.delete("/scenarios/{scenario_id}", status_code=204)
async def delete_scenario(scenario_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> None:
    """Take a scenario away, for everybody."""
    check_may_read(signed_in)
    user_id, scope = signed_in.user.id, signed_in.scope
    await in_edit_transaction(
        found, signed_in, lambda connection: delete(connection, scenario_id, user_id, scope)
    )
