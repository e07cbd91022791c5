"""The leader's board: posts, members on shift, points missed, calls for help, as far as the leader sees the ground."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from pyproj import Geod
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gis.accounts.model import SignedIn
from gis.accounts.repository import add_audit
from gis.db import EVERYTHING, enter, snapshot, transaction
from gis.patrols.access import check_may_lead
from gis.patrols.posts import Manning, Missed, manning, missed_of
from gis.patrols.rosters import Duty, duties_of
from gis.queries import Record, fetch_all, fetch_one

_GEOD = Geod(ellps="GRS80")
HEARD = timedelta(hours=12)
"""A patrol of which nothing was heard for longer is on nobody's board: its end was not told."""
LOOKS_BACK = timedelta(hours=24)
AT_POST_M = 50.0
_FRESH = timedelta(minutes=15)
_NOTED_ONCE_IN = timedelta(hours=1)

MemberState = Literal["running", "paused", "awaited"]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on patrol, or on shift and not begun (then without a run)."""

    state: MemberState
    worker_id: UUID | None
    name: str
    run: Record | None
    duty: Duty | None


@dataclass(frozen=True, slots=True)
class Post:
    """A post with how it stands, who is on shift there now, and who is next."""

    row: Record
    manning: Manning
    on_shift: Sequence[tuple[Duty, bool]]
    next: Duty | None


@dataclass(frozen=True, slots=True)
class Board:
    """Everything at one moment."""

    at: datetime
    posts: Sequence[Post]
    members: Sequence[Member]
    missed: Sequence[Missed]
    calls: Sequence[Record]


async def read_board(
    engine: AsyncEngine, signed_in: SignedIn, territory_id: UUID | None, now: datetime | None = None
) -> Board:
    """What a leader sees now of a territory, or of all in sight; NotAllowed for whoever leads nobody.

    That somebody looked at where members are is in the log, once an hour.
    """
    check_may_lead(signed_in)
    at = now or datetime.now(UTC)
    tenant_id, scope = signed_in.user.tenant.id, signed_in.scope
    await note_looking(engine, signed_in, at)
    where = {"territory_id": territory_id}
    since, until = at - LOOKS_BACK, at + LOOKS_BACK
    async with snapshot(engine, tenant_id, scope.sight) as connection:
        posts = await fetch_all(connection, "patrols", "board_posts", where)
        times = {"since": since, "until": until, "worker_id": None}
        shifts = await fetch_all(connection, "patrols", "shifts", {**where, **times})
        runs = await fetch_all(connection, "patrols", "board_runs", {**where, "since": since})
        days = {"first": (since - timedelta(days=1)).date(), "last": (at + timedelta(days=1)).date()}
        plans = await fetch_all(connection, "patrols", "plans_due", {**where, **days})
        calls = await _calls(connection, signed_in, territory_id, at - HEARD)
    open_runs = [
        each for each in runs if each["state"] in ("running", "paused") and each["heard_at"] > at - HEARD
    ]
    rota = duties_of(shifts, since, until)
    missed = [each for plan in plans for each in missed_of(plan, at - HEARD, at)]
    return Board(
        at,
        _posts(posts, rota, open_runs, runs, at),
        _members(rota, open_runs, at),
        sorted(missed, key=lambda each: (each.until, each.plan_name), reverse=True),
        calls,
    )


async def note_looking(engine: AsyncEngine, signed_in: SignedIn, at: datetime) -> None:
    """Write to the log that somebody looks at where members are, unless that was within the hour."""
    user = signed_in.user
    async with transaction(engine, user.tenant.id, EVERYTHING) as connection:
        values = {"user_id": user.id, "since": at - _NOTED_ONCE_IN}
        found = await fetch_one(connection, "patrols", "seen_lately", values)
        if found is None or not found["is_noted"]:
            await add_audit(connection, user.tenant.id, user.id, "patrol.members_seen")


async def _calls(
    connection: AsyncConnection, signed_in: SignedIn, territory_id: UUID | None, since: datetime
) -> list[Record]:
    scope = signed_in.scope
    await enter(connection, signed_in.user.tenant.id, EVERYTHING)
    rows = await fetch_all(connection, "patrols", "board_calls", {"since": since})
    return [
        row
        for row in rows
        if (row["community_id"] in scope.map or row["territory_id"] in scope.map)
        and territory_id in (None, row["community_id"], row["territory_id"])
    ]


def _posts(
    posts: Sequence[Record],
    rota: Sequence[Duty],
    open_runs: Sequence[Record],
    runs: Sequence[Record],
    now: datetime,
) -> list[Post]:
    on_patrol = {each["worker_id"]: each["started_at"] for each in open_runs if each["worker_id"]}
    left_at: dict[UUID, datetime] = {}
    for run in runs:
        if run["finished_at"] and run["worker_id"]:
            left_at[run["worker_id"]] = max(
                run["finished_at"], left_at.get(run["worker_id"], run["finished_at"])
            )
    found = []
    for row in posts:
        own = [each for each in rota if each.duty_post_id == row["id"]]
        current = [each for each in own if each.worker_id is not None and each.covers(now)]
        on_shift = {each.worker_id for each in current}
        near = sum(
            run["worker_id"] not in on_shift and is_at(run, row["lon"], row["lat"], now) for run in open_runs
        )
        judged = manning(row["min_members"], row["hours"], own, on_patrol, left_at, near, now)
        coming = next((each for each in own if each.worker_id is not None and each.starts_at > now), None)
        found.append(Post(row, judged, [(each, each.worker_id in on_patrol) for each in current], coming))
    return found


def is_at(run: Record, lon: float, lat: float, now: datetime) -> bool:
    """Whether the last position of a run is at a place, as well as it is known, and of the last minutes."""
    if run["lon"] is None or run["at"] < now - _FRESH:
        return False
    metres = float(_GEOD.inv(run["lon"], run["lat"], lon, lat)[2])
    return metres <= AT_POST_M + min(float(run["accuracy_m"]), AT_POST_M)


def _members(rota: Sequence[Duty], open_runs: Sequence[Record], now: datetime) -> list[Member]:
    current: dict[UUID, Duty] = {}
    for duty in rota:
        if duty.worker_id is not None and duty.covers(now):
            current.setdefault(duty.worker_id, duty)
    found = [
        Member(run["state"], run["worker_id"], run["name"], run, current.get(run["worker_id"]))
        for run in open_runs
    ]
    begun = {each["worker_id"] for each in open_runs}
    found += [
        Member("awaited", worker, duty.worker_name or "", None, duty)
        for worker, duty in current.items()
        if worker not in begun
    ]
    order = {"awaited": 0, "paused": 1, "running": 2}
    return sorted(found, key=lambda each: (order[each.state], each.name, str(each.worker_id)))


def summary(board: Board) -> dict[str, Any]:
    """The figures over the board: how many posts stand how, how many members are where, what was missed."""
    states = [each.manning.state for each in board.posts]
    return {
        "posts_due": sum(each != "closed" for each in states),
        "manned": states.count("manned"),
        "relief_late": states.count("relief_late"),
        "unmanned": states.count("unmanned"),
        "on_patrol": sum(each.run is not None for each in board.members),
        "awaited": sum(each.run is None for each in board.members),
        "missed": sum(1 if each.point else max(each.points, 1) for each in board.missed),
        "calls": len(board.calls),
    }
