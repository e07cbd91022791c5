"""What runs covered, from their stored points: worked out once, again when points come in, kept when they are gone."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from gis.db import Connection, connect
from gis.patrols.coverage import cover_due
from gis.settings import DatabaseSettings
from tests.served import ServedTown, lonlat, make_served_town
from tests.walked import NOON, add_lanes, add_walker, walk


@pytest.fixture(scope="module")
def beat(database: DatabaseSettings) -> ServedTown:
    """A town with two lanes side by side, thirty metres apart, through its first two grids."""
    served = make_served_town(database, "covered")
    with connect(database, served.tenant_id) as connection:
        add_lanes(connection, served.tenant_id)
        add_walker(connection, served, "beat-one")
    return served


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
        run = walk(connection, beat, by="beat-one")
        going = walk(connection, beat, shift_m=1.5, state="running", by="beat-one")
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
        run = walk(connection, beat, 1.0, by="beat-one")
        cover_due(connection, beat.tenant_id)
        assert lanes(connection, run)["前街"] == pytest.approx(90, abs=7)
        walk(connection, beat, 1.9, run=run, by="beat-one")
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
    run = walk(connection, beat, at=at, by="beat-one")
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
