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
    """The verdict of the most specific rule in force, the newest among equals; none without a rule.

    Households are judged before any other measure, so that one territory has one verdict.
    """
    fitting = [
        rule
        for rule in rules
        if rule.level == level
        and rule.settlement in (None, settlement)
        and rule.kind in (None, kind)
        and rule.effective_from <= on_date
        and rule.measure in values
    ]
    if not fitting:
        return None
    rule = max(
        fitting,
        key=lambda each: (
            each.measure == "households",
            (each.settlement is not None) + (each.kind is not None),
            each.effective_from,
        ),
    )
    value = values[rule.measure]
    status: SizeStatus = "ok"
    if rule.max_value is not None and value > rule.max_value:
        status = "over"
    elif rule.min_value is not None and value < rule.min_value:
        status = "under"
    return SizeVerdict(status, value, rule)
