"""What phones send of patrols, item by item: each is read for itself, so that a wrong one does not stop the others."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from api.incidents.schemas import ReportBody
from api.inputs import CleanText, Lat, Lon
from gis.errors import InvalidInput, WanggeError
from gis.patrols import model
from gis.patrols.checking import Fix
from gis.patrols.model import Action, Batch, Synced, Tried, Unreadable
from gis.patrols.tracks import MOST_POINTS

Accuracy = Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)]
Reason = Annotated[CleanText, Field(min_length=1, max_length=1000)]
Number = Annotated[float, Field(ge=-1e18, le=1e18, allow_inf_nan=False)]
Seq = Annotated[int, Field(ge=0, le=2_147_483_647)]
TrackPoint = tuple[
    Annotated[int, Field(ge=-(2**62), le=2**62)], Number, Number, Number, Number, Number | None
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class StartBody(_Body):
    """Begin a run."""

    territory_id: UUID
    plan_id: UUID | None = None
    occurs_on: date | None = None
    takes_over: Annotated[CleanText, Field(max_length=1000)] = ""


class PlainBody(_Body):
    """Nothing to say."""


class TickBody(_Body):
    """A line of the checklist as it was found."""

    code: Annotated[CleanText, Field(min_length=1, max_length=40)]
    ok: bool
    note: Annotated[CleanText, Field(max_length=500)] = ""


class FinishBody(_Body):
    """The end of a run, with what the next shift should know."""

    handover: Annotated[CleanText, Field(max_length=1000)] = ""
    checklist: Annotated[list[TickBody], Field(max_length=60)] = Field(default_factory=list)


class AbandonBody(_Body):
    """An end before the end."""

    reason: Reason


class FixBody(_Body):
    """Where the phone thought it was."""

    lon: Lon
    lat: Lat
    accuracy_m: Accuracy
    at: AwareDatetime


class CheckInBody(_Body):
    """Being at a point."""

    point_id: UUID
    fixes: Annotated[list[FixBody], Field(max_length=5)] = Field(default_factory=list)
    proof: Annotated[CleanText, Field(min_length=1, max_length=200)] | None = None


class MakeUpBody(_Body):
    """A check-in made up for in words."""

    point_id: UUID
    reason: Reason


class TrackBody(_Body):
    """Points of the track: [seq, milliseconds since 1970 by the phone's clock, lon, lat, accuracy_m, speed_mps]."""

    points: Annotated[list[TrackPoint], Field(min_length=1, max_length=MOST_POINTS)]


class FindingBody(_Body):
    """Something found: the body of a report without its `request_id`, which is the action's own id."""

    incident: dict[str, Any]
    media_ids: Annotated[list[UUID], Field(max_length=9)] = Field(default_factory=list)
    checklist_code: Annotated[CleanText, Field(min_length=1, max_length=40)] | None = None


class SosBody(_Body):
    """A call for help."""

    point: tuple[Lon, Lat] | None = None
    accuracy_m: Accuracy | None = None
    text: Annotated[CleanText, Field(max_length=1000)] = ""


class NoteBody(_Body):
    """Words."""

    text: Reason


class ActionBody(_Body):
    """One thing that was done: an id of the phone's own, its order there, and a body as `kind` says."""

    id: UUID
    seq: Seq
    run_id: UUID
    kind: Annotated[str, Field(max_length=40)]
    observed_at: AwareDatetime
    body: dict[str, Any] = Field(default_factory=dict)

    def action(self) -> Action | Unreadable:
        """For the domain; unreadable with the reason when the body is not of its kind."""
        try:
            if not model.FIRST <= self.observed_at <= model.LAST:
                raise _unreadable("observed_at")
            if self.kind not in _READERS:
                raise _unreadable("kind")
            body = _READERS[self.kind](self)
        except ValidationError as error:
            place = ".".join(str(each) for each in error.errors()[0]["loc"])
            return Unreadable(self.id, _unreadable(place[:100]))
        except WanggeError as problem:
            return Unreadable(self.id, problem)
        return Action(
            self.id,
            self.seq,
            self.run_id,
            self.kind,  # type: ignore[arg-type]  # one of the readers' keys
            self.observed_at,
            self._digest(),
            body,
        )

    def _digest(self) -> bytes:
        said = self.model_dump(mode="json", exclude={"id"})
        return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).digest()


