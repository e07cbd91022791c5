"""Details of a lane line."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from api.assignments import AssignmentOut
from api.deps import BriefSignedInDep, ServicesDep
from api.places import with_place
from gis.assignments.locate import locate
from gis.db import transaction
from gis.errors import NotFound
from gis.lane_lines.repository import read_lane_line

router = APIRouter(prefix="/api/v1/lane_lines", tags=["lane_lines"])


class LaneLineOut(BaseModel):
    """A lane line; it may run through several grids, so `assignment` is that of its middle point."""

    id: UUID
    name: str | None
    class_: str
    length_m: float
    point: tuple[float, float]
    bbox: tuple[float, float, float, float]
    assignment: AssignmentOut

    model_config = {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


@router.get("/{lane_line_id}")
async def read(lane_line_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> LaneLineOut:
    """One lane line, and where its middle belongs."""
    tenant_id, scope = signed_in.user.tenant.id, signed_in.scope
    async with transaction(found.engine, tenant_id, scope.sight) as connection:
        row = await read_lane_line(connection, lane_line_id)
    if row is None:
        raise NotFound(
            "没有这条街巷线，或不在你的可见范围内。核对链接后再试。",
            "There is no such lane line, or it is outside your scope. Check the link.",
        )
    middle = await locate(found.engine, tenant_id, scope, row["lon"], row["lat"], datetime.now(UTC))
    assignment = AssignmentOut.at(middle.community, middle.grid, middle.lane, middle.explanation)
    return LaneLineOut(**with_place(row), assignment=assignment)
