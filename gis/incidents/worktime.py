"""Working time: how much of it lies between two moments, and when so much of it is over. Pure; whole seconds.

Three units. An emergency hour is an hour of any day. A working hour is an hour within the hours of a working day. A
working day is as many working hours as the calendar says a day has, wherever they lie. A clock counts seconds of its
own time, so that a pause only stops it; what is due follows from what is left.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from gis.errors import InvalidInput
from gis.teams.calendar import LOCAL_ZONE

Unit = Literal["emergency_hours", "working_hours", "working_days"]
UNITS: tuple[Unit, ...] = ("emergency_hours", "working_hours", "working_days")
_HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Week:
    """The hours of a working day (from, to; local), the weekdays that are one (1 Monday … 7), and what a day counts."""

    hours: tuple[tuple[time, time], ...]
    workdays: frozenset[int]
    day_s: int


@dataclass(frozen=True, slots=True)
class Span:
    """Working time without a break, and how much of the calendar's lies before it, in seconds."""

    starts_at: datetime
    ends_at: datetime
    before_s: int

    @property
    def length_s(self) -> int:
        """Its own length."""
        return int((self.ends_at - self.starts_at).total_seconds())


class Calendar:
    """The spans of some years in order; what lies outside them is refused, never guessed."""

    def __init__(self, spans: Sequence[Span], day_s: int) -> None:
        self.spans = spans
        self.day_s = day_s
        self._starts = [span.starts_at for span in spans]
        self._befores = [span.before_s for span in spans]

    def limit_s(self, amount: int, unit: Unit) -> int:
        """A limit in seconds of the clock's own time."""
        return amount * (self.day_s if unit == "working_days" else _HOUR_S)

    def elapsed_s(self, unit: Unit, since: datetime, until: datetime) -> int:
        """Seconds of the clock's own time from one moment to a later one; 0 when it is not later."""
        if until <= since:
            return 0
        if unit == "emergency_hours":
            return int((until - since).total_seconds())
        return self._at(until) - self._at(since)

    def due_at(self, unit: Unit, since: datetime, left_s: int) -> datetime:
        """When ``left_s`` of the clock's own time are over, running from a moment; that moment when nothing is left."""
        if left_s <= 0:
            return since
        if unit == "emergency_hours":
            return since + timedelta(seconds=left_s)
        target = self._at(since) + left_s
        place = bisect_left(self._befores, target) - 1
        span = self.spans[place]
        if target > span.before_s + span.length_s:
            raise _outside(since)
        return span.starts_at + timedelta(seconds=target - span.before_s)

    def _at(self, at: datetime) -> int:
        """Working seconds before a moment, since the first span."""
        place = bisect_right(self._starts, at) - 1
        if place < 0 or at > self.spans[-1].ends_at:
            raise _outside(at)
        span = self.spans[place]
        return span.before_s + min(span.length_s, int((at - span.starts_at).total_seconds()))


def spans_of(
    week: Week, others: Mapping[date, str], from_on: date, until_on: date, zone: ZoneInfo = LOCAL_ZONE
) -> list[Span]:
    """The working time of all days from one to another; ``others`` are holidays and working days against the week."""
    found: list[Span] = []
    before = 0
    for day in _days(from_on, until_on):
        kind = others.get(day)
        if kind == "holiday" or (kind is None and day.isoweekday() not in week.workdays):
            continue
        for start, end in week.hours:
            starts_at, ends_at = datetime.combine(day, start, zone), datetime.combine(day, end, zone)
            span = Span(starts_at, ends_at, before)
            found.append(span)
            before += span.length_s
    return found


def _days(from_on: date, until_on: date) -> Iterable[date]:
    return (from_on + timedelta(days=n) for n in range((until_on - from_on).days + 1))


def _outside(at: datetime) -> InvalidInput:
    return InvalidInput(
        f"工作日历没有排到 {at.astimezone(LOCAL_ZONE):%Y-%m-%d} 前后。先补上日历和节假日。",
        f"The working calendar does not reach {at.astimezone(LOCAL_ZONE):%Y-%m-%d}. Extend it with its holidays first.",
        code="no_calendar",
    )
