"""Patrols of the last weeks for a demo town that has staff: points, plans, shifts round the clock, walked rounds."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import numpy as np
import shapely

from gis.assignments.service import assign
from gis.db import Connection
from gis.patrols.upkeep import AHEAD, make_days
from gis.people.identity import today
from gis.queries import statement
from gis.teams.calendar import day_start
from gis.tenants.service import Tenant
from importers.demo.patrols import Ground, Walked, ground_of, night, passes, points_of, walk

NIGHTS = 10
_SPACE = UUID("3d0c2f3a-6f0e-4c5b-9f2f-8a4f2f0b7c11")
_NOTES = ("东口路灯不亮，已上报。", "北侧围挡松动，留意。", "停车棚外有飞线充电，已劝导。", "一切正常。")
_FIRE = (
    ("fire_lane", "消防通道是否畅通", "Is the fire lane clear", True),
    ("hydrant", "消火栓是否完好", "Is the hydrant sound", False),
    ("e_bikes", "电动车是否进楼充电", "Are e-bikes charged indoors", True),
    ("wiring", "线路是否私拉乱接", "Is wiring improvised", False),
)
_NIGHT = (
    ("doors", "单元门、商铺门是否锁好", "Are doors locked", False),
    ("lights", "路灯是否亮", "Do the street lamps burn", False),
)
_STAGE = """
    create temporary table run_stage (
        id uuid, user_id uuid, worker_id uuid, plan_id uuid, occurs_on date, territory_id uuid, state text,
        started_at timestamptz, finished_at timestamptz, run_day date, handover text
    ) on commit drop;
    create temporary table track_stage (
        run_id uuid, run_day date, seq integer, observed_at timestamptz, lon double precision, lat double precision,
        accuracy_m real
    ) on commit drop;
    create temporary table check_stage (
        run_id uuid, point_id uuid, at timestamptz, lon double precision, lat double precision, accuracy_m real,
        distance_m double precision, verdict text, reason text
    ) on commit drop
