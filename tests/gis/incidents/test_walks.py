"""Whatever is tried in whatever order, an incident only ever reaches what the machine allows."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.access.rights import RIGHTS
from gis.errors import WanggeError
from gis.incidents.casework import Actor, Case, Condition, take
from gis.incidents.ids import ids_of_number, moment_of, new_id, number_of
from gis.incidents.machine import DISPATCHING_ACTIONS, HANDLING_ACTIONS, MACHINE, STATES, STEPS, diagram
from gis.incidents.model import Order
from gis.incidents.worktime import Calendar
from ops.paths import ROOT
from tests.gis.incidents.test_worktime import calendar_of_2026

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CONDITION = Condition(uuid4(), "200102", 8, "working_hours")
ACTORS = [
    Actor(uuid4(), RIGHTS[role], role)
    for role in ("checker", "checker", "dispatcher", "patrol", "manager", "planner")
]
ALL = Actor(uuid4(), frozenset().union(*RIGHTS.values()), "checker")


def an_order(chance: Random, case: Case, action: str, at: datetime) -> Order:
    """What somebody may send, sometimes with less than is needed."""
    full = chance.random() < 0.9
    return Order(
        uuid4(),
        action,
        case.version,
        reason="事由" if full else "",
        type_code="200102",
        condition_id=CONDITION.id,
        target_id=uuid4() if full else None,
        review_on=(at + timedelta(days=chance.choice([0, 3, 400]))).date() if full else None,
        amount=chance.choice([None, 1, 8]),
        satisfaction=chance.choice([None, 1, 5]),
        level=chance.choice([1, 2, 3]),
        address="某处" if full else None,
    )


def walk(chance: Random, calendar: Calendar, steps: int) -> int:
    """One path of actions by anybody; how many were taken. Each is checked as it is."""
    case, at, taken = Case(chance.choice(["reported", "screening"]), type_code="200102"), START, 0
    handlers: set[UUID] = set()
    dispatchers: set[UUID] = set()
    for _ in range(steps):
        at += timedelta(minutes=chance.randint(1, 3000))
        likely = [step.action for step in MACHINE if case.state in step.sources]
        action = chance.choice(likely) if likely and chance.random() < 0.85 else chance.choice(list(STEPS))
        actor = ALL if chance.random() < 0.3 else chance.choice(ACTORS)
        order = an_order(chance, case, action, at)
        try:
            after = take(case, order, actor, calendar, at, CONDITION)
        except WanggeError:
            continue
        step = STEPS[action]
        assert case.state in step.sources and actor.rights & set(step.rights)
        assert after.state == (step.target or case.state) and after.version == case.version + 1
        assert action != "close" or (actor.user_id not in handlers and actor.user_id not in dispatchers)
        assert action not in {"check", "rework"} or actor.user_id not in handlers
        assert action != "park" or (
            order.reason and order.review_on and "incidents.supervise" in actor.rights
        )
        clock = after.clock
        runs = STATES[after.state].clock == "running" and clock.unit is not None
        assert (clock.running_since is not None) == runs and (not runs or clock.due_at is not None)
        assert step.target == "filed" or clock.used_s >= (case.clock.used_s if case.clock.unit else 0)
        assert (after.review_on is not None) == (after.state == "parked")
        assert (after.state == "merged") == (after.merged_into_id is not None)
        assert (after.closed_at is not None) <= (not STATES[after.state].is_open)
        handlers |= {actor.user_id} if action in HANDLING_ACTIONS else set()
        dispatchers |= {actor.user_id} if action in DISPATCHING_ACTIONS else set()
        case, taken = after, taken + 1
    return taken


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_thousands_of_random_paths_reach_no_state_that_the_machine_does_not_allow(seed: int) -> None:
    chance, calendar = Random(seed), calendar_of_2026()
    taken = [walk(chance, calendar, 40) for _ in range(100)]
    assert sum(taken) > 400


def test_every_state_can_be_reached_and_every_open_one_can_be_left() -> None:
    reached = {"reported", "screening"}
    while True:
        more = {step.target for step in MACHINE if step.target and reached & set(step.sources)} - reached
        if not more:
            break
        reached |= {each for each in more if each}
    assert reached == set(STATES)
    left = {source for step in MACHINE if step.target for source in step.sources}
    assert {each.state for each in STATES.values() if each.is_open} <= left


def test_the_page_with_the_diagram_is_the_machine() -> None:
    assert diagram() in (ROOT / "docs/incidents-states.md").read_text(encoding="utf-8")


def test_whoever_dispatches_or_handles_has_no_right_to_close() -> None:
    closing = set(STEPS["close"].rights)
    assert [role for role, rights in RIGHTS.items() if closing & rights] == ["checker"]
    assert not {"incidents.dispatch", "incidents.handle"} & RIGHTS["checker"]


@given(
    st.integers(0, 31_000 * 86_400_000).map(
        lambda ms: datetime(2015, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
    ),
    st.integers(0, 2**74 - 1),
)
def test_an_id_says_when_and_its_number_leads_back_to_it(at: datetime, salt: int) -> None:
    incident = new_id(at, salt)
    assert incident.version == 7 and moment_of(incident) == at
    bounds = ids_of_number(number_of(incident))
    assert bounds is not None and bounds[0] <= incident < bounds[1]


@pytest.mark.parametrize("number", ["", "261122", "261322-0000000", "261122-UUUUUUU", "x" * 40])
def test_what_is_no_number_finds_nothing(number: str) -> None:
    assert ids_of_number(number) is None


def test_ids_of_one_sender_come_in_the_order_of_time() -> None:
    ids = [new_id(START + timedelta(milliseconds=n)) for n in range(50)]
    assert all(a < b for a, b in pairwise(ids)) and date(2026, 3, 2) == moment_of(ids[0]).date()
