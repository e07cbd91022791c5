"""Details of a building."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from api.assignments import AssignmentOut
from api.deps import ConnectionDep, SignedInDep
from api.places import with_place
from gis.assignments.reading import assignment_of
from gis.buildings.repository import read_building
from gis.errors import NotFound

router = APIRouter(prefix="/api/v1/buildings", tags=["buildings"])


class BuildingOut(BaseModel):
    """A building with its counts; area in square metres."""

    id: UUID
    name: str | None
    address: str | None
    house_number: str | None
    street: str | None
    use: str
    floors: int | None
    is_rental: bool
    area_m2: float
    units: int
    households: int
    people: int
    floating_people: int
    elderly_people: int
    child_people: int
    point: tuple[float, float]
    bbox: tuple[float, float, float, float]
    assignment: AssignmentOut | None


@router.get("/{building_id}")
async def read(building_id: UUID, _: SignedInDep, connection: ConnectionDep) -> BuildingOut:
    """One building, where it belongs, and why."""
    row = await read_building(connection, building_id)
    if row is None:
        raise NotFound(
            "没有这栋楼，或不在你的可见范围内。核对链接后再试。",
            "There is no such building, or it is outside your scope. Check the link.",
        )
    assigned = await assignment_of(connection, "building", building_id, point=False)
    return BuildingOut(**with_place(row), assignment=AssignmentOut.of(assigned))
