"""Details of a lane line."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from api.assignments import NamedOut
from api.deps import ConnectionDep, SignedInDep
from api.places import with_place
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
    """A lane line; it may run through several grids: `sides` are those on its left and right, `sides_zh` says how they
    were found.
    """

    id: UUID
    name: str | None
    class_: str
    length_m: float
    point: tuple[float, float]
    bbox: tuple[float, float, float, float]
    sides: list[BesideOut]
    sides_zh: str
    sides_en: str

    model_config = {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


@router.get("/{lane_line_id}")
async def read(lane_line_id: UUID, _: SignedInDep, connection: ConnectionDep) -> LaneLineOut:
    """One lane line, and the territories on both sides of it."""
    row = await read_lane_line(connection, lane_line_id)
    if row is None:
        raise NotFound(
            "没有这条街巷线，或不在你的可见范围内。核对链接后再试。",
            "There is no such lane line, or it is outside your scope. Check the link.",
        )
    sides = await sides_of(connection, lane_line_id)
    said_zh, said_en = explain_sides(sides)
    return LaneLineOut(
        **with_place(row), sides=[BesideOut.of(each) for each in sides], sides_zh=said_zh, sides_en=said_en
    )
