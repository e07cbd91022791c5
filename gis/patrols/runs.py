"""What each action does to a run: begins it, moves it on, proves a point, adds to its track, files what was found."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.access.rights import RIGHTS
from gis.accounts.model import SignedIn
from gis.edits.repository import CHANNEL
from gis.errors import Conflict, NotFound
from gis.incidents import acting, reporters
from gis.incidents.access import check_may_report
from gis.incidents.ids import number_of
from gis.incidents.intake import report_in
from gis.incidents.model import Author
from gis.incidents.placing import in_sight
from gis.incidents.sites import Sites
from gis.patrols import repository, tracks
from gis.patrols.access import check_may_walk
from gis.patrols.checking import judge
from gis.patrols.model import (
    OVER,
    Action,
    Batch,
    CheckIn,
    Clock,
    Finding,
    MakeUp,
    Run,
    Said,
    Start,
    Step,
    Stored,
    Track,
    no_run,
    not_now,
)
from gis.patrols.repository import Member
from gis.people.sealing import Keyring
from gis.teams.calendar import LOCAL_ZONE

_LEADERS = tuple(role for role, rights in RIGHTS.items() if "patrol.lead" in rights)


@dataclass(frozen=True, slots=True)
class Taking:
    """A batch being taken in: whose it is, its clock, and where its findings are."""

    connection: AsyncConnection
    keyring: Keyring | None
    signed_in: SignedIn
    member: Member
    batch: Batch
    clock: Clock
    sites: Mapping[UUID, Sites]


async def take(taking: Taking, action: Action) -> Stored:
    """Do what an action says, in the caller's savepoint; a WanggeError leaves nothing of it."""
    run = await repository.run_of(taking.connection, action.run_id)
    if isinstance(action.body, Start):
        return await _start(taking, action, action.body, run)
    if run is not None and run.user_id != taking.member.user_id:
        run = None
    if action.kind == "sos":
        assert isinstance(action.body, Said)
        return await _call(taking, action, action.body, run)
    if run is None:
        raise no_run()
    match action.body:
        case Step():
            return await _step(taking, action, action.body, run)
        case CheckIn():
            return await _check_in(taking, action, action.body, run)
        case MakeUp():
            return await _make_up(taking, action, action.body, run)
        case Track():
            found = await tracks.take(taking.connection, taking.member, run, taking.clock, action.body)
            return Stored(found)
        case Finding():
            return await _find(taking, action, action.body, run)
        case Said():
            return Stored({}, action.body.text)


async def _start(taking: Taking, action: Action, body: Start, run: Run | None) -> Stored:
    check_may_walk(taking.signed_in)
    if run is not None:
        raise _run_id_taken()
    connection, scope = taking.connection, taking.signed_in.scope
    ground = await repository.ground_of(connection, body.territory_id)
    if ground is None or (body.territory_id not in scope.map and ground[0] not in scope.map):
        raise NotFound(
            "没有这个区域，或不在你的可见范围内。选自己的网格再开始。",
            "There is no such area, or it is outside your scope. Choose your own grid.",
        )
    if body.plan_id is not None:
        planned = await repository.plan_ground(connection, body.plan_id)
        if planned is None or not any(each in scope.map for each in planned):
            raise NotFound(
                "没有这个计划，或不在你的可见范围内。",
                "There is no such plan, or it is outside your scope.",
            )
    at = taking.clock.at(action.observed_at)
    run_day = taking.clock.received_at.astimezone(LOCAL_ZONE).date()
    await repository.add_day(connection, run_day)
    values = {
        "tenant_id": taking.member.tenant_id,
        "id": action.run_id,
        "user_id": taking.member.user_id,
        "plan_id": body.plan_id,
        "occurs_on": (body.occurs_on or at.astimezone(LOCAL_ZONE).date()) if body.plan_id else None,
        "territory_id": body.territory_id,
        "community_id": ground[0],
        "device_id": taking.batch.device_id,
        "seq": action.seq,
        "observed_at": action.observed_at,
        "at": at,
        "received_at": taking.clock.received_at,
        "run_day": run_day,
        "skew_s": taking.clock.skew_s,
    }
    if not await repository.add_run(connection, values):
        raise _run_id_taken()
    begun = await repository.run_of(connection, action.run_id)
    assert begun is not None, "it was just begun"
    return Stored(begun.as_answer, body.takes_over)


