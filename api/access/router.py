"""Asking for access and answering, and why somebody can or cannot see something."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.access.schemas import (
    AnswerBody,
    ApprovedOut,
    ExplanationOut,
    RequestBody,
    RequestedOut,
    RequestList,
    RequestOut,
)
from api.administering import AdministratorDep
from api.deps import BriefSignedInDep, ServicesDep
from api.working import with_everything_in_sight
from gis.access import requests
from gis.access.explaining import SubjectKind, explain_for, explain_own
from gis.accounts.sessions import check_is_person

router = APIRouter(prefix="/api/v1", tags=["access"])


@router.get("/access-requests")
async def list_requests(
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    response: Response,
    everybody: Annotated[bool, Query(description="of all accounts, for whoever answers")] = False,
    only_open: Annotated[bool, Query(description="only those without an answer")] = False,
) -> RequestList:
    """One's own requests for access, or everybody's."""
    decides = signed_in.scope.may("grants.manage")
    if everybody:
        signed_in.scope.check(
            "grants.manage",
            "别人的申请由安全管理员来看。",
            "Others' requests are for the security administrator.",
        )
    response.headers["cache-control"] = "no-store"
    of = None if everybody else signed_in.user.id
    granted = signed_in.scope.granted
    areas = granted.ids if everybody and not granted.is_everything else None
    lines = await with_everything_in_sight(
        found,
        signed_in,
        lambda connection: requests.list_requests(connection, of=of, only_open=only_open, areas=areas),
    )
    return RequestList(items=[RequestOut.of(each, decides=decides) for each in lines])


@router.post("/access-requests", status_code=201)
async def ask(body: RequestBody, signed_in: BriefSignedInDep, found: ServicesDep) -> RequestedOut:
    """Ask for an area that is not one's own; answered alike whether the code names anything or not."""
    check_is_person(signed_in)
    user = signed_in.user
    wish = requests.Wish(body.wanted.strip(), tuple(sorted(set(body.classes))), body.hours, body.reason)
    return RequestedOut(
        id=await with_everything_in_sight(
            found, signed_in, lambda connection: requests.ask(connection, user.tenant.id, user.id, wish)
        )
    )


@router.delete("/access-requests/{request_id}", status_code=204)
async def withdraw(request_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> None:
    """Take one's own open request back."""
    check_is_person(signed_in)
    user = signed_in.user
    await with_everything_in_sight(
        found,
        signed_in,
        lambda connection: requests.withdraw(connection, user.tenant.id, user.id, request_id),
    )


@router.post("/access-requests/{request_id}/approve", status_code=201)
async def approve(request_id: UUID, body: AnswerBody, by: AdministratorDep) -> ApprovedOut:
    """Give what was asked for, for the hours that were asked for; never to oneself."""
    by.check_gives_access()
    return ApprovedOut(
        grant_id=await by.run(
            lambda connection: requests.approve(
                connection, by.tenant_id, request_id, by.id, body.answer, by.areas
            )
        )
    )


@router.post("/access-requests/{request_id}/decline", status_code=204)
async def decline(request_id: UUID, body: AnswerBody, by: AdministratorDep) -> None:
    """Say no, with the reason."""
    by.check_gives_access()
    await by.run(
        lambda connection: requests.decline(
            connection, by.tenant_id, request_id, by.id, body.answer, by.areas
        )
    )


@router.get("/access/explain")
async def explain(
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    response: Response,
    subject_kind: SubjectKind,
    subject_id: UUID,
    user: Annotated[UUID | None, Query(description="whose sight; without it one's own")] = None,
) -> ExplanationOut:
    """Why somebody can, or cannot, see something. Of what one does not see oneself, nothing is said."""
    response.headers["cache-control"] = "no-store"
    own_id = signed_in.user.id
    if user is None or user == own_id:
        return ExplanationOut.of(
            await with_everything_in_sight(
                found,
                signed_in,
                lambda connection: explain_own(connection, own_id, subject_kind, subject_id),
            )
        )
    signed_in.scope.check(
        "grants.manage",
        "别人的可见范围由安全管理员来看。",
        "What others may see is for the security administrator.",
    )
    return ExplanationOut.of(
        await with_everything_in_sight(
            found,
            signed_in,
            lambda connection: explain_for(connection, signed_in.scope, user, subject_kind, subject_id),
        )
    )
