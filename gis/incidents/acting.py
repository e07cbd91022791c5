"""The steps of an incident: each taken once, by somebody who may, on the incident that they saw."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gis.access.model import Scope
from gis.accounts.model import SignedIn
from gis.accounts.repository import add_audit
from gis.assignments.live import LivePlaces
from gis.db import EVERYTHING, enter, transaction
from gis.errors import InvalidInput, NotFound, WanggeError
from gis.incidents import repository
from gis.incidents.casework import Actor, Ask, Case, Condition, take
from gis.incidents.clock import Clock
from gis.incidents.ids import moment_of
from gis.incidents.intake import borders_in_motion, other_request
from gis.incidents.model import Done, IncidentStale, Order
from gis.incidents.placing import MapMovedOn, place, place_as_of
from gis.incidents.routing import route, routed_in
from gis.incidents.sites import Sites, locate_sites
from gis.incidents.worktime import Calendar, Span
from gis.media.attaching import attach

CALENDAR = "default"
_TRIES = 4
_NOT_YET_GIVEN = frozenset({"screening", "reported", "verifying", "filed"})
_ROLES = ("checker", "dispatcher", "manager", "patrol", "admin")


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one item of a batch."""

    id: UUID
    done: Done | None
    refused: WanggeError | None


async def actor_of(connection: AsyncConnection, signed_in: SignedIn) -> Actor:
    """The account as one that takes steps, with the worker and team that it is."""
    worker_id, team_id = await repository.worker_of(connection, signed_in.user.id)
    return Actor(signed_in.user.id, signed_in.scope.rights, role_of(signed_in), worker_id, team_id)


def role_of(signed_in: SignedIn) -> str:
    """The role in which somebody is named beside a step."""
    return next((each for each in _ROLES if each in signed_in.user.roles), "staff")


async def calendar_of(connection: AsyncConnection) -> Calendar:
    """The tenant's working calendar."""
    rows, day_s = await repository.spans(connection, CALENDAR)
    if not rows:
        raise InvalidInput(
            "还没有工作日历。先由系统管理员装入事件的基础数据（./wangge migrate）。",
            "There is no working calendar. The administrator loads the reference data first (./wangge migrate).",
            code="no_calendar",
        )
    return Calendar([Span(row["starts_at"], row["ends_at"], row["before_s"]) for row in rows], day_s)


async def act(
    engine: AsyncEngine, places: LivePlaces, signed_in: SignedIn, incident_id: UUID, order: Order
) -> Done:
    """Take a step and commit it; the same again is answered as it was.

    NotFound out of sight, IncidentStale when the incident moved on, WrongState, NotAllowed, InvalidInput.
    """
    tenant_id = signed_in.user.tenant.id
    for _ in range(_TRIES):
        sites = await locate_sites(places, tenant_id, order.point) if order.point is not None else None
        try:
            async with transaction(engine, tenant_id, signed_in.scope.sight) as connection:
                return await _act(connection, signed_in, incident_id, order, sites)
        except MapMovedOn:
            continue
    raise borders_in_motion()


async def act_on_many(
    connection: AsyncConnection, signed_in: SignedIn, items: Sequence[tuple[UUID, Order]]
) -> list[Tried]:
    """The same step on many, each by itself: what one refuses does not stop the others. None of them moves a place."""
    found = []
    # Always in one order, so that two batches never wait for each other in a circle.
    for incident_id, order in sorted(items, key=lambda item: item[0]):
        try:
            async with connection.begin_nested():
                done = await _act(connection, signed_in, incident_id, order, None)
                found.append(Tried(incident_id, done, None))
        except WanggeError as error:
            found.append(Tried(incident_id, None, error))
        await enter(connection, signed_in.user.tenant.id, signed_in.scope.sight)
    return found


async def _act(
    connection: AsyncConnection, signed_in: SignedIn, incident_id: UUID, order: Order, sites: Sites | None
) -> Done:
    """Take a step in a transaction of whoever is signed in, which is left seeing everything."""
    tenant_id, scope = signed_in.user.tenant.id, signed_in.scope
    digest = order.digest(incident_id)
    held = await repository.hold(connection, incident_id)
    if held is None or not is_shown(held["state"], scope):
        raise no_such_incident()
    actor = await actor_of(connection, signed_in)
    await _check_target(connection, scope, incident_id, order)
    await enter(connection, tenant_id, EVERYTHING)
    stored = await repository.receipt(connection, actor.user_id, order.request_id)
    if stored is not None:
        if stored.digest != digest or stored.incident_id != incident_id:
            raise other_request()
        state = await repository.state_after(connection, stored)
        return Done(incident_id, stored.ordinal, state, is_repeat=True)
    if held["version"] != order.version:
        raise IncidentStale(
            "这起事件刚被别人处理过。看过新的状态再操作。",
            "Somebody moved this incident on meanwhile. Look at it as it is now.",
            params={"version": held["version"], "state": held["state"]},
        )
    done = await _take(connection, tenant_id, actor, held, order, sites)
    await repository.add_receipt(
        connection, tenant_id, actor.user_id, order.request_id, digest, incident_id, done.version
    )
    return done