class SyncBody(_Body):
    """What a phone sends at once, in the order in which it was done; `sent_at` is its clock now."""

    protocol: Annotated[int, Field(ge=0, le=1000)]
    device_id: UUID
    sent_at: AwareDatetime
    actions: Annotated[list[ActionBody], Field(min_length=1, max_length=10)]

    def batch(self) -> Batch:
        """For the domain."""
        return Batch(self.device_id, self.sent_at, [each.action() for each in self.actions])


def _unreadable(place: str) -> InvalidInput:
    return InvalidInput(
        f"这条记录看不懂（{place}），没有接收。更新页面后再传，记录保留在手机里。",
        f"This record cannot be read ({place}); it was not taken in. Update the page; it is kept on the phone.",
        code="bad_body",
        params={"where": place},
    )


def _start(said: ActionBody) -> model.Body:
    return model.Start(**StartBody.model_validate(said.body).model_dump())


def _to(state: Literal["running", "paused"]) -> Callable[[ActionBody], model.Body]:
    def read(said: ActionBody) -> model.Body:
        PlainBody.model_validate(said.body)
        return model.Step(state)

    return read


def _finish(said: ActionBody) -> model.Body:
    body = FinishBody.model_validate(said.body)
    ticks = tuple(each.model_dump() for each in body.checklist)
    return model.Step("finished", handover=body.handover, checklist=ticks)


def _abandon(said: ActionBody) -> model.Body:
    return model.Step("abandoned", AbandonBody.model_validate(said.body).reason)


def _check_in(said: ActionBody) -> model.Body:
    body = CheckInBody.model_validate(said.body)
    fixes = tuple(Fix(each.lon, each.lat, each.accuracy_m, each.at) for each in body.fixes)
    return model.CheckIn(body.point_id, fixes, body.proof)


def _make_up(said: ActionBody) -> model.Body:
    return model.MakeUp(**MakeUpBody.model_validate(said.body).model_dump())


def _track(said: ActionBody) -> model.Body:
    return model.Track(TrackBody.model_validate(said.body).points)


def _finding(said: ActionBody) -> model.Body:
    body = FindingBody.model_validate(said.body)
    asked = {"observed_at": said.observed_at.isoformat(), **body.incident}
    asked |= {"request_id": str(said.id), "source": "patrol"}
    if body.media_ids:
        asked["media_ids"] = [str(each) for each in body.media_ids]
    return model.Finding(ReportBody.model_validate(asked).incident(), body.checklist_code)


def _sos(said: ActionBody) -> model.Body:
    body = SosBody.model_validate(said.body)
    return model.Said(body.text, body.point, body.accuracy_m)


def _note(said: ActionBody) -> model.Body:
    return model.Said(NoteBody.model_validate(said.body).text)


_READERS: Mapping[str, Callable[[ActionBody], model.Body]] = {
    "start": _start,
    "pause": _to("paused"),
    "continue": _to("running"),
    "finish": _finish,
    "abandon": _abandon,
    "check_in": _check_in,
    "make_up": _make_up,
    "track": _track,
    "finding": _finding,
    "sos": _sos,
    "note": _note,
}


class ItemProblem(BaseModel):
    """Why an item was not taken in, in both languages."""

    code: str
    zh: str
    en: str
    params: dict[str, Any]


class ItemOut(BaseModel):
    """An item's own answer: 201 stored, 200 stored before, 404, 409 or 422 with the reason."""

    id: UUID
    status: int
    answer: dict[str, Any] | None
    problem: ItemProblem | None

    @classmethod
    def of(cls, tried: Tried) -> "ItemOut":
        """From the domain."""
        said = tried.problem
        problem = None
        if said is not None:
            problem = ItemProblem(
                code=said.problem_code, zh=said.message_zh, en=said.message_en, params=said.params
            )
        answer = None if tried.answer is None else dict(tried.answer)
        return cls(id=tried.id, status=tried.status, answer=answer, problem=problem)


class SyncOut(BaseModel):
    """What became of each item; `skew_s` is how far the phone's clock is behind the server's."""

    at: datetime
    skew_s: float
    scope_generation: str
    revoked: bool
    items: list[ItemOut]

    @classmethod
    def of(cls, synced: Synced) -> "SyncOut":
        """From the domain."""
        return cls(
            at=synced.clock.received_at,
            skew_s=round(synced.clock.skew_s, 3),
            scope_generation=synced.scope_generation,
            revoked=synced.revoked,
            items=[ItemOut.of(each) for each in synced.items],
        )
