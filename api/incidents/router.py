"""Incidents as they are reported and moved on: placing, reports, steps, batches, attendances."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Response

from api.deps import BriefSignedInDep, ConnectionDep, ServicesDep, SignedInDep
from api.incidents.answers import DoneOut, TriedList, TriedOut
from api.incidents.places import PlacedOut, PlacingOut, ReportedOut, RoutingOut
from api.incidents.schemas import (
    AttendedBody,
    BatchBody,
    PlaceBody,
    ReportBody,
    StepBody,
    author_of,
)
from gis.db import EVERYTHING, transaction
from gis.incidents import acting, attending, intake, reporters, repository
from gis.incidents.access import check_may_read, check_may_report
from gis.incidents.placing import place
from gis.incidents.routing import routed_in
from gis.incidents.sites import locate_sites

router = APIRouter(prefix="/api/v1", tags=["incidents"])


@router.post("/incidents:place")
async def place_one(body: PlaceBody, signed_in: BriefSignedInDep, found: ServicesDep) -> PlacedOut:
    """Where a report at a point in degrees would belong, and who would be responsible; nothing is stored."""
    check_may_report(signed_in)
    tenant_id, scope = signed_in.user.tenant.id, signed_in.scope
    sites = await locate_sites(found.places, tenant_id, body.point)
    async with transaction(found.engine, tenant_id, EVERYTHING) as connection:
        kind = await repository.type_in_force(connection, body.type, None) if body.type else None
        placed, near = await place(
            connection,
            tenant_id,
            sites,
            datetime.now(UTC),
            accuracy_m=body.accuracy_m,
            address=body.address,
        )
        routed = routed_in(near, placed, kind.matter) if kind else None
    return PlacedOut(
        placing=PlacingOut.of(placed, scope),
        routing=RoutingOut.of(routed, placed, scope) if routed else None,
    )


@router.post("/incidents", status_code=201)
async def report(
    body: ReportBody, response: Response, signed_in: BriefSignedInDep, found: ServicesDep
) -> ReportedOut:
    """Report an incident; the same one sent again is answered 200 with what is stored."""
    check_may_report(signed_in)
    tenant_id = signed_in.user.tenant.id
    new = body.incident()
    said = reporters.sealed(tenant_id, found.keyring, new.reporter)
    author = author_of(signed_in.user.id, acting.role_of(signed_in))
    done = await intake.report(found.engine, found.places, tenant_id, author, new, said)
    if done.is_repeat:
        response.status_code = 200
    return ReportedOut.of(done, signed_in.scope)


@router.post("/incidents/transitions")
async def act_on_many(body: BatchBody, signed_in: SignedInDep, connection: ConnectionDep) -> TriedList:
    """The same step on up to 200 incidents; each is taken or refused by itself."""
    check_may_read(signed_in)
    tried = await acting.act_on_many(connection, signed_in, body.orders())
    return TriedList(items=[TriedOut.of(each) for each in tried])


@router.post("/incidents/{incident_id}/transitions")
async def act(incident_id: UUID, body: StepBody, signed_in: BriefSignedInDep, found: ServicesDep) -> DoneOut:
    """Take a step; the same one sent again is answered as it was."""
    check_may_read(signed_in)
    return DoneOut.of(await acting.act(found.engine, found.places, signed_in, incident_id, body.order()))


@router.post("/incident_attendances/{attendance_id}/done", status_code=204, response_class=Response)
async def attended(
    attendance_id: UUID, body: AttendedBody, signed_in: SignedInDep, connection: ConnectionDep
) -> Response:
    """Say that one was there."""
    await attending.attend(connection, signed_in, attendance_id, body.note, body.media_ids)
    return Response(status_code=204)
