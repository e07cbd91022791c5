"""What is sent of incidents: reports, steps, batches; and how their types and the machine are told."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import RowMapping

from api.inputs import CleanText
from gis.errors import InvalidInput
from gis.incidents.machine import MACHINE, STATES, StateFacts, Step
from gis.incidents.model import Author, NewIncident, Order, Reporter, Source
from gis.incidents.worktime import Unit

TypeCode = Annotated[str, Field(pattern=r"^[0-9A-Za-z]{2,12}$")]
Coordinate = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Point = tuple[Coordinate, Coordinate]
Accuracy = Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)]
Media = Annotated[list[UUID], Field(max_length=9)]
Reason = Annotated[CleanText, Field(max_length=1000)]
StaffSource = Literal["staff", "phone", "patrol", "video", "superior"]
BatchAction = Literal["dispatch", "urge", "accept", "archive", "admit", "decline", "verify"]


class ReporterBody(BaseModel):
    """Whoever reported it and may be called back."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: Annotated[CleanText, Field(max_length=50)] | None = None
    phone: Annotated[CleanText, Field(max_length=40)] | None = None

    def reporter(self) -> Reporter:
        """For the domain."""
        return Reporter(self.name, self.phone)


class PlaceBody(BaseModel):
    """A place to look at before something is reported there; `point` is lon, lat in degrees."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    point: Point
    accuracy_m: Accuracy | None = None
    type: TypeCode | None = None
    address: Annotated[CleanText, Field(max_length=200)] = ""


class ReportBody(BaseModel):
    """A report. `request_id` is made by whoever sends it and counts for them alone: sent twice, it is stored once.

    `accept_position` stores a place that is in no community, or looks shifted, as it is.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    request_id: UUID
    type: TypeCode
    point: Point
    text: Annotated[CleanText, Field(max_length=2000)] = ""
    condition_id: UUID | None = None
    accuracy_m: Accuracy | None = None
    address: Annotated[CleanText, Field(max_length=200)] = ""
    observed_at: datetime | None = None
    source: StaffSource = "staff"
    level: Annotated[int, Field(ge=1, le=4)] = 4
    fields: dict[Annotated[str, Field(max_length=60)], Any] = Field(default_factory=dict, max_length=60)
    reporter: ReporterBody = ReporterBody()
    media_ids: Media = Field(default_factory=list)
    accept_position: bool = False

    def incident(self) -> NewIncident:
        """For the domain."""
        source: Source = self.source
        return NewIncident(
            request_id=self.request_id,
            type_code=self.type,
            point=self.point,
            text=self.text,
            source=source,
            level=self.level,
            accuracy_m=self.accuracy_m,
            address=self.address,
            observed_at=zoned(self.observed_at),
            condition_id=self.condition_id,
            fields=self.fields,
            reporter=self.reporter.reporter(),
            media_ids=tuple(self.media_ids),
            accepts_position=self.accept_position,
        )


class StepBody(BaseModel):
    """A step: `version` is that of the incident that was seen; what else it needs is said by the machine."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    request_id: UUID
    action: Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$")]
    version: Annotated[int, Field(ge=1, le=2_147_483_647)]
    reason: Reason = ""
    media_ids: Media = Field(default_factory=list)
    type: TypeCode | None = None
    condition_id: UUID | None = None
    target_id: UUID | None = None
    review_on: date | None = None
    amount: Annotated[int, Field(ge=1, le=1000)] | None = None
    unit: Unit | None = None
    satisfaction: Annotated[int, Field(ge=1, le=5)] | None = None
    level: Annotated[int, Field(ge=1, le=3)] | None = None
    body_id: UUID | None = None
    team_id: UUID | None = None
    worker_id: UUID | None = None
    point: Point | None = None
    accuracy_m: Accuracy | None = None
    address: Annotated[CleanText, Field(max_length=200)] | None = None

    def order(self) -> Order:
        """For the domain."""
        said = self.model_dump(exclude={"type", "media_ids"})
        return Order(**said, type_code=self.type, media_ids=tuple(self.media_ids))


class BatchItem(BaseModel):
    """One of many, with the version that was seen."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    version: Annotated[int, Field(ge=1, le=2_147_483_647)]


