"""The clock of an incident: how much of its time is used, since when it runs, and when it is due.

It runs while the work is somebody's to do, pauses where the state machine says so and nowhere else, stands while what
was done is looked at, and ends with the incident. Pure: the calendar is handed in.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from gis.incidents.worktime import Calendar, Unit

Run = Literal["none", "running", "paused", "standing", "ended"]
"""What a state does to the clock; `none` before there is one."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock. ``limit_s`` and ``used_s`` are seconds of its own time, granted delays included in the limit.

    ``stopped_at`` is when it last stood or paused; ``on_time`` is known once the work was reported.
    """

    unit: Unit | None = None
    limit_s: int | None = None
    used_s: int = 0
    running_since: datetime | None = None
    due_at: datetime | None = None
    stopped_at: datetime | None = None
    on_time: bool | None = None


NO_CLOCK = Clock()


def set_limit(clock: Clock, calendar: Calendar, unit: Unit, amount: int) -> Clock:
    """The clock of a condition just chosen; what it has used stays used."""
    return _due(replace(clock, unit=unit, limit_s=calendar.limit_s(amount, unit)), calendar)


def extend(clock: Clock, calendar: Calendar, amount: int, unit: Unit) -> Clock:
    """More time, as granted."""
    if clock.limit_s is None:
        return clock
    return _due(replace(clock, limit_s=clock.limit_s + calendar.limit_s(amount, unit)), calendar)


def turn(clock: Clock, calendar: Calendar, to: Run, at: datetime) -> Clock:
    """The clock as a state wants it; what it ran is counted."""
    limit_s = clock.limit_s
    if clock.unit is None or limit_s is None:
        return clock
    if to == "running":
        if clock.running_since is not None:
            return clock
        return _due(replace(clock, running_since=at, stopped_at=None, on_time=None), calendar)
    if clock.running_since is not None:
        used = clock.used_s + calendar.elapsed_s(clock.unit, clock.running_since, at)
        clock = replace(clock, used_s=used, running_since=None, stopped_at=at)
    if to in {"standing", "ended"} and clock.stopped_at is not None:
        clock = replace(clock, on_time=clock.used_s <= limit_s)
    return replace(clock, due_at=None) if to in {"paused", "none"} else clock


def _due(clock: Clock, calendar: Calendar) -> Clock:
    if clock.running_since is None or clock.unit is None or clock.limit_s is None:
        return clock
    left_s = clock.limit_s - clock.used_s
    return replace(clock, due_at=calendar.due_at(clock.unit, clock.running_since, left_s))
