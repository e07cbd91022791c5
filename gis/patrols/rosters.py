"""Who is on duty when: shifts spread over days, deputies, who is wanted twice, which post is empty. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from gis.patrols.schedule import days
from gis.queries import Record
from gis.teams.calendar import LOCAL_ZONE


@dataclass(frozen=True, slots=True)
class Duty:
    """One time of a shift; without a worker nobody stands in. ``instead_of`` is who would have been there."""

    shift_id: UUID
    occurs_on: date
    starts_at: datetime
    ends_at: datetime
    worker_id: UUID | None
    worker_name: str | None
    duty_post_id: UUID | None
    post_name: str | None
    plan_id: UUID | None
    plan_name: str | None
    is_deputy: bool = False
    instead_of: str | None = None

    @property
    def stands_in(self) -> bool:
        """Whether it is another one's time: for a day, while somebody is away, or for good."""
        return self.is_deputy or self.instead_of is not None

    def covers(self, now: datetime) -> bool:
        """Whether it is going on."""
        return self.starts_at <= now < self.ends_at


@dataclass(frozen=True, slots=True)
class Conflict:
    """A worker who is wanted in two places at once."""

    worker_id: UUID
    worker_name: str | None
    starts_at: datetime
    ends_at: datetime
    shift_ids: tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Unmanned:
    """A time at which a post has fewer than it needs."""

    duty_post_id: UUID
    post_name: str
    starts_at: datetime
    ends_at: datetime
    members: int
    needed: int


def duties_of(shifts: Iterable[Record], first: datetime, last: datetime) -> list[Duty]:
    """The times of rows of the statement `shifts` that touch a span, in order of their beginning."""
    found = [duty for shift in shifts for duty in spread(shift, first, last)]
    return sorted(
        found, key=lambda each: (each.starts_at, each.post_name or each.plan_name or "", str(each.shift_id))
    )


def spread(shift: Record, first: datetime, last: datetime) -> list[Duty]:
    """The times of a shift that touch the span between two moments."""
    begin: datetime = shift["starts_at"].astimezone(LOCAL_ZONE)
    lasts: timedelta = shift["ends_at"] - shift["starts_at"]
    if shift["rrule"] is None:
        on: Iterable[date] = (begin.date(),)
    else:
        from_on = (first - lasts).astimezone(LOCAL_ZONE).date()
        on = days(
            shift["rrule"], begin.date(), shift["until_on"], from_on, last.astimezone(LOCAL_ZONE).date()
        )
    found = []
    for day in on:
        starts_at = datetime.combine(day, begin.time(), LOCAL_ZONE)
        if starts_at < last and starts_at + lasts > first:
            found.append(_held(shift, day, starts_at, starts_at + lasts))
    return found


def _held(shift: Record, day: date, starts_at: datetime, ends_at: datetime) -> Duty:
    names = ("worker_id", "worker_name", "duty_post_id", "post_name", "plan_id", "plan_name")
    own = {name: shift[name] for name in names}
    duty = Duty(shift["id"], day, starts_at, ends_at, **own, is_deputy=shift["deputy_of_id"] is not None)
    for said in shift["exceptions"]:
        if said["on"] == day.isoformat():
            return _by_deputy(duty, said)
    for said in shift["absences"]:
        until = said["until"] and datetime.fromisoformat(said["until"])
        if datetime.fromisoformat(said["from"]) < ends_at and (until is None or until > starts_at):
            return _by_deputy(duty, said)
    return duty


def _by_deputy(duty: Duty, said: Mapping[str, Any]) -> Duty:
    deputy = said["deputy_id"] and UUID(said["deputy_id"])
    return replace(duty, worker_id=deputy, worker_name=said["deputy"], instead_of=duty.worker_name)


def conflicts(duties: Sequence[Duty]) -> list[Conflict]:
    """Every pair of a worker's times that overlap."""
    by_worker: dict[UUID, list[Duty]] = defaultdict(list)
    for duty in duties:
        if duty.worker_id is not None:
            by_worker[duty.worker_id].append(duty)
    found = []
    for worker_id, held in by_worker.items():
        held.sort(key=lambda each: (each.starts_at, each.ends_at))
        for place, one in enumerate(held):
            for other in held[place + 1 :]:
                if other.starts_at >= one.ends_at:
                    break
                ends_at = min(one.ends_at, other.ends_at)
                pair = one.shift_id, other.shift_id
                found.append(Conflict(worker_id, one.worker_name, other.starts_at, ends_at, pair))
    return sorted(found, key=lambda each: (each.starts_at, str(each.worker_id)))


def unmanned(
    posts: Sequence[Mapping[str, Any]], duties: Sequence[Duty], first: datetime, last: datetime
) -> list[Unmanned]:
    """Each post's times with fewer members than it needs, joined where they follow each other."""
    by_post: dict[UUID, list[Duty]] = defaultdict(list)
    for duty in duties:
        if duty.duty_post_id is not None and duty.worker_id is not None:
            by_post[duty.duty_post_id].append(duty)
    found: list[Unmanned] = []
    for post in posts:
        held = by_post[post["id"]]
        cuts = {first, last} | {
            min(max(edge, first), last) for duty in held for edge in (duty.starts_at, duty.ends_at)
        }
        empty: Unmanned | None = None
        for start, end in pairwise(sorted(cuts)):
            there = len({duty.worker_id for duty in held if duty.starts_at <= start and duty.ends_at >= end})
            if there >= post["min_members"]:
                empty = None
            elif empty is not None and empty.members == there:
                found[-1] = empty = replace(empty, ends_at=end)
            else:
                empty = Unmanned(post["id"], post["name"], start, end, there, post["min_members"])
                found.append(empty)
    return found
