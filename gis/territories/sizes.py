"""Whether a territory's size is inside its band: the rules are data, this is only how one is chosen and
applied.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

SizeStatus = Literal["over", "under", "ok", "none"]


@dataclass(frozen=True, slots=True)
class SizeRule:
    """One band; `settlement` and `kind` none apply to every one."""

    level: str
    settlement: str | None
    kind: str | None
    measure: str
    min_value: float | None
    max_value: float | None
    severity: str
    source: str
    status: str
    effective_from: date


@dataclass(frozen=True, slots=True)
class SizeVerdict:
    """A measured value against its rule."""

    status: SizeStatus
    value: float
    rule: SizeRule


def judge(
    rules: Sequence[SizeRule],
    *,
    level: str,
    settlement: str | None,
    kind: str,
    on_date: date,
    values: Mapping[str, float],
) -> SizeVerdict | None:
    """The verdict that a territory is known by: its households' where there is a rule for them, else the most specific.

    None without a rule.
    """
    verdicts = judge_each(
        rules, level=level, settlement=settlement, kind=kind, on_date=on_date, values=values
    )
    return max(
        verdicts,
        key=lambda each: (each.rule.measure == "households", *_precedence(each.rule)),
        default=None,
    )


def judge_each(
    rules: Sequence[SizeRule],
    *,
    level: str,
    settlement: str | None,
    kind: str,
    on_date: date,
    values: Mapping[str, float],
) -> list[SizeVerdict]:
    """One verdict a measure, by its most specific rule in force, the newest among equals."""
    chosen: dict[str, SizeRule] = {}
    for rule in rules:
        fits = (
            rule.level == level
            and rule.settlement in (None, settlement)
            and rule.kind in (None, kind)
            and rule.effective_from <= on_date
            and rule.measure in values
        )
        if fits and (rule.measure not in chosen or _precedence(rule) > _precedence(chosen[rule.measure])):
            chosen[rule.measure] = rule
    return [_verdict(rule, values[measure]) for measure, rule in chosen.items()]


def _precedence(rule: SizeRule) -> tuple[int, date]:
    return (rule.settlement is not None) + (rule.kind is not None), rule.effective_from


def _verdict(rule: SizeRule, value: float) -> SizeVerdict:
    status: SizeStatus = "ok"
    if rule.max_value is not None and value > rule.max_value:
        status = "over"
    elif rule.min_value is not None and value < rule.min_value:
        status = "under"
    return SizeVerdict(status, value, rule)
