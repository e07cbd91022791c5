"""Visits, the plan of those that are due, and the rules behind it as JSON."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import RowMapping

from api.inputs import CleanText
from gis.errors import InvalidInput
from gis.visits.model import Kind, NewVisit, Outcome, Rule
from gis.visits.ordering import METHOD
from gis.visits.planning import Due, Plan


class VisitRuleOut(BaseModel):
    """A rule of visiting: whom it is about, how often, who says so and how sure that is."""

    code: str
    name: str
    name_en: str
    subject: str
    tag: str | None
    period: str | None
    every_days: int | None
    priority: int
    source: str
    status: str
    due_on: date | None

    @classmethod
    def of(cls, rule: Rule) -> "VisitRuleOut":
        """From the domain."""
        return cls(**{name: getattr(rule, name) for name in cls.model_fields})


class VisitRuleList(BaseModel):
    """The rules in force, the most urgent first."""

    items: list[VisitRuleOut]


class DueOut(BaseModel):
    """A household to visit: where it is, by which rules, and how many days nobody was met there (none: never)."""

    household_id: UUID
    building_id: UUID
    grid_id: UUID | None
    grid_number: str | None
    lane_id: UUID | None
    lane: str | None
    building: str | None
    address: str | None
    house_number: str | None
    entrance: str | None
    floor: int | None
    room: str | None
    people: int
    reasons: list[str]
    days_since: int | None
    last_visited_at: datetime | None
    tried_outcome: Outcome | None
    tried_at: datetime | None
    verified_at: datetime | None
    point: tuple[float, float]

    @classmethod
    def of(cls, due: Due) -> "DueOut":
        """From the domain."""
        own = {name: due.row[name] for name in cls.model_fields if name in due.row}
        more = {
            "reasons": due.reasons,
            "days_since": due.days_since,
            "point": (due.row["lon"], due.row["lat"]),
        }
        return cls(**{**own, **more})


class PlanOut(BaseModel):
    """Households due in walking order: by grid, by lane, along each lane from the nearer end; no shortest path.

    `more`: there are more than `total`, which stops counting at 5,000.
    """

    at: datetime
    order: Literal["lanes_along"]
    total: int
    more: bool
    rules: list[VisitRuleOut]
    items: list[DueOut]

    @classmethod
    def of(cls, plan: Plan) -> "PlanOut":
        """From the domain."""
        return cls(
            at=plan.at,
            order=METHOD,
            total=plan.total,
            more=plan.more,
            rules=[VisitRuleOut.of(rule) for rule in plan.rules],
            items=[DueOut.of(due) for due in plan.items],
        )


class NewVisitBody(BaseModel):
    """A visit; its id is made by whoever records it and counts for them alone: sent twice, it is stored once."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    id: UUID
    household_id: UUID
    kind: Kind = "routine"
    outcome: Outcome
    visited_at: datetime
    line: Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$")] | None = None
    planned_on: date | None = None
    note: Annotated[CleanText, Field(max_length=2000)] = ""
    unit_verified: bool = False

    def visit(self) -> NewVisit:
        """For the domain; a time without a zone is refused."""
        if self.visited_at.tzinfo is None:
            raise InvalidInput("时间要带时区。", "A time needs its zone.", code="bad_time")
        try:
            at = self.visited_at.astimezone(UTC)
        except OverflowError as error:
            raise InvalidInput("时间写法不对。", "That is no time.", code="bad_time") from error
        return NewVisit(**self.model_dump(exclude={"visited_at"}), visited_at=at)


class RecordedOut(BaseModel):
    """A visit that is stored, under an id of its own, and whether it was there before."""

    id: UUID
    recorded_at: datetime
    is_repeat: bool


class VisitOut(BaseModel):
    """A visit as it was recorded."""

    id: UUID
    household_id: UUID
    worker_id: UUID | None
    worker: str | None
    account: str | None
    kind: Kind
    line: str | None
    planned_on: date | None
    visited_at: datetime
    outcome: Outcome
    note: str
    unit_verified: bool
    recorded_at: datetime

    @classmethod
    def of(cls, row: RowMapping) -> "VisitOut":
        """From a row of the list."""
        return cls.model_validate(dict(row))


class VisitPage(BaseModel):
    """Visits, newest first, with the cursor of the next page."""

    items: list[VisitOut]
    next_cursor: str | None


class GridProgressOut(BaseModel):
    """How far a grid is this quarter; `fresh` and `aging` count households met within 30 and 90 days."""

    territory_id: UUID
    code: str
    number: str | None
    name: str
    households: int
    visited: int
    fresh: int
    aging: int
    never: int


class ProgressOut(BaseModel):
    """Households met since the quarter began, grid by grid."""

    at: datetime
    since: datetime
    due_on: date
    items: list[GridProgressOut]
