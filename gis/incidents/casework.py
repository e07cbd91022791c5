"""What a step makes of an incident, and why it may be refused: pure, so that thousands of paths can be walked.

`take` is the only way from one state to the next; the service stores what it returns.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from gis.access.rights import Right
from gis.errors import InvalidInput, NotAllowed, WanggeError
from gis.incidents import clock as clocks
from gis.incidents.clock import NO_CLOCK, Clock
from gis.incidents.machine import (
    DISPATCHING_ACTIONS,
    HANDLING_ACTIONS,
    STATES,
    STEPS,
    Guard,
    Step,
    steps_from,
    target_of,
)
from gis.incidents.model import Order, WrongState
from gis.incidents.worktime import Calendar, Unit
from gis.teams.calendar import LOCAL_ZONE

_LONGEST_PARK = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step: the account, what it may do, and the worker and team it is."""

    user_id: UUID
    rights: frozenset[Right]
    role: str
    worker_id: UUID | None = None
    team_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A filing condition: of which type, and its limit."""

    id: UUID
    type_code: str
    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Ask:
    """More time asked for and not yet decided."""

    by: UUID
    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Case:
    """An incident as its steps see it; who handled and dispatched it follows from the steps so far."""

    state: str
    version: int = 1
    clock: Clock = NO_CLOCK
    type_code: str = ""
    condition_id: UUID | None = None
    body_id: UUID | None = None
    team_id: UUID | None = None
    worker_id: UUID | None = None
    merged_into_id: UUID | None = None
    review_on: date | None = None
    closed_at: datetime | None = None
    satisfaction: int | None = None
    escalation: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    handlers: frozenset[UUID] = frozenset()
    dispatchers: frozenset[UUID] = frozenset()
    ask: Ask | None = None


COUNTED = {
    "rework": "rework_count",
    "reopen": "reopen_count",
    "reconsider": "reopen_count",
    "grant": "delay_count",
    "urge": "urge_count",
    "correct_place": "correction_count",
    "correct_type": "correction_count",
}
"""Which column counts an action; a dispatch against the rules counts as a correction too."""


def refusal(case: Case, step: Step, actor: Actor) -> WanggeError | None:
    """Why somebody may not take a step in the state as it is; none when they may."""
    if case.state not in step.sources:
        return _not_now(case, step)
    if actor.rights.isdisjoint(step.rights):
        return NotAllowed(
            f"“{step.name}”不由你的角色来做。",
            f"“{step.name_en}” is not for your role.",
            params={"rights": list(step.rights)},
        )
    for guard in step.guards:
        found = _GUARDS[guard](case, actor)
        if found is not None:
            return found
    return None


def check_said(order: Order, step: Step, today: date, case: Case) -> None:
    """InvalidInput when the step lacks what it needs."""
    if "reason" in step.needs and not order.reason.strip():
        raise InvalidInput("写明原因。", "Give the reason.", code="reason_needed")
    if "review_on" in step.needs and (
        order.review_on is None or not today < order.review_on <= today + _LONGEST_PARK
    ):
        raise InvalidInput(
            "挂账要写明复查日期，在明天到一年之内。",
            "Say on which day it is reviewed: from tomorrow to a year from now.",
            code="review_needed",
        )
    if "satisfaction" in step.needs and not (order.satisfaction is not None and 1 <= order.satisfaction <= 5):
        raise InvalidInput("满意度为 1～5。", "Satisfaction is 1 to 5.", code="bad_value")
    if step.action == "supervise" and not (order.level is not None and case.escalation < order.level <= 3):
        raise InvalidInput(
            f"督办级别为 {case.escalation + 1}～3。",
            f"Levels of escalation: {case.escalation + 1} to 3.",
            code="bad_value",
        )
    if step.action == "request_delay" and not (order.amount is not None and 1 <= order.amount <= 1000):
        raise InvalidInput("写明延期多久。", "Say how much more time.", code="bad_value")
    if step.action == "merge_into" and order.target_id is None:
        raise InvalidInput("选并入哪一起事件。", "Choose the incident to merge into.", code="target_needed")
    if step.action == "correct_place" and order.point is None and not order.address:
        raise InvalidInput(
            "在地图上点新的位置，或写地址。", "Give the new place or an address.", code="place_needed"
        )


def take(
    case: Case,
    order: Order,
    actor: Actor,
    calendar: Calendar,
    at: datetime,
    condition: Condition | None = None,
) -> Case:
    """The case after a step; raises what `refusal` and `check_said` find. ``condition`` is the one of the order."""
    step = STEPS.get(order.action)
    if step is None or step.action == "report":
        raise InvalidInput(
            f"没有“{order.action}”这个动作。", f"There is no action {order.action}.", code="bad_value"
        )
    found = refusal(case, step, actor)
    if found is not None:
        raise found
    check_said(order, step, at.astimezone(LOCAL_ZONE).date(), case)
    after = replace(_apply(case, order, actor, calendar, condition), version=case.version + 1)
    state = target_of(step, case.state)
    clock = after.clock
    # A state that stays does nothing to the clock: whoever is reminded has no more time than before.
    if step.target is not None:
        clock = clocks.turn(clock, calendar, STATES[state].clock, at)
    ends = step.target is not None and STATES[state].state == "closed"
    return replace(
        after,
        state=state,
        clock=clock,
        closed_at=at if ends else None if STATES[state].is_open else after.closed_at,
        review_on=order.review_on if step.action == "park" else None if step.target else case.review_on,
    )


def _apply(case: Case, order: Order, actor: Actor, calendar: Calendar, condition: Condition | None) -> Case:
    """What a step changes besides the state."""
    action = order.action
    counts = dict(case.counts)
    column = COUNTED.get(action)
    if column:
        counts[column] = counts.get(column, 0) + 1
    after = replace(case, counts=counts)
    if action in HANDLING_ACTIONS:
        after = replace(after, handlers=case.handlers | {actor.user_id})
    if action in DISPATCHING_ACTIONS:
        after = _dispatched(after, order, actor)
    if action in {"file", "correct_type"}:
        after = _typed(after, order, calendar, condition)
    if action == "request_delay":
        assert order.amount is not None
        unit = order.unit or case.clock.unit or "working_hours"
        after = replace(after, ask=Ask(actor.user_id, order.amount, unit))
    if action == "grant" and case.ask is not None:
        after = replace(
            after, clock=clocks.extend(case.clock, calendar, case.ask.amount, case.ask.unit), ask=None
        )
    if action in {"deny", "park"}:
        after = replace(after, ask=None)
    if action == "supervise":
        assert order.level is not None
        after = replace(after, escalation=order.level)
    if action == "follow_up":
        after = replace(after, satisfaction=order.satisfaction)
    if action == "merge_into":
        after = replace(after, merged_into_id=order.target_id)
    if action == "reopen":
        after = replace(after, clock=Clock(after.clock.unit, after.clock.limit_s), satisfaction=None)
    return after


def _dispatched(case: Case, order: Order, actor: Actor) -> Case:
    """Given to a body, a team or a person; none named is the routed one, and another than that is a correction."""
    body_id = case.body_id if order.body_id is None else order.body_id
    counts = dict(case.counts)
    if body_id != case.body_id or order.action == "redispatch":
        if not order.reason.strip():
            raise InvalidInput(
                "派给规则以外的单位要写明原因。",
                "Say why it goes to another body than the rules say.",
                code="reason_needed",
            )
        counts["correction_count"] = counts.get("correction_count", 0) + (body_id != case.body_id)
    return replace(
        case,
        body_id=body_id,
        team_id=order.team_id,
        worker_id=order.worker_id,
        counts=counts,
        dispatchers=case.dispatchers | {actor.user_id},
    )


def _typed(case: Case, order: Order, calendar: Calendar, condition: Condition | None) -> Case:
    type_code = order.type_code or case.type_code
    if order.action == "correct_type":
        return replace(case, type_code=type_code, condition_id=None, clock=NO_CLOCK)
    if condition is None or condition.type_code != type_code:
        raise InvalidInput(
            "选这一小类的立案条件。", "Choose a filing condition of the type.", code="condition_needed"
        )
    clock = clocks.set_limit(NO_CLOCK, calendar, condition.unit, condition.amount)
    return replace(case, type_code=type_code, condition_id=condition.id, clock=clock)


def buttons(case: Case, actor: Actor) -> list[tuple[Step, WanggeError | None]]:
    """Every step of the state for which one of the rights is there, and why it is refused even so."""
    return [
        (step, refusal(case, step, actor))
        for step in steps_from(case.state)
        if not actor.rights.isdisjoint(step.rights)
    ]


def _not_now(case: Case, step: Step) -> WrongState:
    now = STATES[case.state]
    allowed = [each.action for each in steps_from(case.state)]
    return WrongState(
        f"这起事件现在是“{now.name}”，不能“{step.name}”。看过现在的状态再操作。",
        f"The incident is now “{now.name_en}”; “{step.name_en}” is not possible. Look at it as it is now.",
        params={"state": case.state, "allowed": allowed},
    )


def _not_the_handler(case: Case, actor: Actor) -> WanggeError | None:
    if actor.user_id not in case.handlers:
        return None
    return NotAllowed(
        "处置和核查、结案要由两人完成，这起事件是你处置的。由核查员来做。",
        "Handling and checking need two people, and you handled this one. A checker does it.",
        code="same_person",
    )


def _not_the_dispatcher(case: Case, actor: Actor) -> WanggeError | None:
    if actor.user_id not in case.dispatchers:
        return None
    return NotAllowed(
        "派遣和结案要由两人完成，这起事件是你派遣的。由另一位核查员结案。",
        "Dispatching and closing need two people, and you dispatched this one. Another checker closes it.",
        code="same_person",
    )


def _not_the_asker(case: Case, actor: Actor) -> WanggeError | None:
    if case.ask is None or case.ask.by != actor.user_id:
        return None
    return NotAllowed(
        "延期是你申请的，要由别人决定。",
        "You asked for more time; somebody else decides.",
        code="same_person",
    )


def _task_is_theirs(case: Case, actor: Actor) -> WanggeError | None:
    for held, own in ((case.worker_id, actor.worker_id), (case.team_id, actor.team_id)):
        if held is not None:
            if held == own:
                return None
            return NotAllowed(
                "这起事件派给了别人。需要时请派遣员改派。",
                "This incident was given to somebody else. Ask the dispatcher to give it to you.",
                code="not_your_task",
            )
    return None


_GUARDS: Mapping[Guard, Callable[[Case, Actor], WanggeError | None]] = {
    "not_the_handler": _not_the_handler,
    "not_the_dispatcher": _not_the_dispatcher,
    "not_the_asker": _not_the_asker,
    "task_is_theirs": _task_is_theirs,
}
