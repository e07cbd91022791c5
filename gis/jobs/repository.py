"""Every statement about jobs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from gis.db import Connection
from gis.jobs.model import Job

_JOBS = (Path(__file__).parent / "queries/jobs.sql").read_bytes()


def add(
    connection: Connection,
    tenant_id: int,
    kind: str,
    community_id: UUID,
    params: Mapping[str, Any],
    requested_by_id: UUID,
    subject: str = "",
) -> UUID | None:
    """A new job; none when the community has an open one of that kind about the same subject."""
    row = connection.execute(
        "insert into jobs (tenant_id, kind, community_id, params, requested_by_id, subject)"
        " values (%s, %s, %s, %s, %s, %s)"
        " on conflict (tenant_id, kind, community_id, subject) where state in ('queued', 'running') do nothing"
        " returning id",
        (tenant_id, kind, community_id, Jsonb(dict(params)), requested_by_id, subject),
    ).fetchone()
    return None if row is None else UUID(str(row[0]))


def find(connection: Connection, job_id: UUID) -> Job | None:
    """A job."""
    found = find_all(connection, job_id=job_id)
    return found[0] if found else None


def find_all(
    connection: Connection,
    *,
    job_id: UUID | None = None,
    community_id: UUID | None = None,
    kind: str | None = None,
    only_open: bool = False,
    most: int = 1,
) -> list[Job]:
    """Jobs, newest first, at most so many."""
    asked = {"id": job_id, "community_id": community_id, "kind": kind, "only_open": only_open, "most": most}
    with connection.cursor(row_factory=class_row(Job)) as cursor:
        return cursor.execute(_JOBS, asked).fetchall()


def result_of(connection: Connection, job_id: UUID) -> Mapping[str, Any] | None:
    """What a job found; none before it is done."""
    row = connection.execute("select result from jobs where id = %s", (job_id,)).fetchone()
    return None if row is None else row[0]


def claim(connection: Connection, job_id: UUID, most_attempts: int) -> Job | None:
    """Take up an open job; none when it is over, or was taken up too often."""
    row = connection.execute(
        "update jobs set state = 'running', attempts = attempts + 1, started_at = clock_timestamp(), progress = 0,"
        " phase = 'start' where id = %s and state in ('queued', 'running') and attempts < %s returning id",
        (job_id, most_attempts),
    ).fetchone()
    return None if row is None else find(connection, job_id)


def advance(connection: Connection, job: Job, progress: float, phase: str) -> bool | None:
    """Say how far this attempt is; whether it was asked to stop, none when the job is no longer this attempt's."""
    row = connection.execute(
        "update jobs set progress = %s, phase = %s where id = %s and state = 'running' and attempts = %s"
        " returning cancel_requested",
        (progress, phase, job.id, job.attempts),
    ).fetchone()
    return None if row is None else bool(row[0])


def finish(
    connection: Connection,
    job: Job,
    state: str,
    *,
    result: Mapping[str, Any] | None = None,
    error: Mapping[str, Any] | None = None,
) -> bool:
    """End this attempt and the job with it; whether the job was still this attempt's."""
    row = connection.execute(
        "update jobs set state = %s, result = %s, error = %s, finished_at = clock_timestamp(),"
        " progress = case when %s = 'done' then 1 else progress end, phase = %s"
        " where id = %s and state in ('queued', 'running') and attempts = %s returning id",
        (
            state,
            None if result is None else Jsonb(dict(result)),
            None if error is None else Jsonb(dict(error)),
            state,
            state,
            job.id,
            job.attempts,
        ),
    ).fetchone()
    return row is not None


def put_back(connection: Connection, job: Job) -> bool:
    """Let a job wait again that this attempt laid down; that attempt does not count."""
    row = connection.execute(
        "update jobs set state = 'queued', phase = 'queued', progress = 0, attempts = attempts - 1"
        " where id = %s and state = 'running' and attempts = %s returning id",
        (job.id, job.attempts),
    ).fetchone()
    return row is not None


def ask_to_stop(connection: Connection, job_id: UUID) -> None:
    """Cancel a job that waits, and ask a running one to stop."""
    connection.execute(
        "update jobs set cancel_requested = true,"
        " finished_at = case when state = 'queued' then clock_timestamp() end,"
        " phase = case when state = 'queued' then 'cancelled' else phase end,"
        " state = case when state = 'queued' then 'cancelled' else state end"
        " where id = %s and state in ('queued', 'running')",
        (job_id,),
    )


def note_result(connection: Connection, job_id: UUID, values: Mapping[str, Any]) -> None:
    """Add to what a job found what became of it."""
    connection.execute("update jobs set result = result || %s where id = %s", (Jsonb(dict(values)), job_id))