def is_shown(state: str, scope: Scope) -> bool:
    """What the public reports is nobody's but the screeners' until it is taken up."""
    return state != "screening" or scope.may("incidents.verify") or scope.may("incidents.supervise")


async def _check_target(connection: AsyncConnection, scope: Scope, incident_id: UUID, order: Order) -> None:
    """NotFound unless what is merged into, given or named is in sight."""
    if order.target_id is not None:
        target = await repository.is_seen(connection, order.target_id)
        if target is None or not is_shown(target["state"], scope):
            raise no_such_incident()
        if target["id"] == incident_id or target["merged_into_id"] is not None:
            raise InvalidInput(
                "不能并入自己，也不能并入一起已被并入的事件。",
                "It cannot be merged into itself, nor into one that was merged.",
                code="bad_target",
            )
    for table, key in (("bodies", order.body_id), ("teams", order.team_id), ("workers", order.worker_id)):
        if key is not None and not await repository.is_there(connection, table, key):
            raise NotFound(
                "没有这个单位、队伍或人员，或不在你的可见范围内。",
                "There is no such body, team or worker, or it is outside your scope.",
            )


def case_of(held: RowMapping, people: RowMapping) -> Case:
    """An incident as its steps see it."""
    asked = people["asked"] if held["state"] == "delay_requested" else None
    return Case(
        state=held["state"],
        version=held["version"],
        clock=Clock(
            held["clock_unit"],
            held["limit_s"],
            held["used_s"],
            held["running_since"],
            held["due_at"],
            held["stopped_at"],
            held["on_time"],
        ),
        type_code=held["type_code"],
        condition_id=held["condition_id"],
        body_id=held["body_id"],
        team_id=held["team_id"],
        worker_id=held["worker_id"],
        merged_into_id=held["merged_into_id"],
        review_on=held["review_on"],
        closed_at=held["closed_at"],
        satisfaction=held["satisfaction"],
        escalation=held["escalation"],
        counts={name: held[name] for name in repository.COUNTS},
        handlers=frozenset(people["handlers"]),
        dispatchers=frozenset(people["dispatchers"]),
        ask=Ask(UUID(asked["by"]), asked["amount"], asked["unit"]) if asked else None,
    )


async def _take(
    connection: AsyncConnection,
    tenant_id: int,
    actor: Actor,
    held: RowMapping,
    order: Order,
    sites: Sites | None,
) -> Done:
    """Take a step on an incident that is held, in a transaction that sees everything."""
    incident_id = held["id"]
    at = max(datetime.now(UTC), moment_of(incident_id))
    people = await repository.people_of(connection, incident_id)
    before = case_of(held, people)
    condition = await _condition(connection, order)
    calendar = await calendar_of(connection)
    after = take(before, order, actor, calendar, at, condition)
    more, details = await _aside(connection, tenant_id, held, order, at, sites)
    details |= _details(before, after, order)
    values = {
        "tenant_id": tenant_id,
        "id": incident_id,
        "ordinal": after.version,
        "action": order.action,
        "from_state": before.state,
        "at": at,
        "actor_id": actor.user_id,
        "role": actor.role,
        "edition": await repository.edition_of(connection, held["community_id"]),
        "reason": order.reason.strip(),
        "media_ids": list(order.media_ids),
        "details": json.dumps(details, ensure_ascii=False),
        "request_id": order.request_id,
        "routed_by": held["routed_by"],
        "body_rule_id": held["body_rule_id"],
        "line": held["line"],
        **columns_of(after),
        **more,
    }
    if after.body_id != before.body_id and "body_id" not in more:
        values |= {"routed_by": "hand", "body_rule_id": None}
    await repository.write_step(connection, values)
    if order.action == "admit":
        await repository.add_attendances(connection, tenant_id, incident_id, at)
    await attach(connection, actor.user_id, order.media_ids, incident_id)
    await add_audit(
        connection,
        tenant_id,
        actor.user_id,
        f"incident.{order.action}",
        ("incident", str(incident_id)),
        {"from": before.state, "to": after.state, "version": after.version, "reason": order.reason.strip()},
        held["community_id"],
    )
    return Done(incident_id, after.version, after.state, is_repeat=False)


