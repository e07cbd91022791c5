"""What leaders are told: the board, who is nearest, and the record of a period."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from api.patrols.schemas import RunTerritoryOut
from gis.patrols.board import Board, Member, Post, summary
from gis.patrols.nearest import Nearest
from gis.patrols.posts import Missed
from gis.patrols.record import Counts, Indicator, PatrolRecord, indicators
from gis.patrols.rosters import Duty
from gis.queries import Record

Place = tuple[float, float]


class PositionOut(BaseModel):
    """Where somebody on patrol was last; `at` is of the phone, put right."""

    point: Place
    accuracy_m: float
    at: datetime

    @classmethod
    def of(cls, row: Record) -> Self | None:
        """From a row with a position, or without."""
        if row["lon"] is None:
            return None
        return cls(point=(row["lon"], row["lat"]), accuracy_m=row["accuracy_m"], at=row["at"])


class SpellOut(BaseModel):
    """A time of a shift, at a post or on a plan; `stands_in`: of a deputy."""

    worker_id: UUID
    name: str
    starts_at: datetime
    ends_at: datetime
    stands_in: bool
    of: Literal["post", "plan"]
    of_id: UUID
    of_name: str

    @classmethod
    def at(cls, duty: Duty) -> Self:
        """From the domain; somebody has the time."""
        of_id, of_name = duty.duty_post_id or duty.plan_id, duty.post_name or duty.plan_name
        assert duty.worker_id is not None
        assert of_id is not None
        return cls(
            worker_id=duty.worker_id,
            name=duty.worker_name or "",
            starts_at=duty.starts_at,
            ends_at=duty.ends_at,
            stands_in=duty.stands_in,
            of="plan" if duty.duty_post_id is None else "post",
            of_id=of_id,
            of_name=of_name or "",
        )


class OnShiftOut(BaseModel):
    """Who is on shift at a post now, and whether on patrol."""

    worker_id: UUID
    name: str
    starts_at: datetime
    ends_at: datetime
    is_present: bool


class BoardPostOut(BaseModel):
    """A duty post: how many of how many, since when; `closed` needs nobody now; `since` null where not known."""

    id: UUID
    name: str
    point: Place
    hours: str | None
    state: Literal["manned", "relief_late", "unmanned", "closed"]
    present: int
    needed: int
    since: datetime | None
    on_shift: list[OnShiftOut]
    next: SpellOut | None

    @classmethod
    def of(cls, post: Post) -> Self:
        """From the domain."""
        row, found = post.row, post.manning
        return cls(
            id=row["id"],
            name=row["name"],
            point=(row["lon"], row["lat"]),
            hours=row["hours"],
            state=found.state,
            present=found.present,
            needed=found.needed,
            since=found.since,
            on_shift=[
                OnShiftOut(
                    worker_id=duty.worker_id,
                    name=duty.worker_name or "",
                    starts_at=duty.starts_at,
                    ends_at=duty.ends_at,
                    is_present=is_present,
                )
                for duty, is_present in post.on_shift
                if duty.worker_id is not None
            ],
            next=SpellOut.at(post.next) if post.next else None,
        )


class BoardRunOut(BaseModel):
    """A patrol that goes on."""

    id: UUID
    territory: RunTerritoryOut
    plan_name: str | None
    started_at: datetime
    heard_at: datetime
    distance_m: float
    planned_points: int
    reached: int


class BoardMemberOut(BaseModel):
    """Somebody on patrol, with the last position, or `awaited`: on shift, and no patrol begun."""

    state: Literal["running", "paused", "awaited"]
    worker_id: UUID | None
    name: str
    run: BoardRunOut | None
    position: PositionOut | None
    shift: SpellOut | None

    @classmethod
    def of(cls, member: Member) -> Self:
        """From the domain."""
        row = member.run
        own = {name: row[name] for name in BoardRunOut.model_fields if name in row} if row else {}
        return cls(
            state=member.state,
            worker_id=member.worker_id,
            name=member.name,
            run=BoardRunOut(**own, territory=_territory(row)) if row else None,
            position=PositionOut.of(row) if row else None,
            shift=SpellOut.at(member.duty) if member.duty else None,
        )


class MissedOut(BaseModel):
    """A point that nobody reached in time; without a point: a whole plan nobody walked, with its number of points."""

    plan_id: UUID
    plan_name: str
    territory_id: UUID
    occurs_on: date
    until: datetime
    points: int
    point_id: UUID | None
    number: str | None
    name: str | None
    is_key_place: bool
    point: Place | None

    @classmethod
    def of(cls, missed: Missed) -> Self:
        """From the domain."""
        at = missed.point
        return cls(
            plan_id=missed.plan_id,
            plan_name=missed.plan_name,
            territory_id=missed.territory_id,
            occurs_on=date.fromisoformat(missed.occurs_on),
            until=missed.until,
            points=missed.points,
            point_id=at["id"] if at else None,
            number=at["number"] if at else None,
            name=at["name"] if at else None,
            is_key_place=bool(at and at["is_key_place"]),
            point=(at["lon"], at["lat"]) if at else None,
        )


class CallOut(BaseModel):
    """A call for help of the last hours; `run_state` of the patrol it came from, null without one."""

    id: UUID
    name: str
    at: datetime
    text: str
    run_id: UUID | None
    run_state: Literal["running", "paused", "finished", "abandoned"] | None
    point: Place | None

    @classmethod
    def of(cls, row: Record) -> Self:
        """From a row."""
        return cls(
            id=row["id"],
            name=row["name"],
            at=row["received_at"],
            text=row["said"],
            run_id=row["run_id"] if row["run_state"] else None,
            run_state=row["run_state"],
            point=None if row["lon"] is None else (row["lon"], row["lat"]),
        )


class BoardOut(BaseModel):
    """How things stand on patrol now, as far as the leader sees the ground."""

    at: datetime
    summary: dict[str, int]
    posts: list[BoardPostOut]
    members: list[BoardMemberOut]
    missed: list[MissedOut]
    calls: list[CallOut]

    @classmethod
    def of(cls, board: Board) -> Self:
        """From the domain."""
        return cls(
            at=board.at,
            summary=summary(board),
            posts=[BoardPostOut.of(each) for each in board.posts],
            members=[BoardMemberOut.of(each) for each in board.members],
            missed=[MissedOut.of(each) for each in board.missed],
            calls=[CallOut.of(each) for each in board.calls],
        )


class FreeOut(BaseModel):
    """A free member: the way as the crow flies from where they were last."""

    run_id: UUID
    worker_id: UUID | None
    name: str
    territory: RunTerritoryOut
    position: PositionOut
    distance_m: float

    @classmethod
    def of(cls, row: Record) -> Self:
        """From a row."""
        position = PositionOut.of(row)
        assert position is not None
        return cls(
            run_id=row["run_id"],
            worker_id=row["worker_id"],
            name=row["name"],
            territory=_territory(row),
            position=position,
            distance_m=round(row["distance_m"], 1),
        )


class NearestOut(BaseModel):
    """Free members, the nearest first. `busy`: how many nearer ones have an incident in hand;
    `source`: found in memory, or by the database while that is behind.
    """

    at: datetime
    point: Place
    source: Literal["index", "database"]
    busy: int
    items: list[FreeOut]

    @classmethod
    def of(cls, found: Nearest) -> Self:
        """From the domain."""
        items = [FreeOut.of(each) for each in found.free]
        return cls(at=found.at, point=found.point, source=found.source, busy=found.busy, items=items)


class PatrolIndicatorOut(BaseModel):
    """What a figure is; a rate has a numerator and a denominator, named by their codes."""

    code: str
    name: str
    name_en: str
    formula: str
    formula_en: str
    unit: str | None
    numerator: str | None
    denominator: list[str]

    @classmethod
    def of(cls, each: Indicator) -> Self:
        """From the domain."""
        own = {name: getattr(each, name) for name in cls.model_fields if name != "denominator"}
        return cls(**own, denominator=list(each.denominator))


class PatrolRateOut(BaseModel):
    """A rate with what it was made of; null where nothing was to be divided by."""

    value: float | None
    numerator: int
    denominator: int


class RecordRowOut(BaseModel):
    """The figures of one member, or of all."""

    worker_id: UUID | None
    name: str | None
    counts: dict[str, float] = Field(
        description="by the codes of `counts`; a code that does not apply is absent"
    )
    rates: dict[str, PatrolRateOut]

    @classmethod
    def of(cls, counts: Counts, worker_id: UUID | None = None, name: str | None = None) -> Self:
        """From the domain."""
        return cls(worker_id=worker_id, name=name, counts=dict(counts), rates=_rates(counts))


def _rates(counts: Counts) -> dict[str, PatrolRateOut]:
    found: dict[str, PatrolRateOut] = {}
    for rate in indicators()[1]:
        if any(each in counts for each in rate.denominator):
            above, below, value = rate.rate_of(counts)
            found[rate.code] = PatrolRateOut(value=value, numerator=above, denominator=below)
    return found


class RecordOut(BaseModel):
    """A period with every formula and definition that its figures rest on; `is_own`: one's own record alone."""

    from_on: date
    until_on: date
    is_own: bool
    rows: list[RecordRowOut]
    total: RecordRowOut
    counts: list[PatrolIndicatorOut]
    rates: list[PatrolIndicatorOut]
    definitions: Mapping[str, str]

    @classmethod
    def of(cls, found: PatrolRecord) -> Self:
        """From the domain."""
        counts, rates, definitions = indicators()
        return cls(
            from_on=found.from_on,
            until_on=found.until_on,
            is_own=found.is_own,
            rows=[RecordRowOut.of(each.counts, each.worker_id, each.name) for each in found.members],
            total=RecordRowOut.of(found.total),
            counts=[PatrolIndicatorOut.of(each) for each in counts],
            rates=[PatrolIndicatorOut.of(each) for each in rates],
            definitions=definitions,
        )


def _territory(row: Record) -> RunTerritoryOut:
    return RunTerritoryOut(
        id=row["territory_id"], level=row["level"], number=row["number"], name=row["territory_name"]
    )