"""


@dataclass(frozen=True, slots=True)
class Beat:
    """A grid that is patrolled: its lanes, plan and points, and who walks it."""

    grid_id: UUID
    number: str
    ground: Ground
    plan_id: UUID
    points: Sequence[tuple[UUID, float, float]]
    workers: Sequence[tuple[UUID, UUID | None]]


def add_patrols(connection: Connection, tenant: Tenant) -> int:
    """Give a town its patrols; none where nobody works. Returns how many rounds were walked."""
    if connection.execute("select from duties where role = 'patrol' limit 1").fetchone() is None:
        return 0
    grounds = _grounds(connection)
    _add_points(connection, tenant.id, grounds)
    row = connection.execute("select clock_timestamp()").fetchone()
    assert row is not None
    assign(connection, tenant.id, ("patrol_point",), at=row[0])
    beats = _add_plans(connection, tenant.id, grounds)
    values = {"tenant_id": tenant.id, "since": day_start(today() - timedelta(days=60))}
    connection.execute(statement("patrols", "demo_shifts").encode(), values)
    return _add_runs(connection, tenant.id, beats)


def _grounds(connection: Connection) -> dict[UUID, tuple[str, Ground]]:
    lanes: dict[tuple[UUID, str, float, float], list[tuple[str, Any]]] = defaultdict(list)
    for grid_id, number, lon, lat, name, wkb in connection.execute(
        statement("patrols", "demo_lanes").encode()
    ).fetchall():
        lanes[grid_id, number, lon, lat].append((name, shapely.from_wkb(bytes(wkb))))
    found = {key: ground_of(pieces, key[2:]) for key, pieces in lanes.items()}
    return {key[0]: (key[1], ground) for key, ground in found.items() if ground is not None}


def _add_points(connection: Connection, tenant_id: int, grounds: dict[UUID, tuple[str, Ground]]) -> None:
    key_places: dict[UUID, list[tuple[str, float, float]]] = defaultdict(list)
    for grid_id, name, lon, lat in connection.execute(
        "select a.grid_id, o.name, st_x(o.geom), st_y(o.geom) from organizations as o"
        " inner join assignments as a on a.subject_kind = 'organization' and a.subject_id = o.id"
        " and upper_inf(a.valid) and upper_inf(a.recorded)"
        " where o.is_key_place and a.grid_id is not null order by o.source_key"
    ).fetchall():
        key_places[grid_id].append((name, lon, lat))
    rows = []
    for grid_id, (number, ground) in grounds.items():
        for n, (name, lon, lat, is_key) in enumerate(points_of(ground, key_places[grid_id])):
            times = json.dumps([{"from": "22:00", "until": "23:30"}] if is_key else [])
            rows.append(
                (tenant_id, f"{grid_id}/{n}", name[:100], f"{number}-{n + 1}", is_key, times, lon, lat)
            )
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into patrol_points (tenant_id, source, source_key, content_hash, name, number, is_key_place,"
            " key_times, geom) values (%s, 'demo', %s, 'demo', %s, %s, %s, %s, st_setsrid(st_makepoint(%s, %s), 4490))",
            rows,
        )


def _add_plans(connection: Connection, tenant_id: int, grounds: dict[UUID, tuple[str, Ground]]) -> list[Beat]:
    points: dict[UUID, list[tuple[UUID, float, float]]] = defaultdict(list)
    for grid_id, *point in connection.execute(
        "select a.grid_id, p.id, st_x(p.geom), st_y(p.geom) from patrol_points as p inner join assignments as a"
        " on a.subject_kind = 'patrol_point' and a.subject_id = p.id and upper_inf(a.valid) and upper_inf(a.recorded)"
        " where a.grid_id is not null order by p.number"
    ).fetchall():
        points[grid_id].append((point[0], point[1], point[2]))
    workers: dict[UUID, list[tuple[UUID, UUID | None]]] = defaultdict(list)
    for grid_id, worker_id, user_id in connection.execute(
        "select d.territory_id, w.id, w.user_id from duties as d inner join workers as w on w.id = d.worker_id"
        " where d.role = 'patrol' and d.valid @> now() order by w.user_id nulls last, w.source_key"
    ).fetchall():
        workers[grid_id].append((worker_id, user_id))
    beats = []
    # The lanes of the old village lie closest.
    old = sorted(grounds, key=lambda each: -len(grounds[each][1].pieces))[:4]
    for grid_id, (number, ground) in grounds.items():
        if not workers[grid_id]:
            continue
        plan = _add_plan(
            connection, tenant_id, grid_id, (f"{number} 网格夜巡", "FREQ=DAILY", "21:00", 90), _NIGHT
        )
        plans = [plan]
        if grid_id in old:
            said = (f"{number} 网格老街巷消防巡查", "FREQ=MONTHLY;BYMONTHDAY=26", "09:00", 120)
            plans.append(_add_plan(connection, tenant_id, grid_id, said, _FIRE))
        with connection.cursor() as cursor:
            cursor.executemany(
                "insert into plan_points (tenant_id, plan_id, point_id, ordinal) values (%s, %s, %s, %s)",
                [
                    (tenant_id, each, point[0], n + 1)
                    for each in plans
                    for n, point in enumerate(points[grid_id])
                ],
            )
        beats.append(Beat(grid_id, number, ground, plan, points[grid_id], workers[grid_id]))
    return beats


def _add_plan(
    connection: Connection,
    tenant_id: int,
    grid_id: UUID,
    said: tuple[str, str, str, int],
    checklist: Sequence[tuple[str, str, str, bool]],
) -> UUID:
    names = ("code", "text", "text_en", "needs_photo")
    lines = json.dumps([dict(zip(names, line, strict=True)) for line in checklist], ensure_ascii=False)
    row = connection.execute(
        "insert into patrol_plans (tenant_id, territory_id, name, rrule, starts_at, duration_min, starts_on, checklist)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s) returning id",
        (tenant_id, grid_id, *said, today() - timedelta(days=60), lines),
    ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def _add_runs(connection: Connection, tenant_id: int, beats: Sequence[Beat]) -> int:
    now, on = datetime.now(UTC), today()
    make_days(connection, on - timedelta(days=NIGHTS + 1), on + AHEAD)
    connection.execute(_STAGE)
    rng = np.random.default_rng([20_240_601, 7])
    runs: list[tuple[Any, ...]] = []
    tracks: list[tuple[Any, ...]] = []
    checks: list[tuple[Any, ...]] = []
    for back in range(NIGHTS, -1, -1):
        day = on - timedelta(days=back)
        for n, beat in enumerate(beats):
            walked, dice = walk(beat.ground, rng), rng.random(4)
            started = night(day_start(day), float(dice[0]))
            if dice[1] < 0.07 or started + walked.lasts > now:
                continue
            run_id = uuid5(_SPACE, f"{tenant_id}/{beat.grid_id}/{day}")
            worker_id, user_id = beat.workers[0 if beat.workers[0][1] else (n + back) % len(beat.workers)]
            note = _NOTES[int(dice[2] * len(_NOTES))] if dice[3] < 0.6 else ""
            runs.append(
                (run_id, user_id, worker_id, beat.plan_id, day, beat.grid_id, "finished", started,
                 started + walked.lasts, day, note)
            )  # fmt: skip
            tracks += _fixes(run_id, day, started, walked)
            checks += _checks(run_id, started, beat, walked, rng)
    by_grid = {beat.grid_id: beat for beat in beats}
    on_duty = connection.execute(statement("patrols", "demo_on_duty").encode()).fetchall()
    for n, (worker_id, grid_id) in enumerate(on_duty):
        # Whoever is on shift is on the way as the demo is loaded, but at every sixth post, which nobody has taken over.
        if n % 6 == 4 or (here := by_grid.get(grid_id)) is None:
            continue
        walked, run_id = walk(here.ground, rng), uuid5(_SPACE, f"{tenant_id}/{worker_id}/now")
        started = now - timedelta(minutes=9 + 4 * n)
        runs.append((run_id, None, worker_id, None, None, grid_id, "running", started, None, on, ""))
        tracks += [each for each in _fixes(run_id, on, started, walked) if each[3] < now]
    for table, rows in (("run_stage", runs), ("track_stage", tracks), ("check_stage", checks)):
        with connection.cursor().copy(f"copy {table} from stdin".encode()) as copy:
            for row in rows:
                copy.write_row(row)
    for name in ("demo_runs", "demo_tracks", "demo_positions", "demo_checks", "demo_findings"):
        connection.execute(statement("patrols", name).encode(), {"tenant_id": tenant_id})
    return len(runs)


def _fixes(run_id: UUID, day: date, started: datetime, walked: Walked) -> list[tuple[Any, ...]]:
    columns = zip(walked.seconds.tolist(), walked.lonlat.tolist(), walked.accuracy_m.tolist(), strict=True)
    return [
        (run_id, day, seq, started + timedelta(seconds=after), lon, lat, accuracy)
        for seq, (after, (lon, lat), accuracy) in enumerate(columns)
    ]


def _checks(
    run_id: UUID, started: datetime, beat: Beat, walked: Walked, rng: np.random.Generator
) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for point_id, lon, lat in beat.points:
        after, away, accuracy = passes(beat.ground, walked, (lon, lat))
        at, dice = started + timedelta(seconds=after), rng.random()
        if dice < 0.03:
            found.append((run_id, point_id, at, None, None, None, None, "made_up", "围挡施工，绕行"))
        elif away <= 20 + accuracy and dice < 0.97:
            found.append((run_id, point_id, at, lon, lat, accuracy, round(away, 1), "done", "there"))
        elif dice > 0.9:
            found.append(
                (run_id, point_id, at, lon, lat, accuracy, round(away + 30, 1), "declined", "too_far")
            )
    return found
