"""The board as JSON, and what waits for whoever asks."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy import RowMapping

from api.assignments import NamedOut
from api.incidents.answers import AttendanceOut, IncidentOut, listed
from api.overlays.schemas import BodyOut
from gis.assignments.locate import Place
from gis.incidents.boards import Board


class BoardStateOut(BaseModel):
    """Open incidents of one state."""

    state: str
    count: int
    overdue: int


class BoardBodyOut(BaseModel):
    """What one body has open; without a body it is the grid that answers."""

    body: BodyOut | None
    grid: NamedOut | None
    open: int
    overdue: int
    due_soon: int
    closed_today: int


class QueueOut(BaseModel):
    """How many wait for which step."""

    screening: int
    to_verify: int
    to_dispatch: int
    to_check: int
    delays: int
    parked_due: int


class BoardOut(BaseModel):
    """Open incidents in sight by state and by whoever is responsible; what was closed since midnight."""

    at: datetime
    states: list[BoardStateOut]
    bodies: list[BoardBodyOut]
    queue: QueueOut

    @classmethod
    def of(cls, found: Board) -> "BoardOut":
        """From the domain."""
        counts = {row["state"]: row["open"] for row in found.states}
        return cls(
            at=found.at,
            states=[
                BoardStateOut(state=row["state"], count=row["open"], overdue=row["overdue"])
                for row in found.states
            ],
            bodies=[_body_out(row) for row in found.bodies],
            queue=QueueOut(
                screening=counts.get("screening", 0),
                to_verify=counts.get("reported", 0) + counts.get("verifying", 0),
                to_dispatch=counts.get("filed", 0) + counts.get("returned", 0),
                to_check=counts.get("feedback", 0) + counts.get("checking", 0),
                delays=counts.get("delay_requested", 0),
                parked_due=sum(row["review_due"] for row in found.states),
            ),
        )


def _body_out(row: RowMapping) -> BoardBodyOut:
    body = grid = None
    if row["body_id"] is not None:
        body = BodyOut(id=row["body_id"], name=row["body"] or "", name_en=row["body_en"])
    if row["grid_id"] is not None and row["code"] is not None:
        grid = NamedOut.of(Place(row["grid_id"], "grid", row["code"], row["number"], row["grid"]))
    counts = {name: row[name] for name in ("open", "overdue", "due_soon", "closed_today")}
    return BoardBodyOut(body=body, grid=grid, **counts)


class WaitingOut(IncidentOut):
    """An incident that waits for whoever asks, and for what."""

    why: str


class MineOut(BaseModel):
    """What waits for whoever asks, the most urgent first: at most 200 of it; `counts` holds all of it by what for."""

    items: list[WaitingOut]
    attendances: list[AttendanceOut]
    counts: dict[str, int]

    @classmethod
    def of(
        cls,
        items: Sequence[tuple[RowMapping, str]],
        attendances: Sequence[RowMapping],
        counts: dict[str, int],
    ) -> "MineOut":
        """From the domain."""
        return cls(
            items=[WaitingOut(**listed(row), why=why) for row, why in items],
            attendances=[AttendanceOut.model_validate(dict(row)) for row in attendances],
            counts=counts,
        )
