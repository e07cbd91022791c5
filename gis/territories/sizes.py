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
    source_en: str | None = None


@dataclass(frozen=True, slots=True)
class SizeVerdict:
    """A measured value against its rule."""

    status: SizeStatus
    value: float
    rule: SizeRule


def rules_for(
    rules: Sequence[SizeRule], *, level: str, settlement: str | None, kind: str, on_date: date
) -> dict[str, SizeRule]:
    """The rule in force for each measure of a territory: the most specific, the newest among equals."""
    chosen: dict[str, SizeRule] = {}
    for rule in rules:
        fits = (
            rule.level == level
            and rule.settlement in (None, settlement)
            and rule.kind in (None, kind)
            and rule.effective_from <= on_date
        )
        known = chosen.get(rule.measure)
        if fits and (known is None or _precedence(rule) > _precedence(known)):
            chosen[rule.measure] = rule
    return chosen


def judge(chosen: Mapping[str, SizeRule], values: Mapping[str, float]) -> list[SizeVerdict]:
    """A verdict for every measured value that has a rule."""
    return [_verdict(rule, values[measure]) for measure, rule in chosen.items() if measure in values]


def leading(verdicts: Sequence[SizeVerdict]) -> SizeVerdict | None:
    """The one that a territory is known by: its households' where there is a rule for them, else the most specific."""
    return max(
        verdicts,
        key=lambda each: (each.rule.measure == "households", *_precedence(each.rule)),
        default=None,
    )


def _precedence(rule: SizeRule) -> tuple[int, date]:
    return (rule.settlement is not None) + (rule.kind is not None), rule.effective_from


def _verdict(rule: SizeRule, value: float) -> SizeVerdict:
    status: SizeStatus = "ok"
    if rule.max_value is not None and value > rule.max_value:
        status = "over"
    elif rule.min_value is not None and value < rule.min_value:
        status = "under"
    return SizeVerdict(status, value, rule)
