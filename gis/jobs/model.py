"""What a job is, and what the code that does its work gets to see of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from gis.settings import DatabaseSettings

State = Literal["queued", "running", "done", "failed", "cancelled"]
OPEN: tuple[State, ...] = ("queued", "running")


@dataclass(frozen=True)
class Job:
    """A job as it stands; ``progress`` is 0 … 1, ``phase`` a code that the page puts into words.

    ``error`` has code, message_zh and message_en. ``attempts`` counts the processes that took it up.
    """

    id: UUID
    kind: str
    community_id: UUID
    state: State
    params: Mapping[str, Any]
    progress: float
    phase: str
    error: Mapping[str, Any] | None
    cancel_requested: bool
    attempts: int
    requested_by_id: UUID
    requested_by: str
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in OPEN


@dataclass(frozen=True)
class Task:
    """A job at work: what was asked, and how to say how far it is and to hear that it should stop."""

    settings: DatabaseSettings
    tenant_id: int
    job: Job
    progress: Callable[[float, str], None]
    stop: Callable[[], bool]


class Interrupted(Exception):
    """The work was stopped at a checkpoint, because ``stop`` said so."""


Work = Callable[[Task], Mapping[str, Any]]
"""Does a job's work outside any transaction and returns the result, as JSON; raises Interrupted when told to stop."""
