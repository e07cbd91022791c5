"""Organisations and shops: a list, one of them, and whom to call there."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.assignments import AssignmentOut
from api.deps import ConnectionDep, ServicesDep, SignedInDep
from api.inputs import CleanText
from api.organizations.schemas import (
    CodeOut,
    ContactInFullOut,
    ContactOut,
    OrganizationInFullOut,
    OrganizationOut,
    OrganizationPage,
    PurposeBody,
    Status,
)
from api.pagination import read_cursor, write_cursor
from api.places import with_place
from gis.access.masks import mask_of
from gis.assignments.reading import assignment_of
from gis.codes import code_table
from gis.organizations.contacts import masked_contact, unmask_contact
from gis.organizations.reading import OrganizationFilter, list_organizations, read_organization
from gis.people.sealing import needed

router = APIRouter(prefix="/api/v1/organizations", tags=["organizations"])


@router.get("")
async def list_them(
    _: SignedInDep,
    connection: ConnectionDep,
    community: UUID | None = None,
    grid: UUID | None = None,
    lane: UUID | None = None,
    building: UUID | None = None,
    kind: Annotated[CleanText | None, Query(max_length=40)] = None,
    status: Status | None = None,
    key_place: bool | None = None,
    q: Annotated[
        CleanText | None,
        Query(min_length=1, max_length=50, description="part of a name, or of a credit code"),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[CleanText | None, Query(max_length=1_200)] = None,
) -> OrganizationPage:
    """Organisations of a place, by pinyin of the name."""
    asked = OrganizationFilter(
        community, grid, lane, building, kind, status, key_place, q, read_cursor(cursor), limit + 1
    )
    rows = await list_organizations(connection, asked)
    last = rows[limit - 1] if len(rows) > limit else None
    return OrganizationPage(
        items=[OrganizationOut.of(row) for row in rows[:limit]],
        next_cursor=write_cursor(last["place"], last["id"]) if last else None,
    )


@router.get("/codes")
async def read_codes(_: SignedInDep) -> dict[str, list[CodeOut]]:
    """Kinds, size bands and states, in their order."""
    return {
        scheme: [
            CodeOut(code=each.code, name=each.zh, name_en=each.en)
            for each in code_table("organizations", scheme).values()
        ]
        for scheme in ("kind", "size_band", "status")
    }


@router.get("/{organization_id}")
async def read(organization_id: UUID, _: SignedInDep, connection: ConnectionDep) -> OrganizationInFullOut:
    """One organisation, where it belongs, and why."""
    row = await read_organization(connection, organization_id)
    assigned = await assignment_of(connection, "organization", organization_id, point=True)
    return OrganizationInFullOut(**with_place(row), assignment=AssignmentOut.of(assigned))


@router.get("/{organization_id}/contact")
async def read_contact(
    organization_id: UUID, response: Response, signed_in: SignedInDep, connection: ConnectionDep
) -> ContactOut:
    """Whom to call at an organisation, with stars; for those who see personal data there."""
    contact = await masked_contact(connection, signed_in, organization_id)
    response.headers["cache-control"] = "private, no-store"
    is_shown = mask_of(signed_in.user.roles).shows("contact")
    return ContactOut(
        name=contact.name,
        phone=contact.phone,
        may_unmask=is_shown and signed_in.scope.may("people.unmask"),
    )


@router.post("/{organization_id}/contact:unmask")
async def unmask(
    organization_id: UUID,
    body: PurposeBody,
    response: Response,
    signed_in: SignedInDep,
    connection: ConnectionDep,
    found: ServicesDep,
) -> ContactInFullOut:
    """Name and number in full for a stated purpose; the line in the log is part of the same transaction."""
    contact = await unmask_contact(
        connection,
        signed_in,
        needed(found.keyring),
        organization_id,
        body.purpose,
        found.privacy.unmask_per_hour,
    )
    response.headers["cache-control"] = "no-store"
    return ContactInFullOut.of(contact)
