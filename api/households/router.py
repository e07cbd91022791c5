"""Households: a list by place or name, the file of one, and who looked at it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from api.deps import BriefSignedInDep, ConnectionDep, ServicesDep, SignedInDep
from api.households.schemas import (
    AccessOut,
    AccessPage,
    FindingsOut,
    GridFindingsOut,
    HouseholdFileOut,
    HouseholdOut,
    HouseholdPage,
    SaidOut,
)
from api.inputs import CleanText
from api.pagination import bad_cursor, read_cursor, read_number, write_cursor, write_number
from api.tags import tag_of
from gis.access.masks import Mask, mask_of
from gis.accounts.model import SignedIn
from gis.db import transaction
from gis.errors import NotAllowed
from gis.lane_lines.frontage import frontage_of
from gis.people.findings import findings
from gis.people.listing import After, HouseholdFilter, list_households
from gis.people.reading import open_file
from gis.people.sealing import needed
from gis.people.unmasking import accesses, said_in_correction

router = APIRouter(prefix="/api/v1/households", tags=["households"])

NOT_FOR_ROLE = (
    "你的角色不能查看居民。需要时点“申请权限”。",
    "Your role does not show residents. Ask for access if you need it.",
)


def check_may_read(signed_in: SignedIn) -> None:
    """Whether the role shows residents at all."""
    signed_in.scope.check("people.read", *NOT_FOR_ROLE)


def check_shows_heads(mask: Mask) -> None:
    """Whether the role shows how somebody belongs to a household: else who heads it is not told by a list either."""
    if not mask.shows("relation"):
        raise NotAllowed(*NOT_FOR_ROLE)


async def get_logged_connection(
    signed_in: BriefSignedInDep, found: ServicesDep
) -> AsyncIterator[AsyncConnection]:
    """A transaction of whoever asks that may write: reading a file writes the line that says so."""
    async with transaction(found.engine, signed_in.user.tenant.id, signed_in.scope.sight) as connection:
        yield connection


LoggedConnectionDep = Annotated[AsyncConnection, Depends(get_logged_connection, scope="function")]


@router.get("")
async def list_them(
    signed_in: SignedInDep,
    connection: ConnectionDep,
    building: UUID | None = None,
    grid: UUID | None = None,
    lane: UUID | None = None,
    community: UUID | None = None,
    q: Annotated[CleanText | None, Query(min_length=1, max_length=50, description="part of a name")] = None,
    without_head: Annotated[bool, Query(description="members are known, and none is the head")] = False,
    stale_days: Annotated[int | None, Query(ge=0, le=36_500, description="not verified for so long")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[CleanText | None, Query(max_length=1_200)] = None,
) -> HouseholdPage:
    """Households of one building, grid, lane or community, in the order of their addresses."""
    check_may_read(signed_in)
    stale_before = None if stale_days is None else datetime.now(UTC) - timedelta(days=stale_days)
    mask = mask_of(signed_in.user.roles)
    if without_head:
        check_shows_heads(mask)
    places = (building, grid, lane, community)
    asked = HouseholdFilter(*places, q, stale_before, without_head, _after(cursor), limit + 1)
    rows = await list_households(connection, asked)
    last = rows[limit - 1] if len(rows) > limit else None
    return HouseholdPage(
        items=[HouseholdOut.of(row, mask) for row in rows[:limit]],
        next_cursor=write_cursor(f"{last['building_id']}{last['place']}", last["id"]) if last else None,
    )


@router.get("/findings")
async def read_findings(
    signed_in: SignedInDep,
    connection: ConnectionDep,
    territory_id: Annotated[UUID | None, Query(description="this territory and all below it")] = None,
) -> FindingsOut:
    """What the register of residents lacks, grid by grid: households without a head, of those with known members."""
    check_may_read(signed_in)
    check_shows_heads(mask_of(signed_in.user.roles))
    at = datetime.now(UTC)
    found = await findings(connection, signed_in.user.tenant.id, territory_id, at)
    return FindingsOut(at=at, items=[GridFindingsOut.of(each) for each in found])


def _after(cursor: str | None) -> After | None:
    """A cursor's text is the building's id and the place in it."""
    found = read_cursor(cursor)
    if found is None:
        return None
    try:
        return After(UUID(found[0][:36]), found[0][36:], found[1])
    except ValueError:
        raise bad_cursor() from None


@router.get("/{household_id}")
async def read_file(
    household_id: UUID, response: Response, signed_in: BriefSignedInDep, connection: LoggedConnectionDep
) -> HouseholdFileOut:
    """一户一档. Opening a file writes a line in the log; its ETag is what `If-Match` of a change wants."""
    check_may_read(signed_in)
    found = await open_file(connection, signed_in, household_id)
    frontage = await frontage_of(connection, "household", household_id)
    response.headers["etag"] = tag_of("h", found.home["file_number"])
    response.headers["cache-control"] = "private, no-store"
    return HouseholdFileOut.of(
        found, frontage, mask_of(signed_in.user.roles), may_unmask=signed_in.scope.may("people.unmask")
    )


@router.post("/{household_id}/corrections/{request_id}:show")
async def show_correction(
    household_id: UUID,
    request_id: UUID,
    response: Response,
    signed_in: SignedInDep,
    connection: ConnectionDep,
    found: ServicesDep,
) -> SaidOut:
    """What a resident says instead, for whoever answers; logged, and counted when it is a number."""
    ring, per_hour = needed(found.keyring), found.privacy.unmask_per_hour
    said = await said_in_correction(connection, signed_in, ring, (household_id, request_id), per_hour)
    response.headers["cache-control"] = "no-store"
    return SaidOut(said=said)


@router.get("/{household_id}/accesses")
async def read_accesses(
    household_id: UUID,
    signed_in: SignedInDep,
    connection: ConnectionDep,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[CleanText | None, Query(max_length=40)] = None,
) -> AccessPage:
    """Who looked at this household and its residents, when and for what, the newest first."""
    rows = await accesses(connection, signed_in, household_id, read_number(cursor), limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    return AccessPage(
        items=[AccessOut.of(row) for row in rows[:limit]],
        next_cursor=write_number(last["id"]) if last else None,
    )
