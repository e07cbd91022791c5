"""Patrols that walked along the lane of a made-up town, for tests of coverage."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from gis.db import Connection
from gis.patrols.upkeep import make_days
from tests.factories import make_user
from tests.served import ServedTown, lonlat

NOON = (datetime.now(UTC) - timedelta(days=1)).replace(hour=4, minute=0, second=0, microsecond=0)


def add_lanes(connection: Connection, tenant_id: int) -> None:
    """Two lanes side by side, thirty metres apart, through the first two grids of a served town."""
    make_days(connection, NOON.date(), NOON.date())
    for name, row in (("前街", 1.5), ("后街", 1.8)):
        connection.execute(
            "insert into lane_lines (tenant_id, source, source_key, content_hash, name, class, geom, length_m)"
            " values (%s, 'factory', %s, 'h', %s, 'residential',"
            " st_setsrid(st_makeline(st_makepoint(%s, %s), st_makepoint(%s, %s)), 4490), 180)",
            (tenant_id, name, name, *lonlat(0.1, row), *lonlat(1.9, row)),
        )


def add_walker(connection: Connection, town: ServedTown, name: str) -> None:
    """Somebody who patrols the first grid."""
    make_user(connection, town.tenant_id, name, ("patrol",), areas=(town.town.grid_ids[0],))


def walk(
    connection: Connection,
    town: ServedTown,
    until: float = 1.9,
    *,
    by: str,
    at: datetime = NOON,
    run: UUID | None = None,
    shift_m: float = 0.0,
    state: str = "finished",
) -> UUID:
    """A run along the front lane from 0.1 to ``until``, a fix every six metres and five seconds."""
    run_id = run or uuid4()
    connection.execute(
        "insert into patrol_runs (tenant_id, id, user_id, territory_id, community_id, device_id, state, last_seq,"
        " started_observed_at, started_at, received_at, heard_at, finished_at, run_day)"
        " select %(tenant)s, %(id)s, u.id, %(grid)s, %(community)s, gen_random_uuid(), %(state)s, 1, %(at)s, %(at)s,"
        " %(at)s, now(), case when %(state)s = 'finished' then now() end, %(day)s from users as u"
        " where u.username = %(by)s on conflict do nothing",
        {
            "tenant": town.tenant_id,
            "id": run_id,
            "grid": town.town.grid_ids[0],
            "community": town.town.community_id,
            "state": state,
            "at": at,
            "by": by,
            "day": NOON.date(),
        },
    )
    steps = int((until - 0.1) * 100 / 6) + 1
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into track_points (tenant_id, run_day, run_id, seq, observed_at, geom, accuracy_m) values (%s, %s,"
            " %s, %s, %s, st_setsrid(st_makepoint(%s, %s), 4490), 8) on conflict do nothing",
            [
                (
                    town.tenant_id,
                    NOON.date(),
                    run_id,
                    n,
                    at + timedelta(seconds=5 * n),
                    *lonlat(0.1 + 0.06 * n, 1.5 + shift_m / 100),
                )
                for n in range(steps)
            ],
        )
    connection.execute(
        "update patrol_runs set point_count = (select count(*) from track_points where run_id = %s) where id = %s",
        (run_id, run_id),
    )
    return run_id
