"""Adding and changing workers and teams; every change under a number, and in the audit log."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.accounts.repository import add_audit
from gis.errors import InvalidInput, Stale
from gis.teams import repository
from gis.teams.model import Actor, Changed, unknown
from gis.teams.repository import Record

MAX_TEAM_DEPTH = 8


async def add_worker(connection: AsyncConnection, actor: Actor, values: Mapping[str, Any]) -> Changed:
    """A worker at a territory (none: of the whole tenant) and in a team; the telephone number is masked before."""
    await _check_places(connection, actor, values)
    worker_id = uuid4()
    row = {"user_id": None, "team_id": None, "phone_masked": None, **values}
    await repository.add(connection, "worker", {"tenant_id": actor.tenant_id, "id": worker_id, **row})
    await log(connection, actor, "worker.added", ("worker", worker_id), {"name": values["name"]})
    return Changed(worker_id, 1)


async def change_worker(
    connection: AsyncConnection, actor: Actor, worker_id: UUID, seen: int, values: Mapping[str, Any]
) -> Changed:
    """Other particulars of a worker; `is_ended` ends every duty with the work, or takes the worker back."""
    held = await locked(connection, "workers", worker_id, seen, "名工作人员", "worker")
    await _check_places(connection, actor, values)
    ended_at = held["ended_at"]
    if values.get("is_ended") is not None:
        ended_at = (ended_at or datetime.now(UTC)) if values["is_ended"] else None
    kept = ("name", "phone_masked", "employment", "team_id", "territory_id", "user_id")
    row = {name: values.get(name, held[name]) for name in kept}
    await repository.update(connection, "worker", {"id": worker_id, "ended_at": ended_at, **row})
    ended = await repository.end_duties_of(connection, worker_id) if ended_at is not None else 0
    changed = sorted(values)
    await log(
        connection, actor, "worker.changed", ("worker", worker_id), {"fields": changed, "duties_ended": ended}
    )
    return Changed(worker_id, seen + 1)


async def add_team(connection: AsyncConnection, actor: Actor, values: Mapping[str, Any]) -> Changed:
    """A team under another one (none: at the top)."""
    await _check_places(connection, actor, values)
    team_id = uuid4()
    await _check_parent(connection, actor, team_id, values.get("parent_id"))
    row = {"parent_id": None, "territory_id": None, **values}
    await repository.add(connection, "team", {"tenant_id": actor.tenant_id, "id": team_id, **row})
    await log(connection, actor, "team.added", ("team", team_id), {"name": values["name"]})
    return Changed(team_id, 1)


async def change_team(
    connection: AsyncConnection, actor: Actor, team_id: UUID, seen: int, values: Mapping[str, Any]
) -> Changed:
    """Another name, territory or place in the tree; never below itself."""
    if "parent_id" in values:
        await _check_parent(connection, actor, team_id, values["parent_id"])
    held = await locked(connection, "teams", team_id, seen, "支队伍", "team")
    await _check_places(connection, actor, values)
    row = {name: values.get(name, held[name]) for name in ("name", "parent_id", "territory_id")}
    await repository.update(connection, "team", {"id": team_id, **row})
    await log(connection, actor, "team.changed", ("team", team_id), {"fields": sorted(values)})
    return Changed(team_id, seen + 1)


async def _check_parent(
    connection: AsyncConnection, actor: Actor, team_id: UUID, parent_id: UUID | None
) -> None:
    if parent_id is None:
        return
    above = await repository.teams_above(connection, actor.tenant_id, parent_id)
    if not above:
        raise unknown("支队伍", "team")
    if team_id in above:
        raise repository.circular_team()
    if len(above) >= MAX_TEAM_DEPTH:
        raise InvalidInput(
            f"队伍最多 {MAX_TEAM_DEPTH} 级。",
            f"Teams have {MAX_TEAM_DEPTH} levels at most.",
            code="team_too_deep",
        )


async def _check_places(connection: AsyncConnection, actor: Actor, values: Mapping[str, Any]) -> None:
    """The territory is one's own and the team and account are known."""
    if "territory_id" in values:
        await check_territory(connection, actor, values["territory_id"])
    if values.get("team_id") is not None and not await repository.lock(
        connection, "teams", values["team_id"]
    ):
        raise unknown("支队伍", "team")


async def check_territory(
    connection: AsyncConnection, actor: Actor, territory_id: UUID | None
) -> Record | None:
    """A territory in force inside one's areas; none is the whole tenant, for those who see all of it."""
    if territory_id is None:
        if object() in actor.areas:
            return None
        raise InvalidInput(
            "写明属于哪个区域：你管理的是一部分区域。",
            "Say which territory this belongs to: yours is a part of the tenant.",
            code="territory_needed",
        )
    found = (
        await repository.territory_in_force(connection, territory_id) if territory_id in actor.areas else None
    )
    if found is None:
        raise unknown("个区域", "territory")
    return found


async def locked(
    connection: AsyncConnection, table: str, row_id: UUID, seen: int | None, zh: str, en: str
) -> Record:
    """The row when it is in sight and still the one that was seen."""
    held = await repository.lock(connection, table, row_id)
    if held is None:
        raise unknown(zh, en)
    if seen is not None and held["number"] != seen:
        raise Stale(
            f"刚被别人改过（第 {held['number']} 次，你看到的是第 {seen} 次）。看过新的再保存。",
            f"Somebody changed it meanwhile (number {held['number']}; you saw {seen}). Look at it, then save.",
            params={"number": held["number"], "seen": seen},
        )
    return held


async def log(
    connection: AsyncConnection,
    actor: Actor,
    action: str,
    subject: tuple[str, UUID],
    detail: Mapping[str, Any],
) -> None:
    """One line of the audit log, in the same transaction."""
    kind, subject_id = subject
    await add_audit(connection, actor.tenant_id, actor.user_id, action, (kind, str(subject_id)), detail)
