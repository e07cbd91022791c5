"""Whether a post is manned, and what was to be reached and was not: judged from facts, free of any table.

A machine says what it sees: how long a post stands empty, which point nobody was at. Why is for people to ask.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID

from gis.patrols.rosters import Duty
from gis.patrols.schedule import days, span
from gis.queries import Record
from gis.teams.calendar import LOCAL_ZONE

RELIEF = timedelta(hours=2)
"""Whoever stays so long after the end of a shift is waiting for relief; later it is a patrol of their own."""

PostState = Literal["manned", "relief_late", "unmanned", "closed"]
_HOURS = re.compile(r"^(\d{1,2}):(\d{2})\s*[-–~至]\s*(\d{1,2}):(\d{2})$")


@dataclass(frozen=True, slots=True)
class Manning:
    """A post as it stands: how many are there of how many it needs, and since when it stands so, if that is known.

    ``closed``: it needs nobody now.
    """

    state: PostState
    present: int
    needed: int
    since: datetime | None


def manning(
    min_members: int,
    hours: str | None,
    of_post: Sequence[Duty],
    on_patrol: Mapping[UUID, datetime],
    left_at: Mapping[UUID, datetime],
    near: int,
    now: datetime,
) -> Manning:
    """Judge a post by the times of shifts on it of about a day.

    ``on_patrol``: since when whoever is on patrol is; ``left_at``: when whoever is not any more ended; ``near``: how
    many on patrol, of no shift here, are at the post.
    """
    current = [each for each in of_post if each.covers(now)]
    opened = opened_at(hours, now)
    is_due = bool(current) or (min_members > 0 and opened is not None)
    here = on_patrol.keys() & {each.worker_id for each in current}
    present, needed = len(here) + near, max(min_members, 1) if is_due else 0
    if present:
        since = min((on_patrol[each] for each in here), default=None)
        return Manning("manned", present, needed, since)
    if not is_due:
        return Manning("closed", 0, 0, None)
    before = [each for each in of_post if each.ends_at <= now < each.ends_at + RELIEF]
    waiting = {each.worker_id for each in before if each.worker_id in on_patrol}
    if waiting:
        since = max(each.ends_at for each in before if each.worker_id in waiting)
        return Manning("relief_late", len(waiting), needed, since)
    begin = min((each.starts_at for each in current), default=None) or opened
    ends = [left_at[each] for each in left_at.keys() & {each.worker_id for each in of_post}]
    known = [each for each in (begin, max(ends, default=None)) if each is not None]
    return Manning("unmanned", 0, needed, max(known, default=None))


def opened_at(hours: str | None, now: datetime) -> datetime | None:
    """When the hours of a post that go on now began; none outside of them, or where they are not times of day."""
    found = _HOURS.match((hours or "").strip())
    if found is None:
        return None
    from_h, from_min, until_h, until_min = (int(each) for each in found.groups())
    if from_h > 23 or from_min > 59 or until_min > 59 or 60 * until_h + until_min > 1440:
        return None
    minutes = (60 * until_h + until_min - 60 * from_h - from_min - 1) % 1440 + 1
    today = now.astimezone(LOCAL_ZONE).date()
    for day in (today, today - timedelta(days=1)):
        begin, end = span(day, time(from_h, from_min), minutes)
        if begin <= now < end:
            return begin
    return None


@dataclass(frozen=True, slots=True)
class Missed:
    """A point that nobody reached in its time, or a whole plan that nobody walked (then without a point)."""

    plan_id: UUID
    plan_name: str
    territory_id: UUID
    occurs_on: str
    until: datetime
    point: Mapping[str, Any] | None = None
    points: int = 0


def missed_of(plan: Record, since: datetime, now: datetime) -> list[Missed]:
    """What of a plan (a row of `plans_due`) came to its end in a period without anybody having been there."""
    found: list[Missed] = []
    first = (since - timedelta(days=1)).astimezone(LOCAL_ZONE).date()
    runs: dict[str, set[str]] = {}
    for run in plan["runs"]:
        runs.setdefault(run["on"], set()).add(run["state"])
    reached = {(each["on"], each["point_id"]) for each in plan["reached"]}
    last = now.astimezone(LOCAL_ZONE).date()
    for day in days(plan["rrule"], plan["starts_on"], plan["until_on"], first, last):
        on, (begin, end) = day.isoformat(), span(day, plan["starts_at"], plan["duration_min"])
        said = (plan["id"], plan["name"], plan["territory_id"], on)
        if end <= now and not runs.get(on):
            if end > since:
                found.append(Missed(*said, until=end, points=len(plan["points"])))
            continue
        for point in plan["points"]:
            until = _window_end(point, begin, end)
            if since < until <= now and (on, point["id"]) not in reached:
                found.append(Missed(*said, until=until, point=point))
    return found


def _window_end(point: Mapping[str, Any], begin: datetime, end: datetime) -> datetime:
    """When the time of a point of a plan that goes from one moment to another is over."""
    if not point["until"]:
        return end
    at = time.fromisoformat(point["until"])
    moment = datetime.combine(begin.astimezone(LOCAL_ZONE).date(), at, LOCAL_ZONE)
    if moment <= begin:
        moment += timedelta(days=1)
    return min(moment, end)
