"""The audit log: pages of it, its chains proved, and a file of it for a stated purpose."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from api.administering import Administrator
from api.audit.schemas import AuditQuery, ChainList, ChainOut, EntryOut, EntryPage, ExportBody, FaultOut
from api.deps import BriefSignedInDep
from api.pagination import read_moment, write_moment
from gis.audit import reading, service
from gis.db import Connection
from gis.retention.proof import certificate_faults

router = APIRouter(prefix="/api/v1/audit", tags=["audit"])


async def inspector(by: Annotated[Administrator, Depends()], signed_in: BriefSignedInDep) -> Administrator:
    """Whoever may read the log, or a refusal."""
    signed_in.scope.check(
        "audit.read", "审计日志由审计管理员来看。", "The log is for the audit administrator."
    )
    return by


InspectorDep = Annotated[Administrator, Depends(inspector)]


@router.get("")
async def list_entries(by: InspectorDep, query: Annotated[AuditQuery, Query()]) -> EntryPage:
    """The log, newest first."""
    before = read_moment(query.cursor)
    entries = await by.run(
        lambda connection: reading.read_entries(
            connection, replace(query.wanted(), areas=_areas(by)), before=before, limit=query.limit + 1
        )
    )
    last = entries[query.limit - 1] if len(entries) > query.limit else None
    return EntryPage(
        items=[EntryOut.of(each) for each in entries[: query.limit]],
        next_cursor=write_moment(last.at, last.id) if last else None,
    )


@router.get("/chains")
async def verify(by: InspectorDep) -> ChainList:
    """Every chain of the log, each hash computed anew: what was altered, what is missing."""

    def work(connection: Connection) -> tuple[list[service.Head], list[service.Fault], dict[UUID, str]]:
        areas = reading.area_names(connection)
        heads = service.heads(connection)
        faults = [*service.faults(connection), *certificate_faults(connection)]
        if by.areas is not None:
            heads = [each for each in heads if each.area_id in by.areas]
            faults = [each for each in faults if each.area_id in by.areas]
        return heads, faults, areas

    heads, faults, names = await by.run(work)
    seen = {head.area_id: head for head in heads}
    areas = [*seen, *(each for each in dict.fromkeys(fault.area_id for fault in faults) if each not in seen)]
    return ChainList(
        checked_at=datetime.now(UTC),
        entries=sum(head.seq for head in heads),
        sound=not faults,
        items=[
            ChainOut(
                area_id=area,
                area=names.get(area) if area else None,
                entries=seen[area].seq if area in seen else 0,
                head=seen[area].hash.hex() if area in seen else "",
                faults=[
                    FaultOut(kind=f.kind, seq=f.seq, at=f.at, action=f.action, missing=f.missing)
                    for f in faults
                    if f.area_id == area
                ],
            )
            for area in areas
        ],
    )


@router.post(":export")
async def export(body: ExportBody, by: InspectorDep) -> Response:
    """A file of the log, 50,000 entries at most; that it was taken, and what for, is logged with it."""
    wanted = replace(body.wanted(), areas=_areas(by))
    content, _ = await by.run(
        lambda connection: reading.export(
            connection, by.tenant_id, by.id, wanted, purpose=body.purpose, form=body.format
        )
    )
    name = f"audit-{datetime.now(UTC):%Y%m%d-%H%M%S}.{'csv' if body.format == 'csv' else 'jsonl'}"
    media_type = "text/csv; charset=utf-8" if body.format == "csv" else "application/x-ndjson"
    return Response(
        content,
        media_type=media_type,
        headers={"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"},
    )


def _areas(by: Administrator) -> tuple[UUID, ...] | None:
    return None if by.areas is None else tuple(by.areas)
