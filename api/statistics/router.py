"""Statistics: the indicators with their formulas, the releases, one table of one, and making a new one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.deps import BriefSignedInDep, ConnectionDep, ServicesDep, SignedInDep
from api.statistics.schemas import (
    IndicatorList,
    IndicatorOut,
    NewReleaseBody,
    ReleasedOut,
    ReleaseList,
    ReleaseOut,
    StatisticsTableOut,
)
from api.working import in_edit_transaction
from gis.statistics import access, reading
from gis.statistics.indicators import FORMULA_EDITION, INDICATORS
from gis.statistics.service import make_release

router = APIRouter(prefix="/api/v1", tags=["statistics"])

Number = Annotated[
    int | None, Query(ge=1, le=2_147_483_647, description="of the release; default the newest")
]
Where = Annotated[UUID | None, Query(description="the table of this territory; default everything")]


@router.get("/statistics/indicators")
async def indicators(signed_in: SignedInDep) -> IndicatorList:
    """What is counted, by which formula, over which denominator."""
    access.check_may_read(signed_in)
    return IndicatorList(
        formula_edition=FORMULA_EDITION, items=[IndicatorOut.of(each) for each in INDICATORS]
    )


@router.get("/statistics/releases")
async def releases(signed_in: SignedInDep, connection: ConnectionDep) -> ReleaseList:
    """Every release, the newest first."""
    access.check_may_read(signed_in)
    return ReleaseList(items=[ReleaseOut.of(each) for each in await reading.releases(connection)])


@router.post("/statistics/releases", status_code=201)
async def release(body: NewReleaseBody, signed_in: BriefSignedInDep, found: ServicesDep) -> ReleasedOut:
    """Make a release of today: counted once, suppressed against every release before, never changed."""
    access.check_may_release(signed_in)
    tenant_id, user_id, k = signed_in.user.tenant.id, signed_in.user.id, found.privacy.suppress_below
    made = await in_edit_transaction(
        found, signed_in, lambda connection: make_release(connection, tenant_id, user_id, k, body.note)
    )
    return ReleasedOut(id=made.id, number=made.number, territories=made.territories, published=made.published)


@router.get("/statistics")
async def table(
    signed_in: SignedInDep, connection: ConnectionDep, release: Number = None, territory_id: Where = None
) -> StatisticsTableOut:
    """One table of a release."""
    access.check_may_read(signed_in)
    return StatisticsTableOut.of(await reading.table_of(connection, release, territory_id))


@router.get("/statistics.csv", response_class=Response)
async def table_as_csv(
    signed_in: SignedInDep,
    connection: ConnectionDep,
    release: Number = None,
    territory_id: Where = None,
    lang: Annotated[str, Query(pattern="^(zh|en)$")] = "zh",
) -> Response:
    """The same table for a spreadsheet, formulas in words beside it."""
    access.check_may_read(signed_in)
    found = await reading.table_of(connection, release, territory_id)
    name = f"statistics-{found.release.number}.csv"
    return Response(
        reading.write_csv(found, english=lang == "en"),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"},
    )