async def _condition(connection: AsyncConnection, order: Order) -> Condition | None:
    if order.action != "file" or order.condition_id is None:
        return None
    row = await repository.condition(connection, order.condition_id)
    if row is None:
        return None
    return Condition(row["id"], row["type_code"], row["limit_amount"], row["limit_unit"])


async def _aside(
    connection: AsyncConnection,
    tenant_id: int,
    held: RowMapping,
    order: Order,
    at: datetime,
    sites: Sites | None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a new type or place changes besides, in columns, and what the step says of it."""
    retyped = order.type_code if order.action in {"file", "correct_type"} else None
    if order.action == "correct_place":
        if sites is None:
            await repository.readdress(connection, tenant_id, held["id"], order.address or "")
            return {}, {}
        await repository.check_no_override(connection, held["id"])
        placed, near = await place(
            connection,
            tenant_id,
            sites,
            at,
            accuracy_m=order.accuracy_m,
            address=order.address or "",
            locks=True,
        )
        kind = await repository.type_now(connection, held["type_code"])
        routed = routed_in(near, placed, kind.matter)
        moved = {"tenant_id": tenant_id, "id": held["id"], "at": at}
        await repository.move(connection, moved | repository.place_values(placed, order.accuracy_m, None))
        details = repository.place_details(placed)
    elif retyped is not None and retyped != held["type_code"]:
        kind = await repository.type_in_force(connection, retyped, order.condition_id)
        placed = await place_as_of(connection, tenant_id, (held["lon"], held["lat"]), at)
        routed = await route(connection, placed, kind.matter)
        await enter(connection, tenant_id, EVERYTHING)
        details = {}
    else:
        return {}, {}
    if held["routed_by"] == "hand" or held["state"] not in _NOT_YET_GIVEN:
        return {"line": kind.line}, details
    return {
        "line": kind.line,
        "body_id": routed.body_id,
        "body_rule_id": routed.rule_id,
        "routed_by": routed.decided_by,
    }, details | repository.body_details(routed)


def _details(before: Case, after: Case, order: Order) -> dict[str, Any]:
    """What a step says in ids and numbers; never a word of anybody."""
    said: dict[str, Any] = {
        name: str(value)
        for name in ("condition_id", "target_id", "team_id", "worker_id", "review_on")
        if (value := getattr(order, name)) is not None
    }
    for name in ("amount", "unit", "satisfaction", "level"):
        if getattr(order, name) is not None:
            said[name] = getattr(order, name)
    if order.action == "request_delay" and after.ask is not None:
        said |= {"amount": after.ask.amount, "unit": after.ask.unit}
    if after.type_code != before.type_code:
        said |= {"type": after.type_code, "type_before": before.type_code}
    if order.action in {"dispatch", "redispatch"}:
        said["body_id"] = None if after.body_id is None else str(after.body_id)
        if after.body_id != before.body_id:
            said["body_before"] = None if before.body_id is None else str(before.body_id)
    if after.clock.due_at != before.clock.due_at and after.clock.due_at is not None:
        said["due_at"] = after.clock.due_at.isoformat()
    return said


def columns_of(after: Case) -> dict[str, Any]:
    """The columns of an incident that its steps change."""
    clock = after.clock
    return {
        "state": after.state,
        "type_code": after.type_code,
        "condition_id": after.condition_id,
        "body_id": after.body_id,
        "team_id": after.team_id,
        "worker_id": after.worker_id,
        "merged_into_id": after.merged_into_id,
        "review_on": after.review_on,
        "closed_at": after.closed_at,
        "satisfaction": after.satisfaction,
        "escalation": after.escalation,
        "clock_unit": clock.unit,
        "limit_s": clock.limit_s,
        "used_s": clock.used_s,
        "running_since": clock.running_since,
        "due_at": clock.due_at,
        "stopped_at": clock.stopped_at,
        "on_time": clock.on_time,
        **{name: after.counts.get(name, 0) for name in repository.COUNTS},
    }


def no_such_incident() -> NotFound:
    """The same words for an incident that does not exist and for one that is not theirs."""
    return NotFound(
        "没有这起事件，或不在你的可见范围内。核对编号或链接后再试。",
        "There is no such incident, or it is outside your scope. Check the number or the link.",
    )
