"""Invented incidents of a year: what is reported where and when, and how each went on to its end or is still open.

Everything follows from a seed and the moment of loading. What would happen after it has not happened yet, which is how
some are still open; the steps are those of the machine, the clocks those of the calendar.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from gis.incidents import clock as clocks
from gis.incidents.clock import NO_CLOCK, Clock
from gis.incidents.ids import moment_of, new_id
from gis.incidents.machine import STATES, STEPS
from gis.incidents.worktime import Calendar, Unit
from gis.teams.calendar import LOCAL_ZONE
from importers.demo.incident_kinds import KINDS, REASONS, Kind

COUNT = 20_000
_HOURS = np.array(
    [1, 1, 1, 1, 1, 2, 5, 9, 14, 16, 15, 10, 6, 9, 14, 15, 12, 9, 8, 9, 8, 5, 3, 2], dtype=np.float64
)
_HOT = 60
_HOT_SHARE = 0.22
_MINUTE = timedelta(minutes=1)

Dice = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in degrees where something may happen; ``type_code`` of a component is its own."""

    lon: float
    lat: float
    address: str
    building_id: UUID | None = None
    type_code: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """A filing condition with its limit."""

    id: UUID
    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class People:
    """Accounts by role."""

    patrol: UUID
    manager: UUID
    dispatcher: UUID
    checker: UUID


@dataclass(slots=True)
class Told:
    """A step that was taken."""

    ordinal: int
    action: str
    from_state: str | None
    to_state: str
    at: datetime
    actor_id: UUID | None
    role: str
    reason: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Invented:
    """An incident and its steps."""

    id: UUID
    at: datetime
    source: str
    type_code: str
    level: int
    text: str
    spot: Spot
    accuracy_m: float | None
    author_id: UUID | None
    state: str = "reported"
    clock: Clock = NO_CLOCK
    condition_id: UUID | None = None
    review_on: date | None = None
    closed_at: datetime | None = None
    satisfaction: int | None = None
    merged_into_id: UUID | None = None
    escalation: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    steps: list[Told] = field(default_factory=list)


class Story:
    """Tells one incident step by step until the present."""

    def __init__(self, one: Invented, calendar: Calendar, now: datetime) -> None:
        self.one, self.calendar, self._now = one, calendar, now
        self.at = one.at

    def go(
        self, action: str, at: datetime, actor: tuple[str, UUID | None], reason: str = "", **details: Any
    ) -> bool:
        """Take a step at a moment; False, and nothing told, when that has not come yet."""
        if at > self._now:
            return False
        one, step = self.one, STEPS[action]
        assert one.state in step.sources, (action, one.state)
        after = step.target or one.state
        one.steps.append(
            Told(len(one.steps) + 1, action, one.state, after, at, actor[1], actor[0], reason, details)
        )
        if STATES[after].clock != STATES[one.state].clock:
            one.clock = clocks.turn(one.clock, self.calendar, STATES[after].clock, at)
        one.state, self.at = after, at
        return True

    def is_of_the_last(self, hours: float) -> bool:
        """Whether the latest step is so recent."""
        return self.at > self._now - timedelta(hours=hours)

    def after_s(self, seconds: float) -> datetime:
        """So much later by the clock's own time."""
        assert self.one.clock.unit is not None
        return self.calendar.due_at(self.one.clock.unit, self.at, max(60, int(seconds)))


def invent(
    spots: Mapping[str, Sequence[Spot]],
    limits: Mapping[str, Sequence[Limit]],
    people: People,
    calendar: Calendar,
    now: datetime,
    count: int = COUNT,
) -> list[Invented]:
    """Incidents of the year before ``now``, the oldest first."""
    rng = np.random.default_rng([20_240_601, 6])
    moments = _moments(rng, now, count)
    kinds = [kind for kind in KINDS if spots.get(kind[2])]
    weights = np.array([kind[1] for kind in kinds])
    drawn = rng.choice(len(kinds), size=count, p=weights / weights.sum())
    dice = rng.random((count, 16))
    hot = _hot_places(rng, kinds, spots)
    made: list[Invented] = []
    for n, at in enumerate(moments):
        if dice[n, 0] < _HOT_SHARE:
            kind, spot = hot[int(dice[n, 1] ** 2 * len(hot))]
        else:
            kind = kinds[int(drawn[n])]
            place = spots[kind[2]]
            spot = place[int(dice[n, 1] * len(place))]
        salt = int(dice[n, 2] * (1 << 52)) << 20 | n
        one = _reported(new_id(at, salt), kind, spot, dice[n], people)
        _tell(Story(one, calendar, now), limits[one.type_code], people, dice[n], made)
        made.append(one)
    return made


