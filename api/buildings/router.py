"""Details of a building."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from api.assignments import AssignmentOut
from api.buildings.addresses import CalledOut
from api.buildings.entrances import EntranceOut
from api.deps import ConnectionDep, SignedInDep
from api.inputs import local_date
from api.places import with_place
from gis.assignments.reading import assignment_of
from gis.buildings.repository import count_let, read_building, read_called, read_entrances
from gis.errors import NotFound

router = APIRouter(prefix="/api/v1/buildings", tags=["buildings"])


class BuildingOut(BaseModel):
    """A building with its counts; area in square metres.

    `use_code` is that of GB/T 31000 table 5.17, whose words are in `/api/v1/people/codes`; `let_households` live in a
    unit that is let today, and make the building a rental one, as its register may also say.
    """

    id: UUID
    name: str | None
    address: str | None
    house_number: str | None
    street: str | None
    use: str
    use_code: str | None
    floors: int | None
    is_rental: bool
    let_households: int
    area_m2: float
    units: int
    households: int
    people: int
    floating_people: int
    elderly_people: int
    child_people: int
    point: tuple[float, float]
    bbox: tuple[float, float, float, float]
    addresses: list[CalledOut]
    entrances: list[EntranceOut]
    assignment: AssignmentOut | None


@router.get("/{building_id}")
async def read(building_id: UUID, signed_in: SignedInDep, connection: ConnectionDep) -> BuildingOut:
    """One building, where it belongs, and why."""
    row = await read_building(connection, building_id)
    if row is None:
        raise NotFound(
            "没有这栋楼，或不在你的可见范围内。核对链接后再试。",
            "There is no such building, or it is outside your scope. Check the link.",
        )
    assigned = await assignment_of(connection, "building", building_id, point=False)
    entrances = await read_entrances(connection, building_id)
    called = await read_called(connection, building_id)
    let = await count_let(connection, signed_in.user.tenant.id, building_id, local_date(None))
    said = {**with_place(row), "is_rental": row["is_rental"] or let > 0, "let_households": let}
    return BuildingOut(
        **said,
        addresses=[CalledOut.of(each) for each in called],
        entrances=[EntranceOut.of(each) for each in entrances],
        assignment=AssignmentOut.of(assigned),
    )
