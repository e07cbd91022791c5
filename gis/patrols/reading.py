"""Runs as they are read: one's own by oneself, others' by whoever leads where they were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.accounts.model import SignedIn
from gis.accounts.repository import add_audit
from gis.db import EVERYTHING, enter
from gis.errors import NotFound
from gis.queries import fetch_all


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which runs; none means any. ``after`` is the moment and id of the last one of the page before."""

    mine: bool = False
    worker_id: UUID | None = None
    territory_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: tuple[datetime, UUID] | None = None
    page_size: int = 50


@dataclass(frozen=True, slots=True)
class RunInFull:
    """A run with everything of it."""

    row: RowMapping
    check_ins: Sequence[RowMapping]
    missed: Sequence[RowMapping]
    findings: Sequence[RowMapping]


async def list_runs(
    connection: AsyncConnection, signed_in: SignedIn, asked: RunFilter
) -> Sequence[RowMapping]:
    """Runs, the newest first: one's own wherever they were, others' in sight for whoever leads."""
    user = signed_in.user
    is_own = asked.mine or not signed_in.scope.may("patrol.lead")
    if is_own:
        await enter(connection, user.tenant.id, EVERYTHING)
    after_at, after_id = asked.after or (None, None)
    values = {
        "id": None,
        "user_id": user.id if is_own else None,
        "worker_id": asked.worker_id,
        "territory_id": asked.territory_id,
        "since": asked.since,
        "until": asked.until,
        "after_at": after_at,
        "after_id": after_id,
        "page_size": asked.page_size,
    }
    return await fetch_all(connection, "patrols", "runs", values)


async def read_run(connection: AsyncConnection, signed_in: SignedIn, run_id: UUID) -> RunInFull:
    """One run in full; NotFound unless it is one's own or somebody's whom one leads. Findings are those in sight."""
    row = await _row(connection, signed_in, run_id)
    tenant_id, values = signed_in.user.tenant.id, {"id": run_id}
    check_ins = await fetch_all(connection, "patrols", "check_ins_of", values)
    missed = await fetch_all(connection, "patrols", "missed_of", values)
    findings = await fetch_all(connection, "patrols", "findings_of", values)
    if row["user_id"] != signed_in.user.id:
        await enter(connection, tenant_id, signed_in.scope.sight)
        findings = await fetch_all(connection, "patrols", "findings_of", values)
    return RunInFull(row, check_ins, missed, findings)


async def read_track(
    connection: AsyncConnection, signed_in: SignedIn, run_id: UUID
) -> tuple[RowMapping, dict[str, Any]]:
    """A run and its track as GeoJSON, in pieces with its gaps between them; who reads another's is in the log."""
    row = await _row(connection, signed_in, run_id)
    values = {"id": run_id, "run_day": row["run_day"]}
    pieces = await fetch_all(connection, "patrols", "track_of", values)
    if row["user_id"] != signed_in.user.id:
        await add_audit(
            connection,
            signed_in.user.tenant.id,
            signed_in.user.id,
            "patrol.track_read",
            ("patrol_run", str(run_id)),
            {"member": str(row["user_id"])},
            row["community_id"],
        )
    return row, {
        "type": "Feature",
        "geometry": {
            "type": "MultiLineString",
            "coordinates": [each["line"] if len(each["line"]) > 1 else each["line"] * 2 for each in pieces],
        },
        "properties": {
            "run_id": str(run_id),
            "pieces": [
                {"from": each["from_at"], "until": each["until_at"], "points": each["points"]}
                for each in pieces
            ],
        },
    }


async def _row(connection: AsyncConnection, signed_in: SignedIn, run_id: UUID) -> RowMapping:
    scope = signed_in.scope
    await enter(connection, signed_in.user.tenant.id, EVERYTHING)
    values: dict[str, Any] = dict.fromkeys(
        ("user_id", "worker_id", "territory_id", "since", "until", "after_at", "after_id")
    )
    rows = await fetch_all(connection, "patrols", "runs", {**values, "id": run_id, "page_size": 1})
    if rows:
        row = rows[0]
        leads = scope.may("patrol.lead") and (
            row["territory_id"] in scope.map or row["community_id"] in scope.map
        )
        if row["user_id"] == signed_in.user.id or leads:
            return row
    raise NotFound(
        "没有这次巡查，或不在你的可见范围内。核对链接后再试。",
        "There is no such patrol, or it is outside your scope. Check the link.",
    )
