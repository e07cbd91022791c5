"""Details of a facility."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from api.assignments import AssignmentOut
from api.deps import ConnectionDep, SignedInDep
from api.places import with_place
from gis.assignments.reading import assignment_of
from gis.errors import NotFound
from gis.facilities.repository import count_by_grid, read_facility

router = APIRouter(prefix="/api/v1/facilities", tags=["facilities"])


class FacilityOut(BaseModel):
    """A facility."""

    id: UUID
    kind: str
    name: str | None
    status: str
    capacity: int | None
    point: tuple[float, float]
    bbox: tuple[float, float, float, float]
    assignment: AssignmentOut | None


class KindCount(BaseModel):
    """How many existing facilities of one kind one grid holds."""

    grid_id: UUID
    kind: str
    facilities: int


class KindCounts(BaseModel):
    """Counts of a community; a pair that is not listed has none."""

    items: list[KindCount]


@router.get("/counts")
async def counts(community: UUID, _: SignedInDep, connection: ConnectionDep) -> KindCounts:
    """Existing facilities of a community by grid and kind, by recorded place."""
    rows = await count_by_grid(connection, community)
    return KindCounts(items=[KindCount(**row) for row in rows])


@router.get("/{facility_id}")
async def read(facility_id: UUID, _: SignedInDep, connection: ConnectionDep) -> FacilityOut:
    """One facility, where it belongs, and why."""
    row = await read_facility(connection, facility_id)
    if row is None:
        raise NotFound(
            "没有这处设施，或不在你的可见范围内。核对链接后再试。",
            "There is no such facility, or it is outside your scope. Check the link.",
        )
    assigned = await assignment_of(connection, "facility", facility_id, point=True)
    return FacilityOut(**with_place(row), assignment=AssignmentOut.of(assigned))
