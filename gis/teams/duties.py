"""Giving, moving and ending duties, and absences with a deputy; what was stays readable."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.errors import Conflict, InvalidInput
from gis.teams import repository
from gis.teams.calendar import day_end, day_start
from gis.teams.model import Actor, Changed, Move, NewDuty, unknown
from gis.teams.repository import Record
from gis.teams.staff import check_territory, locked, log


async def give_duty(connection: AsyncConnection, actor: Actor, duty: NewDuty) -> Changed:
    """Make somebody answer for a territory in a role; Conflict when the role has its one holder."""
    if duty.valid_to is not None and duty.valid_to <= (duty.valid_from or datetime.now(UTC)):
        raise InvalidInput("结束要晚于开始。", "The end comes after the beginning.", code="bad_interval")
    worker = await repository.lock(connection, "workers", duty.worker_id)
    if worker is None:
        raise unknown("名工作人员", "worker")
    if worker["ended_at"] is not None:
        raise Conflict(
            f"{worker['name']} 已离岗，不能承担职责。",
            f"{worker['name']} has left and cannot hold a duty.",
            code="worker_ended",
        )
    territory = await check_territory(connection, actor, duty.territory_id)
    await _check_role(connection, duty.role, territory)
    await _check_free(connection, duty)
    duty_id = uuid4()
    values = {name: getattr(duty, name) for name in NewDuty.__dataclass_fields__}
    await repository.add(
        connection,
        "duty",
        {"tenant_id": actor.tenant_id, "id": duty_id, "author_id": actor.user_id, **values},
    )
    said = {"role": duty.role, "territory": str(duty.territory_id), "worker": str(duty.worker_id)}
    await log(connection, actor, "duty.given", ("duty", duty_id), {**said, "reason": duty.reason})
    return Changed(duty_id, 1)


async def move_duty(
    connection: AsyncConnection, actor: Actor, duty_id: UUID, seen: int, move: Move
) -> Changed:
    """End a duty, or hand it to another worker or territory: the old one ends now and a new one begins."""
    held = await locked(connection, "duties", duty_id, seen, "项职责", "duty")
    now = datetime.now(UTC)
    if held["valid_to"] is not None and held["valid_to"] <= now:
        raise Conflict("这项职责已结束。", "This duty has ended.", code="duty_ended")
    if move.worker_id is None and move.territory_id is None:
        if move.valid_to is not None and move.valid_to <= held["valid_from"]:
            raise InvalidInput("结束要晚于开始。", "The end comes after the beginning.", code="bad_interval")
        await repository.end_duty(connection, duty_id, move.valid_to)
        await log(connection, actor, "duty.ended", ("duty", duty_id), {"reason": move.reason})
        return Changed(duty_id, seen + 1)
    await repository.end_duty(connection, duty_id, None)
    await log(connection, actor, "duty.ended", ("duty", duty_id), {"reason": move.reason})
    return await give_duty(
        connection,
        actor,
        NewDuty(
            worker_id=move.worker_id or held["worker_id"],
            territory_id=move.territory_id or held["territory_id"],
            role=held["role"],
            line=held["line"],
            valid_from=held["valid_from"] if held["valid_from"] > now else None,
            valid_to=held["valid_to"],
            reason=move.reason,
        ),
    )


async def _check_role(connection: AsyncConnection, role: str, territory: Record | None) -> None:
    known = await repository.role_of(connection, role)
    if known is None:
        raise InvalidInput(f"没有职责 {role}。", f"There is no role {role}.", code="unknown_role")
    if territory is None or territory["level"] not in known["levels"]:
        raise InvalidInput(
            f"“{known['name']}”不设在这一层级。换一个区域或职责。",
            f"A {known['name_en'].lower()} is not of this level. Choose another territory or role.",
            code="role_level",
        )


async def _check_free(connection: AsyncConnection, duty: NewDuty) -> None:
    values = {
        "territory_id": duty.territory_id,
        "role": duty.role,
        "worker_id": duty.worker_id,
        "valid_from": duty.valid_from,
        "valid_to": duty.valid_to,
    }
    taken = await repository.holders(connection, values)
    if not taken:
        return
    name = taken[0]["name"]
    raise Conflict(
        f"这一职责已由 {name} 承担，同一时间只能有一人。先移交或结束，再指定。",
        f"{name} holds this role there, and only one person can at a time. Hand it over or end it first.",
        code="duty_taken",
        params={"duty": str(taken[0]["id"]), "worker": name},
    )


async def add_absence(
    connection: AsyncConnection,
    actor: Actor,
    worker_id: UUID,
    starts_on: date,
    ends_on: date | None,
    deputy_id: UUID | None,
    note: str,
) -> Changed:
    """Somebody is away from the first to the last day (none: until further notice); the deputy answers meanwhile."""
    worker = await repository.lock(connection, "workers", worker_id)
    if worker is None:
        raise unknown("名工作人员", "worker")
    span = _span(starts_on, ends_on)
    away = await repository.absences_of(connection, {"worker_id": worker_id, "but": None, **span})
    if away:
        raise Conflict(
            f"{worker['name']} 在这段时间里已登记不在岗。改那一条，或换日期。",
            f"{worker['name']} is already away then. Change that one, or choose other days.",
            code="absence_overlaps",
        )
    await _check_deputy(connection, worker_id, deputy_id, span, None)
    absence_id = uuid4()
    await repository.add(
        connection,
        "absence",
        {
            "tenant_id": actor.tenant_id,
            "id": absence_id,
            "worker_id": worker_id,
            "deputy_id": deputy_id,
            "note": note,
            "author_id": actor.user_id,
            **span,
        },
    )
    said = {"worker": str(worker_id), "deputy": str(deputy_id) if deputy_id else None, "from": str(starts_on)}
    await log(connection, actor, "absence.added", ("absence", absence_id), {**said, "to": str(ends_on)})
    return Changed(absence_id, 1)


async def change_absence(
    connection: AsyncConnection, actor: Actor, absence_id: UUID, seen: int, values: dict[str, Any]
) -> Changed:
    """Another last day, deputy or note; a last day before today means back from today on."""
    held = await locked(connection, "absences", absence_id, seen, "条不在岗记录", "absence")
    valid_to = held["valid_to"]
    if "ends_on" in values:
        ends_on: date | None = values["ends_on"]
        valid_to = None if ends_on is None else day_end(ends_on)
        if valid_to is not None and valid_to <= held["valid_from"]:
            valid_to = max(datetime.now(UTC), held["valid_from"] + timedelta(seconds=1))
    span = {"valid_from": held["valid_from"], "valid_to": valid_to}
    deputy_id = values.get("deputy_id", held["deputy_id"])
    overlapping = await repository.absences_of(
        connection, {"worker_id": held["worker_id"], "but": absence_id, **span}
    )
    if overlapping:
        raise Conflict(
            "这段时间里另有一条不在岗记录。",
            "There is another absence in these days.",
            code="absence_overlaps",
        )
    if "deputy_id" in values or _is_later(valid_to, held["valid_to"]):
        await _check_deputy(connection, held["worker_id"], deputy_id, span, absence_id)
    row = {"deputy_id": deputy_id, "valid_to": valid_to, "note": values.get("note", held["note"])}
    await repository.update(connection, "absence", {"id": absence_id, **row})
    await log(connection, actor, "absence.changed", ("absence", absence_id), {"fields": sorted(values)})
    return Changed(absence_id, seen + 1)


async def _check_deputy(
    connection: AsyncConnection,
    worker_id: UUID,
    deputy_id: UUID | None,
    span: Mapping[str, Any],
    but: UUID | None,
) -> None:
    if deputy_id is None:
        return
    if deputy_id == worker_id:
        raise InvalidInput("代理人不能是本人。", "Nobody stands in for themselves.", code="own_deputy")
    deputy = await repository.lock(connection, "workers", deputy_id)
    if deputy is None:
        raise unknown("名工作人员", "worker")
    if deputy["ended_at"] is not None:
        raise Conflict(
            f"{deputy['name']} 已离岗。换一名代理人。",
            f"{deputy['name']} has left. Choose another deputy.",
            code="worker_ended",
        )
    if await repository.absences_of(connection, {"worker_id": deputy_id, "but": but, **span}):
        raise Conflict(
            f"{deputy['name']} 这段时间也不在岗。换一名代理人。",
            f"{deputy['name']} is away then too. Choose another deputy.",
            code="deputy_away",
        )


def _is_later(end: datetime | None, than: datetime | None) -> bool:
    """Whether an interval got longer; none has no end."""
    return than is not None and (end is None or end > than)


def _span(starts_on: date, ends_on: date | None) -> dict[str, datetime | None]:
    if ends_on is not None and ends_on < starts_on:
        raise InvalidInput(
            "结束日期不能早于开始日期。", "The last day is not before the first.", code="bad_interval"
        )
    return {"valid_from": day_start(starts_on), "valid_to": None if ends_on is None else day_end(ends_on)}
