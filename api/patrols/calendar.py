"""The calendar of patrols."""

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy import RowMapping

from api.deps import ConnectionDep, SignedInDep
from gis.errors import InvalidInput
from gis.patrols.access import check_may_read
from gis.patrols.area import Occurrence
from gis.patrols.calendar import calendar_of
from gis.patrols.rosters import Duty
from gis.teams.calendar import day_start

router = APIRouter(prefix="/api/v1/patrol", tags=["patrol"])


class DueOut(BaseModel):
    """One time of a plan: planned, running, finished, abandoned or missed."""

    plan_id: UUID
    name: str
    territory_id: UUID
    occurs_on: date
    starts_at: datetime
    ends_at: datetime
    state: str

    @classmethod
    def of(cls, plan: RowMapping, due: Occurrence) -> "DueOut":
        """From the domain."""
        return cls(
            plan_id=plan["id"],
            name=plan["name"],
            territory_id=plan["territory_id"],
            occurs_on=due.occurs_on,
            starts_at=due.starts_at,
            ends_at=due.ends_at,
            state=due.state,
        )


class DutyOut(BaseModel):
    """One time of a shift; `worker_id` null: nobody stands in for `instead_of`."""

    shift_id: UUID
    occurs_on: date
    starts_at: datetime
    ends_at: datetime
    worker_id: UUID | None
    worker_name: str | None
    duty_post_id: UUID | None
    post_name: str | None
    plan_id: UUID | None
    plan_name: str | None
    instead_of: str | None

    @classmethod
    def of(cls, duty: Duty) -> "DutyOut":
        """From the domain."""
        return cls(**{name: getattr(duty, name) for name in cls.model_fields})


class ConflictOut(BaseModel):
    """A worker who is wanted in two places at once."""

    worker_id: UUID
    worker_name: str | None
    starts_at: datetime
    ends_at: datetime
    shift_ids: tuple[UUID, UUID]


class UnmannedOut(BaseModel):
    """A time at which a post has fewer than it needs."""

    duty_post_id: UUID
    post_name: str
    starts_at: datetime
    ends_at: datetime
    members: int
    needed: int


class CalendarOut(BaseModel):
    """Plans and shifts of some days, who is wanted twice, which posts lack somebody."""

    plans: list[DueOut]
    shifts: list[DutyOut]
    conflicts: list[ConflictOut]
    unmanned: list[UnmannedOut]


@router.get("/calendar")
async def calendar(
    signed_in: SignedInDep,
    connection: ConnectionDep,
    first: Annotated[date, Query(alias="from")],
    until: Annotated[date, Query()],
) -> CalendarOut:
    """Plans and shifts from one local day until another, the last too; conflicts, and posts with too few."""
    check_may_read(signed_in)
    if not date(2000, 1, 1) <= first <= until <= date(2100, 1, 1):
        raise InvalidInput("起止日期不对。", "From and until do not fit.", code="bad_span")
    found = await calendar_of(connection, day_start(first), day_start(until + timedelta(days=1)))
    return CalendarOut(
        plans=[DueOut.of(*each) for each in found.plans],
        shifts=[DutyOut.of(each) for each in found.duties],
        conflicts=[ConflictOut.model_validate(each, from_attributes=True) for each in found.conflicts],
        unmanned=[UnmannedOut.model_validate(each, from_attributes=True) for each in found.unmanned],
    )
