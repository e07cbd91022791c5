"""The states of an incident and the steps between them: one table, from which guards, buttons and the diagram are made.

What may be done is said here; who is who (handler, dispatcher, whoever asked) is told by the transitions so far.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from gis.access.rights import Right
from gis.incidents.clock import Run

State = Literal[
    "screening",
    "reported",
    "verifying",
    "filed",
    "dispatched",
    "returned",
    "handling",
    "delay_requested",
    "parked",
    "feedback",
    "checking",
    "rework",
    "closed",
    "reviewed",
    "archived",
    "rejected",
    "merged",
]
Guard = Literal["not_the_handler", "not_the_dispatcher", "not_the_asker", "task_is_theirs"]
Need = Literal[
    "reason",
    "type",
    "condition_id",
    "target_id",
    "review_on",
    "amount",
    "satisfaction",
    "level",
    "body",
    "place",
]
Token = Literal["accent", "warn", "good", "muted"]
PublicWord = Literal["received", "in_progress", "delayed", "done", "not_taken_up"]


@dataclass(frozen=True, slots=True)
class StateFacts:
    """A state as it is called, coloured, told to the public, and what it does to the clock."""

    state: State
    name: str
    name_en: str
    token: Token
    clock: Run
    public: PublicWord
    is_open: bool = True


_STATES = (
    StateFacts("screening", "待甄别", "To be screened", "accent", "none", "received"),
    StateFacts("reported", "已上报", "Reported", "accent", "none", "received"),
    StateFacts("verifying", "核实中", "Verifying", "accent", "none", "received"),
    StateFacts("filed", "已立案", "Filed", "accent", "none", "in_progress"),
    StateFacts("dispatched", "已派遣", "Dispatched", "accent", "running", "in_progress"),
    StateFacts("returned", "已退回", "Returned by unit", "warn", "running", "in_progress"),
    StateFacts("handling", "处置中", "In progress", "accent", "running", "in_progress"),
    StateFacts("delay_requested", "申请延期", "More time asked", "warn", "paused", "delayed"),
    StateFacts("parked", "挂账", "Parked", "warn", "paused", "delayed"),
    StateFacts("feedback", "已反馈", "Work reported", "accent", "standing", "in_progress"),
    StateFacts("checking", "核查中", "Being checked", "accent", "standing", "in_progress"),
    StateFacts("rework", "返工", "Rework", "warn", "running", "in_progress"),
    StateFacts("closed", "已结案", "Closed", "good", "ended", "done", is_open=False),
    StateFacts("reviewed", "已回访", "Followed up", "good", "ended", "done", is_open=False),
    StateFacts("archived", "已归档", "Archived", "muted", "ended", "done", is_open=False),
    StateFacts("rejected", "不立案", "Not filed", "muted", "ended", "not_taken_up", is_open=False),
    StateFacts("merged", "已并入", "Merged", "muted", "ended", "in_progress", is_open=False),
)
STATES: Mapping[str, StateFacts] = {each.state: each for each in _STATES}
assert tuple(STATES) == get_args(State)

OPEN = tuple(each.state for each in _STATES if each.is_open)


@dataclass(frozen=True, slots=True)
class Step:
    """An action from some states to one, or (none) back to the same; any of ``rights`` allows it, every guard must."""

    action: str
    name: str
    name_en: str
    sources: tuple[State, ...]
    target: State | None
    rights: tuple[Right, ...]
    needs: tuple[Need, ...] = ()
    guards: tuple[Guard, ...] = ()


_VERIFY: tuple[Right, ...] = ("incidents.verify",)
_DISPATCH: tuple[Right, ...] = ("incidents.dispatch",)
_HANDLE: tuple[Right, ...] = ("incidents.handle",)
_SUPERVISE: tuple[Right, ...] = ("incidents.supervise",)
_ENTRANCE: tuple[State, ...] = ("screening", "reported", "verifying", "filed", "returned")
_AT_WORK: tuple[State, ...] = (
    "dispatched",
    "returned",
    "handling",
    "delay_requested",
    "parked",
    "feedback",
    "checking",
    "rework",
)
_LIVE: tuple[State, ...] = ("reported", "verifying", "filed", *_AT_WORK)

MACHINE: tuple[Step, ...] = (
    Step("report", "上报", "Report", (), "reported", ("incidents.report",)),
    Step("admit", "采纳", "Take up", ("screening",), "reported", _VERIFY),
    Step("decline", "不采纳", "Do not take up", ("screening",), "rejected", _VERIFY, ("reason",)),
    Step("verify", "核实", "Verify", ("reported",), "verifying", _VERIFY),
    Step("file", "立案", "File", ("reported", "verifying"), "filed", _VERIFY, ("type", "condition_id")),
    Step("not_file", "不立案", "Do not file", ("reported", "verifying"), "rejected", _VERIFY, ("reason",)),
    Step(
        "merge_into",
        "并入",
        "Merge into",
        _ENTRANCE,
        "merged",
        (*_VERIFY, *_DISPATCH),
        ("target_id", "reason"),
    ),
    Step("dispatch", "派遣", "Dispatch", ("filed", "returned"), "dispatched", _DISPATCH, ("body",)),
    Step(
        "redispatch",
        "改派",
        "Re-dispatch",
        ("dispatched", "handling", "rework"),
        "dispatched",
        _DISPATCH,
        ("body", "reason"),
    ),
    Step("accept", "接收", "Accept", ("dispatched",), "handling", _HANDLE, (), ("task_is_theirs",)),
    Step(
        "return",
        "退回",
        "Return",
        ("dispatched", "handling"),
        "returned",
        _HANDLE,
        ("reason",),
        ("task_is_theirs",),
    ),
    Step("handle", "处置", "Start handling", ("rework",), "handling", _HANDLE, (), ("task_is_theirs",)),
    Step(
        "feedback",
        "反馈",
        "Report done",
        ("handling",),
        "feedback",
        _HANDLE,
        ("reason",),
        ("task_is_theirs",),
    ),
    Step(
        "request_delay",
        "申请延期",
        "Ask for more time",
        ("handling",),
        "delay_requested",
        _HANDLE,
        ("reason", "amount"),
        ("task_is_theirs",),
    ),
    Step(
        "grant",
        "同意",
        "Agree",
        ("delay_requested",),
        "handling",
        (*_DISPATCH, *_SUPERVISE),
        (),
        ("not_the_asker",),
    ),
    Step(
        "deny",
        "不同意",
        "Decline",
        ("delay_requested",),
        "handling",
        (*_DISPATCH, *_SUPERVISE),
        ("reason",),
        ("not_the_asker",),
    ),
    Step(
        "park",
        "挂账",
        "Park",
        ("dispatched", "handling", "delay_requested"),
        "parked",
        _SUPERVISE,
        ("reason", "review_on"),
    ),
    Step("resume", "恢复办理", "Resume", ("parked",), "handling", (*_SUPERVISE, *_DISPATCH)),
    Step("check", "核查", "Check on site", ("feedback",), "checking", _VERIFY, (), ("not_the_handler",)),
    Step(
        "rework",
        "返工",
        "Send back",
        ("feedback", "checking"),
        "rework",
        _VERIFY,
        ("reason",),
        ("not_the_handler",),
    ),
    Step(
        "close",
        "结案",
        "Close",
        ("checking",),
        "closed",
        _VERIFY,
        ("reason",),
        ("not_the_handler", "not_the_dispatcher"),
    ),
    Step(
        "follow_up", "回访", "Follow up", ("closed",), "reviewed", (*_VERIFY, *_DISPATCH), ("satisfaction",)
    ),
    Step("archive", "归档", "Archive", ("closed", "reviewed"), "archived", _VERIFY),
    Step(
        "reopen",
        "重新办理",
        "Reopen",
        ("closed", "reviewed"),
        "filed",
        (*_VERIFY, *_SUPERVISE),
        ("reason",),
    ),
    Step("reconsider", "重新核实", "Reconsider", ("rejected",), "verifying", _VERIFY, ("reason",)),
    Step("urge", "催办", "Remind", _AT_WORK, None, (*_DISPATCH, *_VERIFY, *_SUPERVISE)),
    Step("supervise", "督办", "Escalate", _LIVE, None, _SUPERVISE, ("reason", "level")),
    Step(
        "correct_place",
        "更正位置",
        "Correct the place",
        _LIVE,
        None,
        (*_VERIFY, *_DISPATCH),
        ("place", "reason"),
    ),
    Step(
        "correct_type",
        "更正类别",
        "Correct the type",
        ("screening", "reported", "verifying"),
        None,
        _VERIFY,
        ("type", "reason"),
    ),
    Step("note", "补充", "Add a note", (*_LIVE, "screening"), None, ("incidents.read",), ("reason",)),
)
"""Every action, in the order in which they come. `report` begins: what the public reports is screened first."""

STEPS: Mapping[str, Step] = {each.action: each for each in MACHINE}
HANDLING_ACTIONS = frozenset({"accept", "handle", "feedback"})
DISPATCHING_ACTIONS = frozenset({"dispatch", "redispatch"})

_PUBLIC: Mapping[PublicWord, tuple[str, str]] = {
    "received": ("已收到", "Received"),
    "in_progress": ("办理中", "In progress"),
    "delayed": ("延后办理", "Delayed"),
    "done": ("已办结", "Done"),
    "not_taken_up": ("未受理", "Not taken up"),
}


def public_word(state: str) -> tuple[PublicWord, str, str]:
    """What the public is told of a state: a code and the words."""
    word = STATES[state].public
    return (word, *_PUBLIC[word])


def steps_from(state: str) -> list[Step]:
    """Every step that begins in a state."""
    return [step for step in MACHINE if state in step.sources]


def target_of(step: Step, state: str) -> State:
    """The state after a step taken in a state."""
    return step.target if step.target is not None else STATES[state].state


def diagram() -> str:
    """The machine as a Mermaid state diagram."""
    lines = [
        "stateDiagram-v2",
        "    [*] --> reported: 上报 report",
        "    [*] --> screening: 公众上报 public report",
    ]
    lines += [f"    {each.state}: {each.name} {each.state}" for each in _STATES]
    for step in MACHINE:
        if step.target is not None:
            lines += [f"    {source} --> {step.target}: {step.name} {step.action}" for source in step.sources]
    ends = [each.state for each in _STATES if not any(step.target for step in steps_from(each.state))]
    return "\n".join([*lines, *(f"    {state} --> [*]" for state in ends)])


def described() -> str:
    """The machine as a page of the documentation."""
    states = "\n".join(
        f"| `{each.state}` | {each.name} | {each.name_en} | {'open' if each.is_open else 'ended'} | {each.clock}"
        f" | {_PUBLIC[each.public][0]} · {_PUBLIC[each.public][1]} |"
        for each in _STATES
    )
    steps = "\n".join(
        f"| `{step.action}` | {step.name} | {step.name_en} | {', '.join(step.sources) or '—'}"
        f" | {step.target or 'same'} | {', '.join(step.rights)} | {', '.join(step.needs) or '—'}"
        f" | {', '.join(step.guards) or '—'} |"
        for step in MACHINE
    )
    return (
        "# 事件的状态 · States of an incident\n\n"
        "Made by `./wangge generate` from `gis/incidents/machine.py`; do not edit. The same is served at\n"
        "`/api/v1/incidents/machine`.\n\n"
        f"```mermaid\n{diagram()}\n```\n\n## 状态 · States\n\n"
        "| code | 中文 | English | | clock | told to the public |\n|---|---|---|---|---|---|\n"
        f"{states}\n\n## 动作 · Steps\n\n"
        "Any of the rights allows a step; every guard must hold; what it needs is asked for.\n\n"
        "| code | 中文 | English | from | to | rights | needs | guards |\n|---|---|---|---|---|---|---|---|\n"
        f"{steps}\n\n"
        "Guards: `not_the_handler` – nobody checks, sends back or closes what they accepted, handled or reported\n"
        "done; `not_the_dispatcher` – nor closes what they dispatched; `not_the_asker` – whoever asked for more\n"
        "time does not grant it; `task_is_theirs` – a task given to one person or team is theirs.\n"
    )