def _moments(rng: np.random.Generator, now: datetime, count: int) -> list[datetime]:
    """Moments of the year before, more of late, on working days and in daylight."""
    today = now.astimezone(LOCAL_ZONE).date()
    days = np.array([(today - timedelta(days=back)).isoweekday() for back in range(365)])
    weight = np.where(days >= 6, 0.6, 1.0) * np.linspace(1.25, 0.85, 365)
    back = rng.choice(365, size=count, p=weight / weight.sum())
    hour = rng.choice(24, size=count, p=_HOURS / _HOURS.sum())
    seconds = rng.integers(0, 3_600_000, size=count)
    found = []
    for b, h, ms in zip(back.tolist(), hour.tolist(), seconds.tolist(), strict=True):
        day = today - timedelta(days=b)
        at = datetime(day.year, day.month, day.day, h, tzinfo=LOCAL_ZONE) + timedelta(milliseconds=ms)
        found.append(at if at < now else at - timedelta(days=1))
    return sorted(found)


def _hot_places(
    rng: np.random.Generator,
    kinds: Sequence[Kind],
    spots: Mapping[str, Sequence[Spot]],
) -> list[tuple[Kind, Spot]]:
    """Places where the same happens again and again."""
    chosen = []
    for _ in range(_HOT):
        kind = kinds[int(rng.integers(0, min(8, len(kinds))))]
        place = spots[kind[2]]
        chosen.append((kind, place[int(rng.integers(0, len(place)))]))
    return chosen


def _reported(
    incident_id: UUID,
    kind: Kind,
    spot: Spot,
    dice: Dice,
    people: People,
) -> Invented:
    source = _pick(
        dice[3], (("patrol", 0.56), ("public", 0.19), ("phone", 0.14), ("staff", 0.06), ("video", 0.05))
    )
    author = {"patrol": people.patrol, "phone": people.dispatcher, "staff": people.manager}.get(source)
    code = spot.type_code or kind[0]
    text = kind[3][int(dice[4] * len(kind[3]))]
    if kind[0] == "component":
        text = f"{spot.name}{text}"
    level = 3 if code in {"200401", "200411"} or dice[5] > 0.992 else 4
    accuracy = round(float(4 + 26 * dice[6] ** 2), 1) if source in {"patrol", "public"} else None
    # A phone is some metres off; what is known by its building or code is where that is.
    off = (accuracy or 0) * 0.4 if kind[2] == "street" else 0.0
    east, north = (dice[7] - 0.5) * off, (dice[8] - 0.5) * off
    moved = Spot(
        round(spot.lon + east / 96_000, 9),
        round(spot.lat + north / 111_000, 9),
        spot.address,
        spot.building_id,
        spot.type_code,
        spot.name,
    )
    one = Invented(incident_id, moment_of(incident_id), source, code, level, text, moved, accuracy, author)
    first = "screening" if source == "public" else "reported"
    role = {"patrol": "patrol", "phone": "dispatcher", "staff": "manager", "public": "public"}.get(
        source, "import"
    )
    one.state = first
    one.steps.append(Told(1, "report", None, first, one.at, author, role))
    return one


def _tell(
    story: Story, limits: Sequence[Limit], people: People, dice: Dice, before: Sequence[Invented]
) -> None:
    """From the report to wherever it is now."""
    one = story.one
    checker, dispatcher = ("checker", people.checker), ("dispatcher", people.dispatcher)
    if one.state == "screening" and not story.go("admit", story.at + (5 + 50 * dice[9]) * _MINUTE, checker):
        return
    if not story.go("verify", _awake(story.at + (4 + 40 * dice[10] ** 2) * _MINUTE), checker):
        return
    if dice[11] < 0.045:
        story.go("not_file", story.at + 15 * _MINUTE, checker, _said("not_file", dice[12]))
        return
    if dice[11] > 0.985:
        twin = next((each for each in reversed(before[-40:]) if each.type_code == one.type_code), None)
        if twin is not None and twin.state != "merged":
            at = story.at + 12 * _MINUTE
            if story.go("merge_into", at, checker, "同一处，重复上报", target_id=str(twin.id)):
                one.merged_into_id = twin.id
            return
    limit = limits[-1 if dice[12] < 0.12 else 0]
    filed = story.at + (3 + 18 * dice[13]) * _MINUTE
    said = str(limit.id)
    if not story.go("file", filed, checker, condition_id=said, unit=limit.unit, amount=limit.amount):
        return
    one.condition_id = limit.id
    one.clock = Clock(limit.unit, story.calendar.limit_s(limit.amount, limit.unit))
    # Somebody who opens the board finds the shift's work on it, whatever the hour.
    if dice[14] < 0.5 and story.is_of_the_last(10):
        return
    if not story.go("dispatch", story.at + (3 + 25 * dice[14] ** 2) * _MINUTE, dispatcher):
        return
    _work(story, people, dice)


