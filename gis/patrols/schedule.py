"""When a plan or a shift is due: recurrence rules of RFC 5545, read in the tenant's zone."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrulestr

from gis.errors import InvalidInput
from gis.teams.calendar import LOCAL_ZONE

MOST_TIMES = 1_000
"""Times read of one rule within one question."""
_MOST_STEPS = 20_000
_ALLOWED = frozenset(("DAILY", "WEEKLY", "MONTHLY", "YEARLY"))


def check_rule(rule: str) -> None:
    """InvalidInput unless the text is one recurrence rule of days, weeks, months or years."""
    parts = dict(part.partition("=")[::2] for part in rule.upper().split(";"))
    if parts.get("FREQ") not in _ALLOWED or "\n" in rule or {"BYHOUR", "BYMINUTE", "BYSECOND"} & parts.keys():
        raise bad_rule()
    try:
        next(iter(rrulestr(rule, dtstart=datetime(2026, 1, 1))), None)  # noqa: DTZ001 - local by design
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise bad_rule() from error


def bad_rule() -> InvalidInput:
    """The answer to a rule that is none."""
    return InvalidInput(
        "重复规则写不成日程。例：每天 FREQ=DAILY；每月 26 日 FREQ=MONTHLY;BYMONTHDAY=26。",
        "That is no recurrence rule. Every day: FREQ=DAILY; on the 26th: FREQ=MONTHLY;BYMONTHDAY=26.",
        code="bad_rule",
    )


def days(rule: str, starts_on: date, until_on: date | None, first: date, last: date) -> Iterator[date]:
    """The days, from the first to the last, on which a rule that starts on a day comes round."""
    last = min(last, until_on) if until_on else last
    if last < first or last < starts_on:
        return
    begin = datetime.combine(starts_on, time())
    found = 0
    for step, moment in enumerate(rrulestr(rule, dtstart=begin)):
        day = moment.date()
        if day > last or found >= MOST_TIMES or step >= _MOST_STEPS:
            return
        if day >= first:
            found += 1
            yield day


def moment(day: date, at: time) -> datetime:
    """A local time of a day; what the zone skips or has twice is read as before the change."""
    return datetime.combine(day, at, LOCAL_ZONE)


def span(day: date, at: time, minutes: int) -> tuple[datetime, datetime]:
    """Begin and end of something that lasts so long."""
    begin = moment(day, at)
    return begin, begin + timedelta(minutes=minutes)
