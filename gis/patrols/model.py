"""What phones send of a patrol and what they are answered, free of any table or request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from gis.errors import Conflict, WanggeError
from gis.incidents.model import NewIncident
from gis.patrols.checking import Fix

PROTOCOL = 1
"""What phones speak. The shells of the last 90 days are understood: a lower number is refused only after that."""

Kind = Literal[
    "start",
    "pause",
    "continue",
    "finish",
    "abandon",
    "check_in",
    "make_up",
    "track",
    "finding",
    "sos",
    "note",
]
RunState = Literal["running", "paused", "finished", "abandoned"]

OVER: tuple[RunState, ...] = ("finished", "abandoned")

FIRST = datetime(2000, 1, 1, tzinfo=UTC)
LAST = datetime(2100, 1, 1, tzinfo=UTC)
"""Device times beyond these are no times."""


@dataclass(frozen=True, slots=True)
class Start:
    """Begin a run in a territory, by plan or without; ``takes_over`` is the note of the shift before as it was read."""

    territory_id: UUID
    plan_id: UUID | None = None
    occurs_on: date | None = None
    takes_over: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Pause, continue, finish or abandon."""

    to_state: RunState
    reason: str = ""
    handover: str = ""
    checklist: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class CheckIn:
    """Being at a point: fixes, the newest last, and what was scanned or typed there."""

    point_id: UUID
    fixes: tuple[Fix, ...]
    proof: str | None = None


@dataclass(frozen=True, slots=True)
class MakeUp:
    """A check-in made up for in words."""

    point_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Track:
    """Points as the phone numbered them: seq, its milliseconds since 1970, degrees, metres, metres a second."""

    points: Sequence[tuple[int, float, float, float, float, float | None]]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found on the way: an incident like any other."""

    incident: NewIncident
    checklist_code: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A note, or a call for help with the place of the caller."""

    text: str = ""
    point: tuple[float, float] | None = None
    accuracy_m: float | None = None


Body = Start | Step | CheckIn | MakeUp | Track | Finding | Said


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that was done, under an id that its phone made; ``digest`` tells it from another one under that id."""

    id: UUID
    seq: int
    run_id: UUID
    kind: Kind
    observed_at: datetime
    digest: bytes
    body: Body


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An item whose body cannot be what it claims to be."""

    id: UUID
    problem: WanggeError


@dataclass(frozen=True, slots=True)
class Batch:
    """What a phone sends at once; ``sent_at`` is its clock when it did."""

    device_id: UUID
    sent_at: datetime
    actions: Sequence[Action | Unreadable]


@dataclass(frozen=True, slots=True)
class Clock:
    """The server's time of a contact, and how far the phone's clock is behind it then."""

    received_at: datetime
    skew_s: float

    def at(self, observed_at: datetime) -> datetime:
        """When something was done, as well as can be known: by the phone's clock put right, never after its receipt."""
        try:
            return min(observed_at + timedelta(seconds=self.skew_s), self.received_at)
        except OverflowError:
            return self.received_at


@dataclass(frozen=True, slots=True)
class Tried:
    """One item's answer: 201 stored, 200 stored before, 404, 409 or 422 with the reason."""

    id: UUID
    status: int
    answer: Mapping[str, Any] | None = None
    problem: WanggeError | None = None


@dataclass(frozen=True, slots=True)
class Synced:
    """The answer to a batch. ``revoked``: what is on the phone is to be wiped once this was sent."""

    clock: Clock
    items: Sequence[Tried]
    scope_generation: str
    revoked: bool


@dataclass(slots=True)
class Run:
    """A run as it stands."""

    id: UUID
    user_id: UUID | None
    state: RunState
    last_seq: int
    territory_id: UUID
    community_id: UUID | None
    plan_id: UUID | None
    occurs_on: date | None
    started_at: datetime
    finished_at: datetime | None
    run_day: date
    device_id: UUID

    @property
    def as_answer(self) -> dict[str, Any]:
        """What a phone is told of it."""
        return {"run": {"id": str(self.id), "state": self.state, "started_at": self.started_at.isoformat()}}


@dataclass(frozen=True, slots=True)
class Stored:
    """What becomes of an action: its answer, and what is kept of its words."""

    answer: Mapping[str, Any] = field(default_factory=dict)
    said: str = ""
    point: tuple[float, float] | None = None


class WrongRunState(Conflict):
    """The run is in a state that does not allow it."""

    code = "not_now"


class NoRun(Conflict):
    """The run has not begun here yet: its start is on its way, or was refused."""

    code = "no_run"


def no_run() -> NoRun:
    """The answer to an action of a run that is not known."""
    return NoRun(
        "这次巡查还没有开始记录。先上传“开始巡查”，这一条留在手机里，随后自动上传。",
        "This patrol has not begun here yet. Send its start first; this stays on the phone and follows.",
        params={"retry": True},
    )


def not_now(state: str) -> WrongRunState:
    """The answer to a step that the state of its run does not allow."""
    zh = {"running": "正在进行", "paused": "已暂停", "finished": "已完成", "abandoned": "已提前结束"}[state]
    return WrongRunState(
        f"这次巡查{zh}，不能再做这一步。记录保留在手机里。",
        f"This patrol is {state}: the step is not possible any more. It is kept on the phone.",
        params={"state": state},
    )
