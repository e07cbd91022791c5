"""Incidents as JSON: in lists, in full with what may be done, and steps that were taken."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import RowMapping

from api.assignments import NamedOut
from api.incidents.schemas import ConditionOut
from api.overlays.schemas import BodyOut
from gis.assignments.locate import Place
from gis.incidents.acting import Tried
from gis.incidents.casework import buttons
from gis.incidents.ids import number_of
from gis.incidents.machine import STATES
from gis.incidents.model import Done
from gis.incidents.reading import IncidentInFull

_TITLE = 80


class TypeNameOut(BaseModel):
    """A type by its names."""

    code: str
    name: str
    name_en: str
    kind: str


class ClockOut(BaseModel):
    """The clock; seconds are of its own time. `state`: none, running, paused, standing or ended."""

    state: str
    unit: str | None
    limit_s: int | None
    used_s: int
    running_since: datetime | None
    due_at: datetime | None
    overdue: bool
    due_soon: bool
    on_time: bool | None

    @classmethod
    def of(cls, row: RowMapping) -> "ClockOut":
        """From a row."""
        said = {
            name: row[name]
            for name in cls.model_fields
            if name not in {"state", "unit", "overdue", "due_soon"}
        }
        state = STATES[row["state"]].clock if row["limit_s"] is not None else "none"
        return cls(
            state=state,
            unit=row["clock_unit"],
            overdue=bool(row["overdue"]),
            due_soon=bool(row["due_soon"]),
            **said,
        )


class IncidentOut(BaseModel):
    """An incident in a list; `version` counts its steps and is its ETag, as `"i3"`. Without a body the grid answers."""

    id: UUID
    number: str
    state: str
    state_at: datetime
    version: int
    type: TypeNameOut
    level: int
    source: str
    title: str
    point: tuple[float, float]
    accuracy_m: float | None
    confidence: float | None
    address: str
    address_by: str
    building_id: UUID | None
    community: NamedOut | None
    grid: NamedOut | None
    lane: NamedOut | None
    body: BodyOut | None
    routed_by: str
    team: str | None
    team_id: UUID | None
    worker: str | None
    worker_id: UUID | None
    reported_at: datetime
    observed_at: datetime
    due_at: datetime | None
    clock: ClockOut
    review_on: date | None
    escalation: int
    rework_count: int
    reopen_count: int
    delay_count: int
    correction_count: int
    urge_count: int
    satisfaction: int | None
    closed_at: datetime | None
    merged_into_id: UUID | None
    media_count: int

    @classmethod
    def of(cls, row: RowMapping) -> "IncidentOut":
        """From a row of the list."""
        return cls(**listed(row))


def listed(row: RowMapping) -> dict[str, Any]:
    """The members of an incident in a list."""
    own = {name: row[name] for name in IncidentOut.model_fields if name in row}
    places = {level: _place(level, said) for level, said in (row["places"] or {}).items()}
    body = None
    if row["body_id"] is not None:
        body = BodyOut(id=row["body_id"], name=row["body"] or "", name_en=row["body_en"])
    text = row["text"]
    return {
        **own,
        "number": number_of(row["id"]),
        "type": TypeNameOut(
            code=row["type_code"],
            name=row["type_name"] or row["type_code"],
            name_en=row["type_name_en"] or row["type_code"],
            kind=row["type_kind"] or "local",
        ),
        "title": text if len(text) <= _TITLE else f"{text[:_TITLE]}…",
        "point": (row["lon"], row["lat"]),
        "community": NamedOut.of(places.get("community")),
        "grid": NamedOut.of(places.get("grid")),
        "lane": NamedOut.of(places.get("lane")),
        "body": body,
        "clock": ClockOut.of(row),
    }


def _place(level: str, said: dict[str, Any]) -> Place:
    return Place(UUID(said["id"]), level, said["code"], said["number"], said["name"])


class IncidentPage(BaseModel):
    """Incidents with the cursor of the next page; `at` is when clocks were read."""

    items: list[IncidentOut]
    next_cursor: str | None
    at: datetime


class TimelineOut(BaseModel):
    """A step that was taken; `details` holds ids and numbers."""

    ordinal: int
    action: str
    from_state: str | None
    to_state: str
    at: datetime
    actor: str | None
    role: str
    edition: int | None
    reason: str
    media_ids: list[UUID]
    details: dict[str, Any]


class AttendanceOut(BaseModel):
    """What somebody of the grid must go and see, and by when."""

    id: UUID
    incident_id: UUID
    code: str
    name: str
    name_en: str
    due_at: datetime
    done_at: datetime | None
    done_by: str | None
    note: str
    media_ids: list[UUID]


class AttendanceList(BaseModel):
    """What is to be attended, the earliest due first."""

    items: list[AttendanceOut]


class MayOut(BaseModel):
    """A step of the state that one's roles allow; `refused` says why it is off for this incident even so."""

    action: str
    name: str
    name_en: str
    needs: list[str]
    refused: str | None
    refused_zh: str | None
    refused_en: str | None


