"""Jobs as JSON."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from gis.jobs.model import Job


class JobOut(BaseModel):
    """A job as it stands: `progress` is 0 … 1, `error` (when failed) has code, message_zh and message_en."""

    id: UUID
    kind: str
    community_id: UUID
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    params: Mapping[str, Any]
    progress: float
    phase: str
    error: Mapping[str, Any] | None
    cancel_requested: bool
    requested_by_id: UUID
    requested_by: str
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, job: Job) -> "JobOut":
        """From the domain."""
        return cls(**asdict(job))


class JobPage(BaseModel):
    """Jobs, newest first."""

    items: list[JobOut]
