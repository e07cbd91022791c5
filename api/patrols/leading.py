"""For leaders: how things stand on patrol, who is nearest, and what was walked in a period."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.deps import BriefSignedInDep, ConnectionDep, ServicesDep, SignedInDep
from api.inputs import Lat, Lon, local_date
from api.patrols.leading_schemas import BoardOut, NearestOut, RecordOut
from gis.patrols import board as boards
from gis.patrols import nearest as finding
from gis.patrols import record as records
from gis.patrols.access import check_may_read

router = APIRouter(prefix="/api/v1/patrol", tags=["patrol"])

Where = Annotated[UUID | None, Query(description="a community, grid or lane; default everywhere in sight")]


@router.get("/board")
async def board(signed_in: BriefSignedInDep, found: ServicesDep, territory_id: Where = None) -> BoardOut:
    """Posts, members on shift, points missed and calls for help of the last twelve hours, for whoever leads there."""
    return BoardOut.of(await boards.read_board(found.engine, signed_in, territory_id))


@router.get("/nearest")
async def nearest(
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    incident_id: Annotated[UUID | None, Query()] = None,
    lon: Annotated[Lon | None, Query()] = None,
    lat: Annotated[Lat | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=finding.MOST)] = 3,
) -> NearestOut:
    """The members on patrol with nothing in hand, nearest to an incident or to a place (lon and lat, degrees)."""
    place = incident_id if incident_id is not None else None if lon is None or lat is None else (lon, lat)
    return NearestOut.of(await finding.nearest(found.engine, found.members, signed_in, place, limit))


@router.get("/statistics")
async def statistics(
    signed_in: SignedInDep,
    connection: ConnectionDep,
    from_on: date | None = None,
    until_on: date | None = None,
    territory_id: Where = None,
    worker_id: Annotated[UUID | None, Query()] = None,
) -> RecordOut:
    """Figures of patrols by member (default: thirty days) with formulas and denominators; one's own for a member."""
    check_may_read(signed_in)
    days = records.period(from_on, until_on, local_date(None))
    found = await records.read_record(
        connection, signed_in, days, territory_id=territory_id, worker_id=worker_id
    )
    return RecordOut.of(found)
