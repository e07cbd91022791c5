"""What phones keep of an area, and runs as they are told."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import RowMapping

from gis.incidents.ids import number_of
from gis.patrols.reading import RunInFull

Place = tuple[float, float]


class PatrolAreaOut(BaseModel):
    """The ground: a grid, a lane or a community."""

    id: UUID
    level: str
    code: str
    number: str | None
    name: str
    bbox: tuple[float, float, float, float]
    geometry: dict[str, Any]


class ChecklistLine(BaseModel):
    """What is to be looked at on a round."""

    code: str
    text: str
    text_en: str
    needs_photo: bool = False


WindowOut = dict[Literal["from", "until"], str]
"""Times of day, as `21:30`."""


class PlanDueOut(BaseModel):
    """One time of a plan: planned, running, finished, abandoned or missed; points in walking order."""

    id: UUID
    name: str
    occurs_on: date
    starts_at: datetime
    ends_at: datetime
    duration_min: int
    state: str
    checklist: list[ChecklistLine]
    point_ids: list[UUID]
    windows: dict[UUID, WindowOut]
    route: dict[str, Any] | None
    order_by: Literal["tour", "plan"]
    length_m: float


class PointDueOut(BaseModel):
    """A patrol point and how being there is proved."""

    id: UUID
    number: str
    name: str
    proof: Literal["position", "qr", "code"]
    radius_m: float
    is_key_place: bool
    point: Place
    window: WindowOut | None


class PostHereOut(BaseModel):
    """A duty post."""

    id: UUID
    name: str
    point: Place
    hours: str | None


class LaneLineHereOut(BaseModel):
    """A lane line as far as it lies in the area."""

    id: UUID
    name: str | None
    length_m: float
    geometry: dict[str, Any]


class IncidentHereOut(BaseModel):
    """An open incident."""

    id: UUID
    number: str
    type_name: str | None
    type_name_en: str | None
    point: Place
    state: str
    due_at: datetime | None


class HandoverOut(BaseModel):
    """What the last shift wrote for the next one."""

    text: str
    at: datetime
    by_name: str


class TypeToFindOut(BaseModel):
    """A type of incident of the short list."""

    code: str
    name: str
    name_en: str


class AccuracyOut(BaseModel):
    """What phones leave out of a track, and what counts as covered."""

    cover_m: float
    show_m: float
    max_speed_mps: float
    min_step_m: float
    min_step_s: float


class AreaOut(BaseModel):
    """All that a phone keeps of an area; `generation` changes when anything of it does. Packs of tiles: `/packs`."""

    protocol: int
    at: datetime
    expires_at: datetime
    generation: str
    scope_generation: str
    area: PatrolAreaOut
    plans: list[PlanDueOut]
    points: list[PointDueOut]
    posts: list[PostHereOut]
    lane_lines: list[LaneLineHereOut]
    incidents: list[IncidentHereOut]
    handover: HandoverOut | None
    incident_types: list[TypeToFindOut]
    pack: None
    accuracy: AccuracyOut


class RunTerritoryOut(BaseModel):
    """Where a run was."""

    id: UUID
    level: str | None
    number: str | None
    name: str | None


class RunOut(BaseModel):
    """A run with its figures: points of its plan by verdict, refused check-ins, what was found; metres."""

    id: UUID
    state: Literal["running", "paused", "finished", "abandoned"]
    is_own: bool
    user_name: str
    worker_id: UUID | None
    worker_name: str | None
    plan_id: UUID | None
    plan_name: str | None
    occurs_on: date | None
    territory: RunTerritoryOut
    started_at: datetime
    finished_at: datetime | None
    heard_at: datetime
    point_count: int
    distance_m: float
    gap_count: int
    skew_s: float
    planned_points: int
    done: int
    late: int
    made_up: int
    declined: int
    findings: int

    @classmethod
    def of(cls, row: RowMapping, user_id: UUID) -> "RunOut":
        """From a row of the list."""
        return cls(**_listed(row, user_id))


def _listed(row: RowMapping, user_id: UUID) -> dict[str, Any]:
    own = {name: row[name] for name in RunOut.model_fields if name in row}
    territory = RunTerritoryOut(
        id=row["territory_id"], level=row["level"], number=row["number"], name=row["territory_name"]
    )
    return {**own, "territory": territory, "is_own": row["user_id"] == user_id}


class RunPage(BaseModel):
    """Runs, the newest first, with the cursor of the next page."""

    items: list[RunOut]
    next_cursor: str | None


class CheckInOut(BaseModel):
    """A check-in as it was judged; `at` is when it was done, the phone's clock put right."""

    id: UUID
    point_id: UUID
    number: str
    name: str
    at: datetime
    received_at: datetime
    verdict: Literal["done", "late", "made_up", "declined"]
    reason: str
    proof: str
    distance_m: float | None
    accuracy_m: float | None
    fixes: int
    point: Place | None


class MissedPointOut(BaseModel):
    """A point of the plan at which nobody was."""

    id: UUID
    number: str
    name: str
    window: WindowOut | None


class RunFindingOut(BaseModel):
    """An incident found on the way."""

    incident_id: UUID
    number: str
    checklist_code: str | None
    at: datetime
    state: str
    type_code: str


class RunFullOut(RunOut):
    """A run with its check-ins, what was missed, what was found."""

    reason: str
    handover: str
    checklist: list[dict[str, Any]]
    check_ins: list[CheckInOut]
    missed: list[MissedPointOut]
    found: list[RunFindingOut]

    @classmethod
    def in_full(cls, found: RunInFull, user_id: UUID) -> "RunFullOut":
        """From the domain."""
        row = found.row
        return cls(
            **_listed(row, user_id),
            reason=row["reason"],
            handover=row["handover"],
            checklist=row["checklist"],
            check_ins=[_check_in(each) for each in found.check_ins],
            missed=[_missed(each) for each in found.missed],
            found=[RunFindingOut(**each, number=number_of(each["incident_id"])) for each in found.findings],
        )


def _check_in(row: RowMapping) -> CheckInOut:
    own = {name: row[name] for name in CheckInOut.model_fields if name in row}
    return CheckInOut(**own, point=None if row["lon"] is None else (row["lon"], row["lat"]))


def _missed(row: RowMapping) -> MissedPointOut:
    window: WindowOut | None = None
    if row["from_time"] is not None:
        window = {"from": f"{row['from_time']:%H:%M}", "until": f"{row['until_time']:%H:%M}"}
    return MissedPointOut(id=row["id"], number=row["number"], name=row["name"], window=window)


class TrackOut(BaseModel):
    """A track as GeoJSON: a MultiLineString whose lines end where nothing was heard for two minutes."""

    type: Literal["Feature"]
    geometry: dict[str, Any]
    properties: dict[str, Any]
