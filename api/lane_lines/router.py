"""Details of a lane line."""

from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from api.assignments import AssignmentOut, NamedOut
from api.deps import BriefSignedInDep, ServicesDep
from api.places import with_place
from gis.assignments.locate import locate
from gis.db import transaction
from gis.errors import NotFound
from gis.lane_lines.reading import Beside, explain_sides, sides_of
from gis.lane_lines.repository import read_lane_line

router = APIRouter(prefix="/api/v1/lane_lines", tags=["lane_lines"])


class BesideOut(BaseModel):
    """A side of the line as seen from its start, and a territory there with its share of the side."""

    side: Literal["left", "right"]
    share: float
    length_m: float
    edition: int | None
    community: NamedOut | None
    grid: NamedOut | None
    lane: NamedOut | None

    @classmethod
    def of(cls, found: Beside) -> "BesideOut":
        """From the domain."""
        return cls(
            side="left" if found.side == "left" else "right",
            share=round(found.share, 4),
            length_m=round(found.length_m, 1),
            edition=found.edition,
            community=NamedOut.of(found.community),
            grid=NamedOut.of(found.grid),
            lane=NamedOut.of(found.lane),
        )


class LaneLineOut(BaseModel):
    """A lane line; it may run through several grids: `sides` are those on its left and right, of which `sides_zh` says
    how they were found, and `assignment` is that of its middle point.
    """

    id: UUID
    name: str | None
    class_: str
    length_m: float
    point: tuple[float, float]
    bbox: tuple[float, float, float, float]
    assignment: AssignmentOut
    sides: list[BesideOut]
    sides_zh: str
    sides_en: str

    model_config = {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


@router.get("/{lane_line_id}")
async def read(lane_line_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> LaneLineOut:
    """One lane line, the territories on both sides of it, and where its middle belongs."""
    tenant_id, scope = signed_in.user.tenant.id, signed_in.scope
    async with transaction(found.engine, tenant_id, scope.sight) as connection:
        row = await read_lane_line(connection, lane_line_id)
        sides = await sides_of(connection, lane_line_id)
    if row is None:
        raise NotFound(
            "没有这条街巷线，或不在你的可见范围内。核对链接后再试。",
            "There is no such lane line, or it is outside your scope. Check the link.",
        )
    middle = await locate(found.engine, tenant_id, scope, row["lon"], row["lat"], datetime.now(UTC))
    assignment = AssignmentOut.at(middle.community, middle.grid, middle.lane, middle.explanation)
    said_zh, said_en = explain_sides(sides)
    return LaneLineOut(
        **with_place(row),
        assignment=assignment,
        sides=[BesideOut.of(each) for each in sides],
        sides_zh=said_zh,
        sides_en=said_en,
    )
