"""What phones keep of an area, and runs as they are read."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from api.deps import BriefSignedInDep, ConnectionDep, ServicesDep, SignedInDep
from api.pagination import bad_cursor, read_cursor, write_cursor
from api.patrols.schemas import AreaOut, RunFullOut, RunOut, RunPage, TrackOut
from gis.db import EVERYTHING, transaction
from gis.patrols.access import check_may_read
from gis.patrols.area import area_of
from gis.patrols.reading import RunFilter, list_runs, read_run, read_track

router = APIRouter(prefix="/api/v1/patrol", tags=["patrol"])

MOST_RUNS = 200


@router.get("/area")
async def area(
    signed_in: SignedInDep, connection: ConnectionDep, territory_id: Annotated[UUID | None, Query()] = None
) -> AreaOut:
    """All that a phone keeps of an area to work without a network; without one named, of the one grid in sight."""
    check_may_read(signed_in)
    return AreaOut.model_validate(await area_of(connection, signed_in, territory_id))


@router.get("/runs")
async def runs(
    signed_in: SignedInDep,
    connection: ConnectionDep,
    mine: Annotated[bool, Query()] = False,
    worker_id: Annotated[UUID | None, Query()] = None,
    territory_id: Annotated[UUID | None, Query()] = None,
    since: Annotated[AwareDatetime | None, Query()] = None,
    until: Annotated[AwareDatetime | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_RUNS)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> RunPage:
    """Runs, the newest first: one's own, and those in sight for whoever leads."""
    check_may_read(signed_in)
    asked = RunFilter(mine, worker_id, territory_id, since, until, _after(cursor), limit + 1)
    rows = list(await list_runs(connection, signed_in, asked))
    page = rows[:limit]
    last = page[-1] if len(rows) > limit else None
    return RunPage(
        items=[RunOut.of(row, signed_in.user.id) for row in page],
        next_cursor=write_cursor(last["started_at"].isoformat(), last["id"]) if last else None,
    )


def _after(cursor: str | None) -> tuple[datetime, UUID] | None:
    place = read_cursor(cursor)
    if place is None:
        return None
    try:
        at = datetime.fromisoformat(place[0])
    except ValueError as error:
        raise bad_cursor() from error
    if at.tzinfo is None:
        raise bad_cursor()
    return at, place[1]


@router.get("/runs/{run_id}")
async def run(run_id: UUID, signed_in: SignedInDep, connection: ConnectionDep) -> RunFullOut:
    """A run in full: one's own, or of somebody whom one leads."""
    check_may_read(signed_in)
    return RunFullOut.in_full(await read_run(connection, signed_in, run_id), signed_in.user.id)


@router.get("/runs/{run_id}/track")
async def track(run_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> TrackOut:
    """Where a run went, with its gaps; reading somebody else's is written to the log."""
    check_may_read(signed_in)
    async with transaction(found.engine, signed_in.user.tenant.id, EVERYTHING) as connection:
        _, feature = await read_track(connection, signed_in, run_id)
    return TrackOut.model_validate(feature)
