"""Who is competent for a type at a point, and the rules that say so."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.competence.schemas import CompetenceOut, NewRuleBody, RuleAddedOut, RuleList, RuleOut
from api.deps import BriefSignedInDep, ConnectionDep, ServicesDep, SignedInDep
from api.inputs import CleanText, Lat, Lon, as_of_moment
from api.working import in_edit_transaction
from gis.accounts.model import SignedIn
from gis.edits.access import check_may_edit
from gis.errors import NotAllowed
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
    scope = signed_in.scope
    return CompetenceOut.of(await who_is_competent(found.engine, tenant_id, scope, lon, lat, matter, moment))


@router.get("/rules")
async def rules(_: SignedInDep, connection: ConnectionDep, as_of: At = None) -> RuleList:
    """The rules in force, the strongest first."""
    return RuleList(items=[RuleOut.of(rule) for rule in await list_rules(connection, as_of_moment(as_of))])


@router.post("/rules", status_code=201)
async def create_rule(body: NewRuleBody, signed_in: BriefSignedInDep, found: ServicesDep) -> RuleAddedOut:
    """Add a rule, in force from now on."""
    _check_may_rule(signed_in)
    tenant_id = signed_in.user.tenant.id
    rule = body.rule(signed_in.user.id)
    return RuleAddedOut(
        id=await in_edit_transaction(
            found, signed_in, lambda connection: add_rule(connection, tenant_id, rule)
        )
    )


@router.post("/rules/{rule_id}/end", status_code=204, response_class=Response)
async def end(rule_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> Response:
    """Take a rule out of force from now on; answers for earlier moments still use it."""
    _check_may_rule(signed_in)
    await in_edit_transaction(found, signed_in, lambda connection: end_rule(connection, rule_id))
    return Response(status_code=204)


def _check_may_rule(signed_in: SignedIn) -> None:
    """A rule counts wherever its kind of area lies, so it is for those who answer for the whole tenant."""
    check_may_edit(signed_in.acting_roles)
    if not signed_in.scope.map.is_everything:
        raise NotAllowed(
            "管辖规则在全县（市、区）生效，由负责全域的管理员设定。请联系他们。",
            "A rule of competence counts everywhere, so it is set by a manager of the whole county. Ask them.",
        )