def _work(story: Story, people: People, dice: Dice) -> None:
    """From the dispatch on."""
    one = story.one
    handler = ("patrol", people.patrol) if dice[2] < 0.8 else ("manager", people.manager)
    manager, dispatcher = ("manager", people.manager), ("dispatcher", people.dispatcher)
    limit_s = one.clock.limit_s or 3600
    late = dice[15] > 0.989
    share = 1.05 + 0.8 * dice[9] if late else 0.12 + 0.72 * dice[9] ** 1.3
    if dice[10] < 0.02:
        if not story.go("return", story.after_s(0.05 * limit_s), handler, _said("return", dice[3])):
            return
        if not story.go("dispatch", story.at + 20 * _MINUTE, dispatcher, "退回后改派"):
            return
        _count(one, "correction_count")
    if not story.go("accept", story.after_s(0.06 * limit_s), handler):
        return
    if dice[13] < 0.008:
        if not story.go("park", story.after_s(0.2 * limit_s), manager, _said("park", dice[4])):
            return
        one.review_on = (story.at + timedelta(days=60)).astimezone(LOCAL_ZONE).date()
        one.steps[-1].details = {"review_on": one.review_on.isoformat()}
        if not story.go("resume", story.at + timedelta(days=45 + 60 * float(dice[5])), manager):
            return
        one.review_on = None
    if not _delayed(story, handler, dispatcher, dice):
        return
    if late and dice[6] < 0.4 and story.go("urge", story.after_s(0.3 * limit_s), dispatcher):
        _count(one, "urge_count")
    left = max(0.0, share * limit_s - 0.3 * limit_s)
    if not story.go("feedback", story.after_s(max(300.0, left)), handler, _said("feedback", dice[7])):
        return
    _end(story, people, handler, dice)


def _delayed(
    story: Story, handler: tuple[str, UUID | None], dispatcher: tuple[str, UUID | None], dice: Dice
) -> bool:
    """More time asked for and given, of a few; False when the story ends there for now."""
    one = story.one
    limit_s = one.clock.limit_s or 3600
    if dice[14] < 0.03:
        asked = _said("request_delay", dice[5])
        at = story.after_s(0.2 * limit_s)
        if not story.go("request_delay", at, handler, asked, amount=4, unit="working_hours"):
            return False
        if not story.go("grant", _awake(story.at + 90 * _MINUTE), dispatcher):
            return False
        one.clock = clocks.extend(one.clock, story.calendar, 4, "working_hours")
        _count(one, "delay_count")
    return True


def _end(story: Story, people: People, handler: tuple[str, UUID | None], dice: Dice) -> None:
    """From the work that was reported to the archive."""
    one, checker = story.one, ("checker", people.checker)
    if not story.go("check", _awake(story.at + (30 + 300 * dice[12]) * _MINUTE), checker):
        return
    if dice[11] > 0.94:
        if not story.go("rework", story.at + 10 * _MINUTE, checker, _said("rework", dice[3])):
            return
        _count(one, "rework_count")
        if not story.go("handle", _awake(story.at + 60 * _MINUTE), handler):
            return
        if not story.go("feedback", story.at + 40 * _MINUTE, handler, _said("feedback", dice[4])):
            return
        if not story.go("check", _awake(story.at + 90 * _MINUTE), checker):
            return
    if not story.go("close", story.at + (8 + 40 * dice[6]) * _MINUTE, checker, _said("close", dice[8])):
        return
    one.closed_at = story.at
    if dice[5] < 0.62:
        satisfaction = 5 if dice[3] < 0.74 else 4 if dice[3] < 0.94 else 3 if dice[3] < 0.98 else 1
        later = _awake(story.at + timedelta(days=1 + 2 * float(dice[4])))
        if story.go("follow_up", later, ("dispatcher", people.dispatcher), satisfaction=satisfaction):
            one.satisfaction = satisfaction
    story.go("archive", _awake(story.at + timedelta(days=7)), checker)


def _count(one: Invented, column: str) -> None:
    one.counts[column] = one.counts.get(column, 0) + 1


def _said(action: str, dice: float) -> str:
    words = REASONS[action]
    return words[int(dice * len(words))]


def _awake(at: datetime) -> datetime:
    """The moment, or eight in the morning after it: nobody checks at night."""
    local = at.astimezone(LOCAL_ZONE)
    if 7 <= local.hour < 22:
        return at
    morning = local.replace(hour=8, minute=local.minute % 40, second=0, microsecond=0)
    return morning if local.hour < 7 else morning + timedelta(days=1)


def _pick(dice: float, choices: Sequence[tuple[str, float]]) -> str:
    for name, share in choices:
        if dice < share:
            return name
        dice -= share
    return choices[-1][0]
