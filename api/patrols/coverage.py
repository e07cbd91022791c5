"""How much of an area's lanes was walked, and when."""

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel

from api.deps import ConnectionDep, SignedInDep
from gis.errors import InvalidInput
from gis.patrols.covering import COVERED, MISSED, AreaCovered, Asked, LaneCovered, coverage_of

router = APIRouter(prefix="/api/v1/patrol", tags=["patrol"])

DAYS = timedelta(days=28)
MOST_DAYS = timedelta(days=366)


class LaneCoveredOut(BaseModel):
    """A lane line in the area: metres inside it, walked, walked by two people; shares by hour of the week walked in."""

    lane_line_id: UUID
    name: str | None
    geometry: dict[str, Any]
    length_m: float
    covered_m: float
    share: float
    verified_m: float
    is_verified: bool
    passes: int
    hours: dict[int, float]

    @classmethod
    def of(cls, lane: LaneCovered) -> "LaneCoveredOut":
        """A lane as it is told."""
        return cls(
            lane_line_id=lane.id,
            name=lane.name,
            geometry=json.loads(lane.geometry),
            length_m=round(lane.length_m, 1),
            covered_m=round(lane.covered_m, 1),
            share=round(lane.share, 3),
            verified_m=round(lane.verified_m, 1),
            is_verified=lane.is_verified,
            passes=lane.passes,
            hours={hour: round(share, 3) for hour, share in lane.hours.items()},
        )


class WholeCoveredOut(BaseModel):
    """All lanes together; `hours` has 168 shares from Monday midnight."""

    length_m: float
    covered_m: float
    share: float
    verified_share: float
    hours: list[float]


class CoverageOut(BaseModel):
    """Coverage of an area: its lanes, all together, and which were missed. The limits are shares of a lane's length."""

    since: datetime
    until: datetime
    lanes: list[LaneCoveredOut]
    whole: WholeCoveredOut
    missed: list[UUID]
    covered_from: float = COVERED
    missed_below: float = MISSED

    @classmethod
    def of(cls, asked: Asked, found: AreaCovered) -> "CoverageOut":
        """An area as it is told."""
        length_m = sum(lane.length_m for lane in found.lanes)
        covered_m = sum(lane.covered_m for lane in found.lanes)
        verified_m = sum(lane.verified_m for lane in found.lanes)
        return cls(
            since=asked.since,
            until=asked.until,
            lanes=[LaneCoveredOut.of(lane) for lane in found.lanes],
            whole=WholeCoveredOut(
                length_m=round(length_m, 1),
                covered_m=round(covered_m, 1),
                share=round(covered_m / length_m, 3) if length_m else 0.0,
                verified_share=round(verified_m / length_m, 3) if length_m else 0.0,
                hours=[round(share, 3) for share in found.hours],
            ),
            missed=[lane.id for lane in found.lanes if lane.share < MISSED],
        )


@router.get("/coverage")
async def coverage(
    signed_in: SignedInDep,
    connection: ConnectionDep,
    territory_id: Annotated[UUID, Query()],
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query()] = None,
    mine: Annotated[bool, Query()] = False,
    hour: Annotated[int | None, Query(ge=0, le=167)] = None,
) -> CoverageOut:
    """How much of every lane was walked, of the last 28 days where no time is said; `hour` 0 is Monday midnight."""
    end = until or datetime.now(UTC)
    begin = since or end - DAYS
    if not timedelta() < end - begin <= MOST_DAYS:
        raise InvalidInput(
            "时间段要在一年以内，且起点在终点之前。",
            "A period is a year at most and begins before it ends.",
            code="bad_period",
        )
    asked = Asked(territory_id, begin, end, mine, hour)
    return CoverageOut.of(asked, await coverage_of(connection, signed_in, asked))