class BatchBody(BaseModel):
    """The same step on many incidents; each is taken or refused by itself."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    request_id: UUID
    action: BatchAction
    items: Annotated[list[BatchItem], Field(min_length=1, max_length=200)]
    reason: Reason = ""
    body_id: UUID | None = None
    team_id: UUID | None = None
    worker_id: UUID | None = None

    def orders(self) -> list[tuple[UUID, Order]]:
        """For the domain: each under an id of its own that follows from the batch's, so that a repeat is one."""
        return [
            (
                each.id,
                Order(
                    request_id=UUID(int=self.request_id.int ^ each.id.int),
                    action=self.action,
                    version=each.version,
                    reason=self.reason,
                    body_id=self.body_id,
                    team_id=self.team_id,
                    worker_id=self.worker_id,
                ),
            )
            for each in self.items
        ]


class AttendedBody(BaseModel):
    """What was seen where one attended."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    note: Annotated[CleanText, Field(max_length=500)] = ""
    media_ids: Media = Field(default_factory=list)


class ConditionOut(BaseModel):
    """A filing condition: its limit, what closes it, who says so and how sure that is."""

    id: UUID
    ordinal: int
    condition: str
    limit_amount: int
    limit_unit: Unit
    closing: str
    source: str
    status: str


class IncidentTypeOut(BaseModel):
    """A node of the tree of types; only leaves are filed. `matter` is what rules of competence speak of."""

    code: str
    parent_code: str | None
    depth: int
    kind: str
    name: str
    name_en: str
    matter: str
    line: str | None
    is_leaf: bool
    fields: list[dict[str, Any]]
    source: str
    status: str
    conditions: list[ConditionOut]


class IncidentTypeList(BaseModel):
    """The tree of types in force, by code."""

    items: list[IncidentTypeOut]


class StateOut(BaseModel):
    """A state: its words, its colour's token, what it does to the clock, what the public is told."""

    code: str
    name: str
    name_en: str
    token: str
    clock: str
    public: str
    is_open: bool

    @classmethod
    def of(cls, state: StateFacts) -> "StateOut":
        """From the machine."""
        return cls(
            code=state.state,
            name=state.name,
            name_en=state.name_en,
            token=state.token,
            clock=state.clock,
            public=state.public,
            is_open=state.is_open,
        )


class StepOut(BaseModel):
    """A step of the machine; without a target the state stays."""

    action: str
    name: str
    name_en: str
    sources: list[str]
    target: str | None
    rights: list[str]
    needs: list[str]
    guards: list[str]

    @classmethod
    def of(cls, step: Step) -> "StepOut":
        """From the machine."""
        return cls(
            action=step.action,
            name=step.name,
            name_en=step.name_en,
            sources=list(step.sources),
            target=step.target,
            rights=list(step.rights),
            needs=list(step.needs),
            guards=list(step.guards),
        )


class MachineOut(BaseModel):
    """Every state and every step."""

    states: list[StateOut]
    steps: list[StepOut]

    @classmethod
    def made(cls) -> "MachineOut":
        """From the machine."""
        return cls(
            states=[StateOut.of(each) for each in STATES.values()],
            steps=[StepOut.of(each) for each in MACHINE],
        )


def zoned(at: datetime | None) -> datetime | None:
    """The moment in UTC; a time without a zone is refused."""
    if at is None:
        return None
    if at.tzinfo is None:
        raise InvalidInput("时间要带时区。", "A time needs its zone.", code="bad_time")
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise InvalidInput("时间写法不对。", "That is no time.", code="bad_time") from error


def type_out(row: RowMapping) -> IncidentTypeOut:
    """A type from its row."""
    return IncidentTypeOut.model_validate(dict(row))


def author_of(user_id: UUID, role: str) -> Author:
    """An account as the sender of a report."""
    return Author(user_id, user_id, role)
