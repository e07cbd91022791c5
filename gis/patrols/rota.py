"""When somebody is on shift: shifts and the days that differ from them, as spells of one person at one place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from gis.patrols.schedule import days
from gis.queries import Record
from gis.teams.calendar import LOCAL_ZONE

_LONGEST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Spell:
    """One time of a shift: from, until, who, and the post or the plan; ``stands_in`` for another one's time."""

    shift_id: UUID
    occurs_on: date
    starts_at: datetime
    ends_at: datetime
    worker_id: UUID
    name: str
    post_id: UUID | None
    plan_id: UUID | None
    stands_in: bool

    def covers(self, now: datetime) -> bool:
        """Whether it is going on."""
        return self.starts_at <= now < self.ends_at


def spells(rows: Iterable[Record], since: datetime, until: datetime) -> list[Spell]:
    """The times of some shifts that meet a period, of whoever does them, in order of their beginning.

    Rows are of the statement `shifts_due`. A day that is nobody's by an exception has none.
    """
    found = [each for row in rows for each in _times(row, since, until)]
    return sorted(found, key=lambda each: (each.starts_at, each.name, str(each.worker_id)))


def _times(row: Record, since: datetime, until: datetime) -> Iterator[Spell]:
    starts: datetime = row["starts_at"].astimezone(LOCAL_ZONE)
    lasts: timedelta = row["ends_at"] - row["starts_at"]
    others = {each["on"]: each for each in row["exceptions"]}
    first = (since - _LONGEST).astimezone(LOCAL_ZONE).date()
    last = until.astimezone(LOCAL_ZONE).date()
    on = days(row["rrule"], starts.date(), row["until_on"], first, last) if row["rrule"] else (starts.date(),)
    for day in on:
        begin = datetime.combine(day, starts.time(), LOCAL_ZONE)
        if begin >= until or begin + lasts <= since:
            continue
        other = others.get(day.isoformat())
        if other is not None and other["deputy_id"] is None:
            continue
        yield Spell(
            row["id"],
            day,
            begin,
            begin + lasts,
            UUID(other["deputy_id"]) if other else row["worker_id"],
            (other["name"] if other else row["name"]) or "",
            row["duty_post_id"],
            row["plan_id"],
            stands_in=other is not None or row["deputy_of_id"] is not None,
        )
