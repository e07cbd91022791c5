"""Patrols of the two neighbouring communities: points, a plan, a shift, a run with a check-in."""

from uuid import UUID, uuid4

from gis.db import Connection
from tests.api.patrols import make_plan, make_point, make_post


def add_place_of_patrol(
    connection: Connection, tenant_id: int, at: tuple[float, float], name: str, post: str
) -> None:
    """A point, a route and an area around it, and a post."""
    lon, lat = at
    make_point(connection, tenant_id, uuid4().hex[:8], lon, lat, name=name)
    make_post(connection, tenant_id, post, lon, lat)
    for table, shape in (
        ("patrol_routes", "st_setsrid(st_makeline(st_makepoint(%s, %s), st_makepoint(%s, %s)), 4490)"),
        (
            "patrol_areas",
            "st_multi(st_setsrid(st_makeenvelope(%s, %s, %s, %s), 4490))",
        ),
    ):
        connection.execute(
            f"insert into {table} (tenant_id, source, source_key, content_hash, name, geom)"
            f" values (%s, 'leaks', gen_random_uuid()::text, 'h', %s, {shape})".encode(),
            (tenant_id, name, lon, lat, lon + 1e-4, lat + 1e-4),
        )


def add_patrol(
    connection: Connection,
    tenant_id: int,
    author: UUID,
    community_id: UUID,
    grid_id: UUID,
    said: tuple[str, str],
) -> None:
    """A plan of a grid with its points, a shift of a worker there, and a run of it with a check-in."""
    name, handover = said
    points = connection.execute(
        "select subject_id from assignments where subject_kind = 'patrol_point' and grid_id = %s"
        " and upper_inf(valid) and upper_inf(recorded)",
        (grid_id,),
    ).fetchall()
    plan = make_plan(connection, tenant_id, grid_id, [row[0] for row in points], name=name)
    connection.execute(
        "insert into shifts (tenant_id, worker_id, plan_id, starts_at, ends_at)"
        " select %s, d.worker_id, %s, now(), now() + interval '8 hours' from duties as d where d.territory_id = %s"
        " limit 1",
        (tenant_id, plan, grid_id),
    )
    run = uuid4()
    connection.execute(
        "insert into patrol_runs (tenant_id, id, user_id, plan_id, occurs_on, territory_id, community_id, device_id,"
        " state, last_seq, started_observed_at, started_at, received_at, heard_at, finished_at, run_day, handover)"
        " values (%s, %s, %s, %s, current_date, %s, %s, gen_random_uuid(), 'finished', 1, now(), now(), now(), now(),"
        " now(), current_date, %s)",
        (tenant_id, run, author, plan, grid_id, community_id, handover),
    )
    connection.execute(
        "insert into check_ins (tenant_id, run_id, point_id, observed_at, received_at, at, proof, verdict)"
        " select %s, %s, o.point_id, now(), now(), now(), 'position', 'done' from plan_points as o"
        " where o.plan_id = %s",
        (tenant_id, run, plan),
    )
    connection.execute(
        "insert into run_coverage (tenant_id, run_id, point_count, gaps, jumps, stays, imprecise, stray, passes,"
        " covered_m) values (%s, %s, 0, 0, 0, 0, 0, 0, 1, 12)",
        (tenant_id, run),
    )
    connection.execute(
        "insert into lane_coverage (tenant_id, run_id, lane_line_id, hour, pieces, length_dm, passes)"
        " select %s, %s, id, date_trunc('hour', now(), 'UTC'), '{[0,120)}', 500, 1 from lane_lines limit 1",
        (tenant_id, run),
    )
    connection.execute(
        "insert into track_flags (tenant_id, run_id, code, since_at, until_at, params)"
        " values (%s, %s, 'leap', now(), now(), '{\"count\": 1, \"metres\": 300}')",
        (tenant_id, run),
    )
