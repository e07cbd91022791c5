"""Runs over HTTP: all standards of a community at once, done by the worker, with a report to download."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.deps import BriefSignedInDep, ServicesDep
from api.gaps.reading import base_of
from api.gaps.run_schemas import RunBody, RunList, RunOut
from api.inputs import local_date
from api.working import in_edit_transaction
from gis.db import Connection
from gis.gaps import runs
from gis.gaps.runs import Format, GapRun
from gis.gaps.scenarios import read as read_scenario
from gis.statistics.access import check_may_read

router = APIRouter(prefix="/api/v1/gaps/runs", tags=["gaps"])

_TYPES: Mapping[Format, str] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gpkg": "application/geopackage+sqlite3",
}


@router.post("", status_code=202)
async def start_run(body: RunBody, signed_in: BriefSignedInDep, found: ServicesDep) -> RunOut:
    """Have all standards of a community measured; the run there is, when nothing has changed since."""
    check_may_read(signed_in)
    signed_in.scope.check_community(body.community_id)
    tenant_id, user_id = signed_in.user.tenant.id, signed_in.user.id
    context: dict[str, Any] = {"on": f"{local_date(None)}", "base": found.privacy.suppress_below}
    run = await in_edit_transaction(
        found,
        signed_in,
        lambda connection: runs.start(
            connection, tenant_id, user_id, body.community_id, body.scenario_id, context
        ),
        after=lambda connection: _check_scenario(connection, body),
    )
    return RunOut.of(run, base_of(found, signed_in, run.community_id), None)


@router.get("")
async def list_runs(
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    community: Annotated[UUID | None, Query()] = None,
) -> RunList:
    """The runs of a community, the newest first; without one the last of each in sight, most people first."""
    check_may_read(signed_in)
    listed = await in_edit_transaction(
        found, signed_in, lambda connection: runs.read_of(connection, community)
    )
    told = [
        RunOut.of(run, base_of(found, signed_in, run.community_id), None, whole=False)
        for run in (listed if community is not None else _last_of_each(listed))
    ]
    if community is None:
        told.sort(key=lambda run: (-(run.gap_people or 0), str(run.community_id)))
    return RunList(items=told)


@router.get("/{run_id}")
async def read_run(run_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> RunOut:
    """How far a run is, or what it found, beside the run before it."""
    check_may_read(signed_in)

    def work(connection: Connection) -> tuple[GapRun, GapRun | None]:
        run = runs.read(connection, run_id)
        return run, runs.before(connection, run)

    run, before = await in_edit_transaction(found, signed_in, work)
    return RunOut.of(run, base_of(found, signed_in, run.community_id), before)


@router.post("/{run_id}:cancel")
async def cancel_run(run_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> RunOut:
    """Ask for a run to stop; one that is done stays as it is."""
    check_may_read(signed_in)
    run = await in_edit_transaction(found, signed_in, lambda connection: runs.cancel(connection, run_id))
    return RunOut.of(run, base_of(found, signed_in, run.community_id), None)


@router.get(
    "/{run_id}/report.{extension}",
    response_class=Response,
    responses={200: {"content": {kind: {} for kind in _TYPES.values()}, "description": "The file."}},
)
async def download_report(
    run_id: UUID, extension: Format, signed_in: BriefSignedInDep, found: ServicesDep
) -> Response:
    """The report: to be printed, as a workbook, or as layers. Its figures are multiples for everybody."""
    check_may_read(signed_in)

    def work(connection: Connection) -> tuple[GapRun, bytes]:
        return runs.read(connection, run_id), runs.file_of(connection, run_id, extension)

    run, content = await in_edit_transaction(found, signed_in, work)
    name = quote(f"{run.community}步行可达评估-{run.requested_at:%Y%m%d}.{extension}")
    headers = {
        "cache-control": "private, no-store",
        "content-disposition": f"attachment; filename=\"gaps.{extension}\"; filename*=UTF-8''{name}",
    }
    return Response(content, media_type=_TYPES[extension], headers=headers)


def _check_scenario(connection: Connection, body: RunBody) -> None:
    if body.scenario_id is not None:
        read_scenario(connection, body.scenario_id)


def _last_of_each(listed: list[GapRun]) -> list[GapRun]:
    last: dict[UUID, GapRun] = {}
    for run in listed:
        if run.found is not None or run.community_id not in last:
            kept = last.get(run.community_id)
            if kept is None or (kept.found is None and run.found is not None):
                last[run.community_id] = run
    return list(last.values())
