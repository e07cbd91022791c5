"""Rules of keeping as they are shipped, as a tenant has them, and what a run did."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal, Protocol
from uuid import UUID

Action = Literal["delete", "anonymise"]
Kind = Literal["schedule", "command", "erasure"]


class Whose(Protocol):
    """The tenant whose data it is."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def name(self) -> str:
        """Its name."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is kept how long after which event, on what basis, and what happens then. A day has 24 hours."""

    code: str
    table: str
    action: Action
    keep_days: int
    least_days: int
    most_days: int
    zh: str
    en: str
    event_zh: str
    event_en: str
    basis_zh: str
    basis_en: str

    def with_days(self, keep_days: int | None) -> "Rule":
        """The rule with a tenant's own period, held to the limits of the law as they are shipped now."""
        if keep_days is None:
            return self
        return replace(self, keep_days=min(max(keep_days, self.least_days), self.most_days))


@dataclass(frozen=True, slots=True)
class Done:
    """What one rule did to one table. ``before``: what happened earlier than this fell due."""

    rule: str
    table: str
    action: Action
    count: int
    keep_days: int | None
    before: datetime | None
    basis_zh: str
    basis_en: str

    @property
    def as_json(self) -> dict[str, Any]:
        """As it stands in a certificate."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**values, "before": self.before and self.before.isoformat()}


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as it is stored; ``body`` is what ``hash`` is taken of."""

    id: UUID
    number: int
    kind: Kind
    made_at: datetime
    made_by: str | None
    body: Mapping[str, Any]
    hash: str


@cache
def shipped() -> tuple[tuple[Rule, ...], Mapping[str, tuple[str, str]]]:
    """The shipped rules in the order of a run, and the tables that are kept with the reason in two languages."""
    said = tomllib.loads((files("gis") / "retention" / "rules.toml").read_text(encoding="utf-8"))
    kept = {table: (zh, en) for table, (zh, en) in said["kept"].items()}
    return tuple(Rule(**rule) for rule in said["rule"]), kept


@cache
def rule_of(code: str) -> Rule | None:
    """The shipped rule of a code."""
    return next((rule for rule in shipped()[0] if rule.code == code), None)
