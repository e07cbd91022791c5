"""Runs of all standards: asked for, found again by their key, and told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from gis.db import Connection
from gis.errors import InvalidInput, NotFound
from gis.gaps import scenarios
from gis.gaps.reading import read_marks
from gis.jobs import service as jobs
from gis.jobs.model import State
from gis.jobs.repository import ask_to_stop
from gis.queries import statement

KIND = "gap_run"
"""The kind of its jobs."""

EDITION = 1
"""Raised when the same input gives another answer or report: what was found before is then found anew."""

MOST_LISTED = 60

Format = Literal["pdf", "xlsx", "gpkg"]
_COLUMNS: Mapping[Format, str] = {"pdf": "report_pdf", "xlsx": "report_xlsx", "gpkg": "report_gpkg"}


@dataclass(frozen=True)
class GapRun:
    """A run as it stands; ``found`` is there once it is done."""

    id: UUID
    community_id: UUID
    community: str
    scenario_id: UUID | None
    versions: Mapping[str, str]
    job_id: UUID | None
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None
    found: Mapping[str, Any] | None
    state: State
    progress: float
    phase: str
    error: Mapping[str, Any] | None


def start(
    connection: Connection,
    tenant_id: int,
    user_id: UUID,
    community_id: UUID,
    scenario_id: UUID | None,
    context: Mapping[str, Any],
) -> GapRun:
    """Have a community measured; the run there is when nothing it would read has changed.

    ``context`` is what the work needs beside this, as JSON: the date, and of what its files' figures are multiples.
    """
    versions = read_marks(connection, tenant_id, community_id)
    if scenario_id is not None and scenarios.read(connection, scenario_id).community_id != community_id:
        raise InvalidInput(
            "这个情景属于另一个社区。选本社区的情景。",
            "The scenario belongs to another community. Choose one of this community.",
        )
    key = _key(versions, scenario_id, context)
    connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"gaps {community_id}",))
    known = connection.execute(
        "select r.id from gap_runs as r left join jobs as j on j.id = r.job_id"
        " where r.community_id = %s and r.key = %s and (r.finished_at is not null"
        " or (j.state in ('queued', 'running') and not j.cancel_requested))"
        " order by r.requested_at desc limit 1",
        (community_id, key),
    ).fetchone()
    if known is not None:
        return read(connection, known[0])
    row = connection.execute(
        "insert into gap_runs (tenant_id, community_id, scenario_id, key, versions, requested_by_id)"
        " values (%s, %s, %s, %s, %s, %s) returning id",
        (tenant_id, community_id, scenario_id, key, Jsonb(versions), user_id),
    ).fetchone()
    assert row is not None
    params = {"run": str(row[0]), **context}
    job = jobs.start(connection, tenant_id, KIND, community_id, params, user_id, subject=str(row[0]))
    connection.execute("update gap_runs set job_id = %s where id = %s", (job.id, row[0]))
    return read(connection, row[0])


def _key(versions: Mapping[str, str], scenario_id: UUID | None, context: Mapping[str, Any]) -> str:
    same = {name: each for name, each in context.items() if name != "on"}
    said = json.dumps([EDITION, dict(versions), str(scenario_id), same], sort_keys=True)
    return sha256(said.encode()).hexdigest()


def read(connection: Connection, run_id: UUID) -> GapRun:
    """A run in sight; NotFound without it."""
    found = _find(connection, run_id, None, 1)
    if not found:
        raise NotFound(
            "没有这次计算，或它已被清理。重新算一次。",
            "There is no such run, or it was tidied away. Compute anew.",
        )
    return found[0]


def read_of(connection: Connection, community_id: UUID | None) -> list[GapRun]:
    """The runs of a community, or of all in sight, the newest first."""
    return _find(connection, None, community_id, MOST_LISTED)


def before(connection: Connection, run: GapRun) -> GapRun | None:
    """The last run of the community before this one that was done, whatever its scenario."""
    listed = _find(connection, None, run.community_id, MOST_LISTED)
    return next(
        (each for each in listed if each.found is not None and each.requested_at < run.requested_at), None
    )


def cancel(connection: Connection, run_id: UUID) -> GapRun:
    """Ask its computation to stop; nothing happens to one that is done."""
    run = read(connection, run_id)
    if run.finished_at is None and run.job_id is not None:
        ask_to_stop(connection, run.job_id)
    return read(connection, run_id)


def file_of(connection: Connection, run_id: UUID, format_: Format) -> bytes:
    """One of its files; InvalidInput while there is none."""
    run = read(connection, run_id)
    row = connection.execute(
        sql.SQL("select {} from gap_runs where id = %s").format(sql.Identifier(_COLUMNS[format_])),
        (run_id,),
    ).fetchone()
    if run.finished_at is None or row is None:
        raise InvalidInput(
            "报告还没有做好。等计算完成后再下载。",
            "The report is not made yet. Download it when the run is done.",
            code="not_done",
            params={"state": run.state},
        )
    return bytes(row[0])


def finish(
    connection: Connection, run_id: UUID, found: Mapping[str, Any], files: Mapping[Format, bytes]
) -> None:
    """Keep what was found and the files of the newest twelve runs of the community."""
    connection.execute(
        "update gap_runs set finished_at = clock_timestamp(), found = %s, report_pdf = %s, report_xlsx = %s,"
        " report_gpkg = %s where id = %s",
        (Jsonb(dict(found)), files["pdf"], files["xlsx"], files["gpkg"], run_id),
    )
    connection.execute(
        "delete from gap_runs where id in (select o.id from gap_runs as r inner join gap_runs as o"
        " on o.community_id = r.community_id where r.id = %s and o.finished_at is not null"
        " order by o.requested_at desc offset 12)",
        (run_id,),
    )


def scenario_of(connection: Connection, run: GapRun) -> scenarios.Scenario | None:
    """The scenario of a run; NotFound when it was deleted meanwhile."""
    return None if run.scenario_id is None else scenarios.read(connection, run.scenario_id)


def date_of(context: Mapping[str, Any]) -> date:
    """The day a run was asked for, where the tenant is."""
    return date.fromisoformat(str(context["on"]))


def _find(connection: Connection, run_id: UUID | None, community_id: UUID | None, most: int) -> list[GapRun]:
    asked = {"run_id": run_id, "community_id": community_id, "most": most}
    with connection.cursor(row_factory=class_row(GapRun)) as cursor:
        return cursor.execute(statement("gaps", "runs").encode(), asked).fetchall()
