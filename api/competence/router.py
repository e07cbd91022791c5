"""Who is competent for a type at a point, and the rules that say so."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.competence.schemas import CompetenceOut, NewRuleBody, RuleAddedOut, RuleList, RuleOut
from api.deps import BriefSignedInDep, ConnectionDep, ServicesDep, SignedInDep
from api.inputs import CleanText, Lat, Lon, as_of_moment
from api.working import in_edit_transaction
from gis.edits.access import check_may_edit
from gis.overlays.competence import list_rules, who_is_competent
from gis.overlays.rules import add_rule, end_rule

router = APIRouter(prefix="/api/v1/competence", tags=["overlays"])

At = Annotated[CleanText | None, Query(max_length=40, description="date or time; default now")]


@router.get("")
async def competence(
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    lon: Lon,
    lat: Lat,
    matter: Annotated[
        CleanText, Query(alias="type", min_length=1, max_length=100, description="code or path of the matter")
    ],
    at: At = None,
) -> CompetenceOut:
    """Who is competent for a type of matter at a point in degrees, and why."""
    moment = as_of_moment(at) or datetime.now(UTC)
    tenant_id = signed_in.user.tenant.id
    return CompetenceOut.of(await who_is_competent(found.engine, tenant_id, lon, lat, matter, moment))


@router.get("/rules")
async def rules(_: SignedInDep, connection: ConnectionDep, as_of: At = None) -> RuleList:
    """The rules in force, the strongest first."""
    return RuleList(items=[RuleOut.of(rule) for rule in await list_rules(connection, as_of_moment(as_of))])


@router.post("/rules", status_code=201)
async def create_rule(body: NewRuleBody, signed_in: BriefSignedInDep, found: ServicesDep) -> RuleAddedOut:
    """Add a rule, in force from now on."""
    check_may_edit(signed_in.user.roles)
    tenant_id = signed_in.user.tenant.id
    rule = body.rule(signed_in.user.id)
    return RuleAddedOut(
        id=await in_edit_transaction(
            found, tenant_id, lambda connection: add_rule(connection, tenant_id, rule)
        )
    )


@router.post("/rules/{rule_id}/end", status_code=204, response_class=Response)
async def end(rule_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> Response:
    """Take a rule out of force from now on; answers for earlier moments still use it."""
    check_may_edit(signed_in.user.roles)
    tenant_id = signed_in.user.tenant.id
    await in_edit_transaction(found, tenant_id, lambda connection: end_rule(connection, rule_id))
    return Response(status_code=204)
