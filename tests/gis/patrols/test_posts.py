"""Posts and points judged from facts: manned, waiting for relief, empty since when; missed, and when that is said."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from gis.patrols.posts import manning, missed_of, opened_at
from gis.patrols.rosters import Duty
from gis.teams.calendar import LOCAL_ZONE

NOW = datetime(2026, 11, 20, 21, 30, tzinfo=LOCAL_ZONE)
HOUR = timedelta(hours=1)
ANNA, BO, POST = uuid4(), uuid4(), uuid4()


def duty(worker: UUID, begin: datetime, hours: float) -> Duty:
    return Duty(uuid4(), begin.date(), begin, begin + hours * HOUR, worker, "", POST, "", None, None)


DAY, NIGHT = duty(ANNA, NOW - 9 * HOUR, 8.5), duty(BO, NOW - 0.5 * HOUR, 8)


def test_a_post_is_manned_by_who_is_on_shift_and_on_patrol() -> None:
    found = manning(2, None, [DAY, NIGHT], {BO: NOW - 0.4 * HOUR}, {}, 0, NOW)
    assert (found.state, found.present, found.needed, found.since) == ("manned", 1, 2, NOW - 0.4 * HOUR)
    assert manning(1, None, [NIGHT], {}, {}, 1, NOW).state == "manned", "by whoever else is there"


def test_who_stays_after_the_shift_waits_for_relief() -> None:
    found = manning(1, None, [DAY, NIGHT], {ANNA: NOW - 9 * HOUR}, {}, 0, NOW)
    assert (found.state, found.since) == ("relief_late", DAY.ends_at)
    later = NOW + 2 * HOUR
    assert manning(1, None, [DAY, NIGHT], {ANNA: NOW}, {}, 0, later).state == "unmanned"


def test_an_empty_post_says_since_when_it_is_empty() -> None:
    assert manning(1, None, [NIGHT], {}, {}, 0, NOW).since == NIGHT.starts_at
    left = NOW - 0.2 * HOUR
    found = manning(1, None, [NIGHT], {}, {BO: left}, 0, NOW)
    assert (found.state, found.since) == ("unmanned", left), "not before the last one left"


def test_a_post_whose_member_is_away_and_has_no_deputy_is_unmanned() -> None:
    nobody = replace(NIGHT, worker_id=None, instead_of="小博")
    assert manning(1, None, [nobody], {BO: NOW - HOUR}, {}, 0, NOW).state == "unmanned"


@pytest.mark.parametrize(
    ("hours", "opened"),
    [
        ("08:00-22:00", NOW.replace(hour=8, minute=0)),
        ("20:00-06:00", NOW.replace(hour=20, minute=0)),
        ("00:00-24:00", NOW.replace(hour=0, minute=0)),
        ("22:00-06:00", None),
        ("08:00–18:00", None),
        ("看情况", None),
        (None, None),
        ("25:00-26:00", None),
    ],
)
def test_a_post_without_a_shift_is_due_in_its_hours(hours: str | None, opened: datetime | None) -> None:
    assert opened_at(hours, NOW) == opened
    state = manning(1, hours, [], {}, {}, 0, NOW).state
    assert state == ("unmanned" if opened else "closed")


def plan(runs: list[str], reached: list[str], starts: str = "20:00") -> dict[str, Any]:
    def point(key: str, until: str | None) -> dict[str, Any]:
        return {"id": key, "number": key, "name": key, "until": until, "from": until and "20:00"}

    return {
        "id": uuid4(),
        "name": "夜巡",
        "territory_id": uuid4(),
        "rrule": "FREQ=DAILY",
        "starts_on": datetime(2026, 11, 1).date(),  # noqa: DTZ001
        "until_on": None,
        "starts_at": datetime.strptime(starts, "%H:%M").time(),  # noqa: DTZ007
        "duration_min": 180,
        "points": [point("a", "21:00"), point("b", "22:00"), point("c", None)],
        "runs": [{"on": on, "state": "finished"} for on in runs],
        "reached": [{"on": on, "point_id": key} for on in runs for key in reached],
    }


def test_a_point_is_missed_once_its_window_is_over_and_a_plan_once_nobody_came() -> None:
    today, yesterday = "2026-11-20", "2026-11-19"
    since = NOW - 12 * HOUR
    assert [each.point and each.point["id"] for each in missed_of(plan([today], []), since, NOW)] == ["a"]
    assert missed_of(plan([today], ["a"]), since, NOW) == []
    later = missed_of(plan([today], ["a"]), since, NOW + 2 * HOUR)
    assert [each.point and each.point["id"] for each in later] == ["b", "c"]
    whole, *others = missed_of(plan([], []), NOW - 24 * HOUR, NOW)
    assert (whole.occurs_on, whole.point, whole.points) == (yesterday, None, 3)
    assert [each.point and each.point["id"] for each in others] == ["a"], "today's goes on"
