"""What runs covered, from their stored points: worked out once, again when points come in, kept when they are gone."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from gis.db import Connection, connect
from gis.patrols.coverage import cover_due
from gis.patrols.upkeep import make_days
from gis.settings import DatabaseSettings
from tests.factories import make_user
from tests.served import ServedTown, lonlat, make_served_town

NOON = (datetime.now(UTC) - timedelta(days=1)).replace(hour=4, minute=0, second=0, microsecond=0)


@pytest.fixture(scope="module")
def beat(database: DatabaseSettings) -> ServedTown:
    """A town with two lanes side by side, thirty metres apart, through its first two grids."""
    served = make_served_town(database, "beat")
    with connect(database, served.tenant_id) as connection:
        make_days(connection, NOON.date(), NOON.date())
        for name, row in (("前街", 1.5), ("后街", 1.8)):
            connection.execute(
                "insert into lane_lines (tenant_id, source, source_key, content_hash, name, class, geom, length_m)"
                " values (%s, 'factory', %s, 'h', %s, 'residential',"
                " st_setsrid(st_makeline(st_makepoint(%s, %s), st_makepoint(%s, %s)), 4490), 180)",
                (served.tenant_id, name, name, *lonlat(0.1, row), *lonlat(1.9, row)),
            )
        make_user(connection, served.tenant_id, "beat-one", ("patrol",), areas=(served.town.grid_ids[0],))
    return served


def walk(
    connection: Connection,
    beat: ServedTown,
    until: float = 1.9,
    *,
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
        " where u.username = 'beat-one' on conflict do nothing",
        {
            "tenant": beat.tenant_id,
            "id": run_id,
            "grid": beat.town.grid_ids[0],
            "community": beat.town.community_id,
            "state": state,
            "at": at,
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
                    beat.tenant_id,
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


def lanes(connection: Connection, run: UUID) -> dict[str, float]:
    """Metres by lane that a run covered."""
    rows = connection.execute(
        "select l.name, sum(upper(p) - lower(p)) / 10.0 from lane_coverage as c"
        " inner join lane_lines as l on l.id = c.lane_line_id cross join lateral unnest(c.pieces) as p"
        " where c.run_id = %s group by l.name",
        (run,),
    ).fetchall()
    return {name: float(metres) for name, metres in rows}


def test_a_finished_run_is_worked_out_once_and_one_that_goes_on_not_yet(
    database: DatabaseSettings, beat: ServedTown
) -> None:
    with connect(database, beat.tenant_id) as connection:
        run = walk(connection, beat)
        going = walk(connection, beat, shift_m=1.5, state="running")
        assert cover_due(connection, beat.tenant_id) == 1
        assert lanes(connection, run) == {"前街": pytest.approx(180, abs=7)}
        assert lanes(connection, going) == {}
        hours = connection.execute(
            "select distinct hour from lane_coverage where run_id = %s", (run,)
        ).fetchall()
        assert hours == [(NOON,)]
        assert cover_due(connection, beat.tenant_id) == 0
        connection.rollback()


def test_points_that_come_late_are_added_and_what_was_covered_stays_when_points_are_dropped(
    database: DatabaseSettings, beat: ServedTown
) -> None:
    with connect(database, beat.tenant_id) as connection:
        run = walk(connection, beat, 1.0)
        cover_due(connection, beat.tenant_id)
        assert lanes(connection, run)["前街"] == pytest.approx(90, abs=7)
        walk(connection, beat, 1.9, run=run)
        assert cover_due(connection, beat.tenant_id) == 1
        assert lanes(connection, run)["前街"] == pytest.approx(180, abs=7)
        connection.execute("delete from track_points where run_id = %s", (run,))
        assert cover_due(connection, beat.tenant_id) == 0
        connection.execute("update patrol_runs set point_count = point_count + 1 where id = %s", (run,))
        assert cover_due(connection, beat.tenant_id) == 1
        assert cover_due(connection, beat.tenant_id) == 0
        assert lanes(connection, run)["前街"] == pytest.approx(180, abs=7)
        connection.rollback()


def test_a_copy_is_flagged_on_the_run_that_began_later(database: DatabaseSettings, beat: ServedTown) -> None:
    with connect(database, beat.tenant_id) as connection:
        # Sixty fixes at least make a copy: there and, in a run of twice the length, on.
        runs = [long_walk(connection, beat, NOON + timedelta(hours=later)) for later in (0, 2)]
        assert cover_due(connection, beat.tenant_id) == 2
        (flag,) = connection.execute("select run_id, code, other_run_id, params from track_flags").fetchall()
        assert flag[:3] == (runs[1], "copied", runs[0])
        assert flag[3]["seconds"] == 7_200
        connection.rollback()


def long_walk(connection: Connection, beat: ServedTown, at: datetime) -> UUID:
    run = walk(connection, beat, at=at)
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into track_points (tenant_id, run_day, run_id, seq, observed_at, geom, accuracy_m) values (%s, %s,"
            " %s, %s, %s, st_setsrid(st_makepoint(%s, %s), 4490), 8)",
            [
                (beat.tenant_id, NOON.date(), run, 100 + n, at + timedelta(seconds=200 + 5 * n), *place)
                for n, place in enumerate(lonlat(1.9 - 0.05 * n, 1.8) for n in range(36))
            ],
        )
    connection.execute(
        "update patrol_runs set point_count = (select count(*) from track_points where run_id = %s) where id = %s",
        (run, run),
    )
    return run