async def _step(taking: Taking, action: Action, body: Step, run: Run) -> Stored:
    if run.state in OVER and body.to_state != run.state:
        raise not_now(run.state)
    is_overtaken = action.seq < run.last_seq and taking.batch.device_id == run.device_id
    if run.state in OVER or (is_overtaken and body.to_state not in OVER):
        return Stored(run.as_answer, body.reason or body.handover)
    is_over = body.to_state in OVER
    await repository.step(
        taking.connection,
        run,
        {
            "state": body.to_state,
            "seq": max(action.seq, run.last_seq),
            "finished_at": max(taking.clock.at(action.observed_at), run.started_at) if is_over else None,
            "reason": body.reason,
            "handover": body.handover,
            "checklist": json.dumps([dict(each) for each in body.checklist], ensure_ascii=False),
        },
    )
    if is_over:
        await repository.leave(taking.connection, run)
        await repository.measure(taking.connection, run)
    run.state = body.to_state
    return Stored(run.as_answer)


async def _check_in(taking: Taking, action: Action, body: CheckIn, run: Run) -> Stored:
    found = await repository.target_of(taking.connection, body.point_id, run.plan_id)
    if found is None or not _reaches(taking, run, found[1]):
        raise _no_such_point()
    at = taking.clock.at(action.observed_at)
    judged = judge(found[0], body.fixes, body.proof, at)
    await repository.add_check_in(
        taking.connection,
        taking.member,
        run,
        _moments(taking, action),
        body.point_id,
        judged,
        fixes=len(body.fixes),
    )
    return Stored(
        {
            "verdict": judged.verdict,
            "reason": judged.code,
            "reason_zh": judged.reason_zh,
            "reason_en": judged.reason_en,
            "distance_m": judged.distance_m,
            "accuracy_m": judged.fix.accuracy_m if judged.fix else None,
        }
    )


async def _make_up(taking: Taking, action: Action, body: MakeUp, run: Run) -> Stored:
    found = await repository.target_of(taking.connection, body.point_id, run.plan_id)
    if found is None or not _reaches(taking, run, found[1]):
        raise _no_such_point()
    await repository.add_check_in(
        taking.connection,
        taking.member,
        run,
        _moments(taking, action),
        body.point_id,
        None,
        reason=body.reason,
    )
    return Stored({"verdict": "made_up"})


async def _find(taking: Taking, action: Action, body: Finding, run: Run) -> Stored:
    check_may_report(taking.signed_in)
    user, at = taking.signed_in.user, taking.clock.at(action.observed_at)
    new = replace(body.incident, observed_at=at)
    author = Author(user.id, user.id, acting.role_of(taking.signed_in))
    reporter = reporters.sealed(user.tenant.id, taking.keyring, new.reporter)
    sites = taking.sites[action.id]
    done = await report_in(taking.connection, user.tenant.id, sites, author, new, reporter, {})
    await repository.add_finding(taking.connection, taking.member, run, done.id, body.checklist_code, at)
    placed = in_sight(done.placing, taking.signed_in.scope) if done.placing else None
    grid = placed.grid.label if placed and placed.grid else None
    return Stored({"incident": {"id": str(done.id), "number": number_of(done.id), "grid": grid}})


async def _call(taking: Taking, action: Action, body: Said, run: Run | None) -> Stored:
    """A call for help is taken in whatever state the patrol is, and without one."""
    connection, user = taking.connection, taking.signed_in.user
    community = run.community_id if run else await repository.community_of(connection, user.id)
    territory = run.territory_id if run else None
    told = await repository.leaders_of(connection, community, territory, _LEADERS)
    payload: dict[str, Any] = {
        "community": str(community) if community else None,
        "run": str(run.id) if run else None,
        "user": str(user.id),
        "name": user.display_name,
        "point": list(body.point) if body.point else None,
        "accuracy_m": body.accuracy_m,
        "text": body.text,
        "at": taking.clock.at(action.observed_at).isoformat(),
    }
    await repository.tell_sos(connection, taking.member.tenant_id, CHANNEL, payload)
    return Stored({"told": told}, body.text, body.point)


def _run_id_taken() -> Conflict:
    return Conflict(
        "这次巡查的编号已经用过。重新开始一次巡查。",
        "This patrol's id was used before. Start a new patrol.",
        code="key_reused",
    )


def _moments(taking: Taking, action: Action) -> dict[str, Any]:
    return {
        "observed_at": action.observed_at,
        "received_at": taking.clock.received_at,
        "at": taking.clock.at(action.observed_at),
    }


def _reaches(taking: Taking, run: Run, areas: tuple[UUID | None, ...]) -> bool:
    """Whether a point is in sight, or in the area of a run that began when it was."""
    if run.territory_id in areas:
        return True
    return any(each is not None and each in taking.signed_in.scope.map for each in areas)


def _no_such_point() -> NotFound:
    return NotFound(
        "没有这个巡逻点，或不在你的可见范围内。更新离线数据后再试。",
        "There is no such patrol point, or it is outside your scope. Update what is kept offline.",
    )
