"""Shifts over days: who is there, who stands in, who is wanted twice, which post is empty and for how long."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from gis.errors import InvalidInput
from gis.patrols.rosters import conflicts, spread, unmanned
from gis.patrols.schedule import check_rule, days, span
from gis.teams.calendar import LOCAL_ZONE

POST, WANG, LI = uuid4(), uuid4(), uuid4()


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=LOCAL_ZONE)


def a_shift(worker: UUID = WANG, start: int = 16, hours: int = 8, **more: Any) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "worker_id": worker,
        "worker_name": "王" if worker == WANG else "李",
        "duty_post_id": POST,
        "post_name": "东口",
        "plan_id": None,
        "plan_name": None,
        "rrule": "FREQ=DAILY",
        "starts_at": at(1, start),
        "ends_at": at(1, start) + timedelta(hours=hours),
        "until_on": None,
        "deputy_of_id": None,
        "exceptions": [],
        "absences": [],
        **more,
    }


def test_a_post_is_empty_exactly_while_nobody_is_there() -> None:
    duties = spread(a_shift(start=0, hours=16), at(10, 0), at(12, 0))
    found = unmanned([{"id": POST, "name": "东口", "min_members": 1}], duties, at(10, 0), at(12, 0))
    assert [(each.starts_at, each.ends_at) for each in found] == [
        (at(10, 16), at(11, 0)),
        (at(11, 16), at(12, 0)),
    ]
    two = duties + spread(a_shift(LI, start=8), at(10, 0), at(12, 0))
    lacking = unmanned([{"id": POST, "name": "东口", "min_members": 2}], two, at(10, 0), at(11, 0))
    assert [(each.starts_at.hour, each.members) for each in lacking] == [(0, 1), (16, 0)]


def test_a_shift_over_midnight_is_seen_from_the_next_day_too() -> None:
    night = a_shift(start=22)
    (duty,) = spread(night, at(10, 1), at(10, 2))
    assert (duty.occurs_on, duty.ends_at) == (date(2026, 11, 9), at(10, 6))


def test_a_deputy_stands_in_on_the_day_that_was_said_and_while_somebody_is_away() -> None:
    said = {"on": "2026-11-10", "deputy_id": str(LI), "deputy": "李"}
    away = {"from": at(11, 0).isoformat(), "until": at(12, 0).isoformat(), "deputy_id": None, "deputy": None}
    found = spread(a_shift(exceptions=[said], absences=[away]), at(9, 0), at(12, 0))
    assert [(each.worker_id, each.instead_of) for each in found] == [(WANG, None), (LI, "王"), (None, "王")]


def test_who_is_wanted_twice_at_once_is_told_and_relief_is_no_conflict() -> None:
    day, night = a_shift(start=8), a_shift(start=16)
    duties = spread(day, at(10, 0), at(11, 0)) + spread(night, at(10, 0), at(11, 0))
    assert conflicts(duties) == []
    early = a_shift(start=15)
    (found,) = conflicts(duties[1:] + spread(early, at(10, 0), at(11, 0)))
    assert (found.starts_at, found.ends_at) == (at(10, 16), at(10, 23))
    assert set(found.shift_ids) == {night["id"], early["id"]}


def test_rules_are_read_in_local_days_and_others_refused() -> None:
    monthly = list(
        days("FREQ=MONTHLY;BYMONTHDAY=26", date(2026, 1, 1), None, date(2026, 1, 1), date(2026, 3, 31))
    )
    assert [each.isoformat() for each in monthly] == ["2026-01-26", "2026-02-26", "2026-03-26"]
    assert list(
        days("FREQ=DAILY", date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 1), date(2026, 9, 1))
    ) == [
        date(2026, 1, 1),
        date(2026, 1, 2),
    ]
    assert span(date(2026, 11, 10), at(1, 21).time(), 90)[1] == at(10, 22) + timedelta(minutes=30)
    check_rule("FREQ=WEEKLY;BYDAY=MO,WE")
    for wrong in ("", "FREQ=SECONDLY", "FREQ=DAILY;BYHOUR=1,2", "FREQ=DAILY\nDTSTART:19970902", "每天"):
        with pytest.raises(InvalidInput):
            check_rule(wrong)
