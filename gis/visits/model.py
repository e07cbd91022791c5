"""What a visit is and why one is due, free of any table or request."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Literal
from uuid import UUID

Kind = Literal["routine", "must_visit", "follow_up", "other"]
Outcome = Literal["met", "by_phone", "not_home", "moved_out", "inconvenient"]

COUNTS_AS_VISITED: frozenset[str] = frozenset({"met"})
"""Only meeting somebody fulfils a rule; a telephone call and a closed door are kept and count for nothing."""


@dataclass(frozen=True)
class NewVisit:
    """A visit as the phone tells it; its id is made there, so that what is sent twice exists once."""

    id: UUID
    household_id: UUID
    kind: Kind
    outcome: Outcome
    visited_at: datetime
    line: str | None = None
    planned_on: date | None = None
    note: str = ""
    unit_verified: bool = False

    @property
    def request_hash(self) -> bytes:
        """Tells the same visit sent again from another one under the same id."""
        said = [
            str(self.household_id),
            self.kind,
            self.outcome,
            self.visited_at.timestamp(),
            self.line,
            self.planned_on and self.planned_on.isoformat(),
            self.note,
            self.unit_verified,
        ]
        return sha256(json.dumps(said, ensure_ascii=False).encode()).digest()


@dataclass(frozen=True)
class Rule:
    """A rule of visiting in force: whom it is about, since when a visit counts, and until when the next is due."""

    id: UUID
    code: str
    name: str
    name_en: str
    subject: str
    tag: str | None
    period: str | None
    every_days: int | None
    priority: int
    line: str | None
    source: str
    status: str
    since: datetime
    due_on: date | None


@dataclass(frozen=True)
class Recorded:
    """A visit as it is stored, and whether it was there before."""

    id: UUID
    recorded_at: datetime
    is_repeat: bool