class IncidentReporterOut(BaseModel):
    """Who reported it, with stars."""

    name: str | None
    phone_masked: str | None


class StoredPlaceOut(BaseModel):
    """The assignment of an incident: the rule, the edition and the sentence."""

    rule: str
    edition: int | None
    confidence: float | None
    text_zh: str
    text_en: str


class IncidentFullOut(IncidentOut):
    """An incident in full: what was said, its steps, and what may be done with it."""

    text: str
    fields: dict[str, Any]
    condition: ConditionOut | None
    placing: StoredPlaceOut | None
    reporter: IncidentReporterOut | None
    timeline: list[TimelineOut]
    attendances: list[AttendanceOut]
    may: list[MayOut]

    @classmethod
    def in_full(cls, found: IncidentInFull) -> "IncidentFullOut":
        """From the domain."""
        why = found.assigned.explanation if found.assigned else None
        reporter = None
        if found.reporter is not None:
            reporter = IncidentReporterOut(name=found.reporter[0], phone_masked=found.reporter[1])
        return cls(
            **listed(found.row),
            text=found.row["text"],
            fields=found.row["fields"],
            condition=ConditionOut.model_validate(dict(found.condition)) if found.condition else None,
            placing=StoredPlaceOut(
                rule=why.rule,
                edition=why.edition,
                confidence=found.row["confidence"] if found.row["confidence"] is not None else why.confidence,
                text_zh=why.text_zh,
                text_en=why.text_en,
            )
            if why
            else None,
            reporter=reporter,
            timeline=[TimelineOut.model_validate(dict(row)) for row in found.timeline],
            attendances=[AttendanceOut.model_validate(dict(row)) for row in found.attendances],
            may=_buttons(found),
        )


def _buttons(found: IncidentInFull) -> list[MayOut]:
    return [
        MayOut(
            action=step.action,
            name=step.name,
            name_en=step.name_en,
            needs=list(step.needs),
            refused=refused.problem_code if refused else None,
            refused_zh=refused.message_zh if refused else None,
            refused_en=refused.message_en if refused else None,
        )
        for step, refused in buttons(found.case, found.actor)
    ]


class DoneOut(BaseModel):
    """A step that was taken, or had been."""

    id: UUID
    version: int
    state: str
    is_repeat: bool

    @classmethod
    def of(cls, done: Done) -> "DoneOut":
        """From the domain."""
        return cls(id=done.id, version=done.version, state=done.state, is_repeat=done.is_repeat)


class TriedOut(BaseModel):
    """What became of one of many."""

    id: UUID
    ok: bool
    version: int | None
    state: str | None
    code: str | None
    text_zh: str | None
    text_en: str | None

    @classmethod
    def of(cls, tried: Tried) -> "TriedOut":
        """From the domain."""
        done, refused = tried.done, tried.refused
        return cls(
            id=tried.id,
            ok=done is not None,
            version=done.version if done else None,
            state=done.state if done else None,
            code=refused.problem_code if refused else None,
            text_zh=refused.message_zh if refused else None,
            text_en=refused.message_en if refused else None,
        )


class TriedList(BaseModel):
    """What became of each, by id."""

    items: list[TriedOut]
