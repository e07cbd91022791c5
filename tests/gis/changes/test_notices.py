"""What the database tells of changes: with the commit, where, and no more than changed."""

import time
from collections.abc import Iterator

import psycopg
import pytest

from gis.assignments.service import PLACED_KINDS
from gis.changes.listening import CHANNEL
from gis.changes.places import Change, everywhere, slots_of, slots_under
from gis.db import connect
from gis.queries import statement
from gis.settings import DatabaseSettings
from tests.factories import make_incident
from tests.served import ServedTown, lonlat, make_served_town
from tests.tiles.tools import town_tile
from tiles.mvt import SOURCES


@pytest.fixture(scope="module")
def told(database: DatabaseSettings) -> ServedTown:
    """A town whose changes are listened to."""
    town = make_served_town(database, "told")
    with connect(database, town.tenant_id) as connection:
        make_incident(connection, town.tenant_id, *lonlat(1.5, 0.5))
    return town


@pytest.fixture
def listener(database: DatabaseSettings) -> Iterator[psycopg.Connection]:
    """Hears what is committed from now on."""
    with psycopg.connect(database.database_url, autocommit=True) as connection:
        connection.execute(f"listen {CHANNEL}")
        yield connection


def heard(listener: psycopg.Connection, tenant_id: int) -> list[Change]:
    """What the tenant's changes said; a notice sent last comes last."""
    listener.execute("select pg_notify(%s, 'last')", (CHANNEL,))
    said = []
    deadline = time.monotonic() + 20
    for notice in listener.notifies(timeout=20):
        if notice.payload == "last":
            return [change for change in map(Change.parse, said) if change.tenant_id == tenant_id]
        said.append(notice.payload)
        assert time.monotonic() < deadline
    raise AssertionError("the last notice did not come")


CHANGES = {
    "territory_versions": "update territory_versions set recorded = recorded where level = 'grid' and number = '01'",
    "overlay_versions": "update overlay_versions set valid = valid",
    "lane_lines": "update lane_lines set name = '长安大街'",
    "buildings": "update buildings set floors = 7 where name = '12栋'",
    "facilities": "update facilities set name = name || '一'",
    "components": "update components set state = 'damaged'",
    "organizations": "update organizations set business = '百货'",
    "incidents": "update incidents set state = 'verifying'",
    "devices": "update devices set name = '二号'",
    "duty_posts": "update duty_posts set name = '南门执勤点'",
    "households": "update households set last_visited_at = now()",
    "household_counts": "update households set people = people + 1",
    "assignments": "update assignments set valid = valid where subject_kind = 'facility'",
    "size_rules": "update size_rules set max_value = 21",
}


@pytest.mark.parametrize("table", CHANGES)
def test_a_committed_change_voids_the_tiles_over_it_and_not_the_next_county(
    table: str, told: ServedTown, database: DatabaseSettings, listener: psycopg.Connection
) -> None:
    with connect(database, told.tenant_id) as connection:
        changed = connection.execute(CHANGES[table].encode()).rowcount
        assert changed
    said = [change for change in heard(listener, told.tenant_id) if change.source == table]
    assert said
    marks = {slot for change in said for slot in slots_of(change)}
    at = town_tile(12)
    for z, x, y in ((12, at.x, at.y), (5, at.x >> 7, at.y >> 7)):
        assert marks & set(slots_under(told.tenant_id, (table,), z, x, y))
    if everywhere(told.tenant_id, table) not in marks:
        assert not marks & set(slots_under(told.tenant_id, (table,), 12, at.x + 2, at.y))


def test_every_table_that_a_tile_reads_tells_of_its_changes(database: DatabaseSettings) -> None:
    with connect(database, owner=True) as connection:
        rows = connection.execute(
            "select c.relname from pg_trigger as t inner join pg_class as c on t.tgrelid = c.oid"
            " inner join pg_proc as p on t.tgfoid = p.oid where p.proname = 'tell_map_change'"
        ).fetchall()
    tells = {row[0] for row in rows}
    assert {table for tables in SOURCES.values() for table in tables} - tells == set()


@pytest.mark.parametrize("kind", PLACED_KINDS)
def test_whatever_is_assigned_tells_of_it_and_may_reach_beyond_its_area(
    kind: str, database: DatabaseSettings
) -> None:
    assert "placed_subjects" in statement("access", "extents")
    with connect(database, owner=True) as connection:
        view = connection.execute("select pg_get_viewdef('placed_subjects'::regclass)").fetchone()
        told = connection.execute(
            "select encode(tgargs, 'escape') from pg_trigger where tgname = 'assignments_redrawn'"
        ).fetchone()
    assert told is not None and view is not None
    # Incidents, which are partitioned, tell it of themselves: their own rows say where they belong.
    assert f"'{kind}'" in view[0] and ("standing_subjects" in told[0] or kind == "incident")


def test_what_is_rolled_back_is_never_told(
    told: ServedTown, database: DatabaseSettings, listener: psycopg.Connection
) -> None:
    with connect(database, told.tenant_id) as connection:
        connection.execute("update buildings set floors = 9")
        connection.rollback()
    assert heard(listener, told.tenant_id) == []


@pytest.mark.parametrize(
    ("change", "is_told"),
    [
        (
            "insert into grants (tenant_id, user_id) select tenant_id, id from users where username = 'patrol'",
            True,
        ),
        ("update users set roles = '{patrol}' where username = 'patrol'", True),
        ("update users set display_name = '改名' where username = 'patrol'", False),
        ("update sessions set revoked_at = now()", True),
        ("update sessions set last_seen_at = now(), expires_at = expires_at + interval '1 hour'", False),
        ("update communities set edition = edition + 1", True),
    ],
)
def test_only_what_changes_what_somebody_sees_is_told_of_access(
    change: str,
    is_told: bool,
    told: ServedTown,
    database: DatabaseSettings,
    listener: psycopg.Connection,
) -> None:
    with connect(database, told.tenant_id) as connection:
        connection.execute(
            "insert into sessions (tenant_id, user_id, token_hash, way, address, client, expires_at, ends_at)"
            " select tenant_id, id, sha256(gen_random_uuid()::text::bytea), 'password', '', '',"
            " now() + interval '1 hour', now() + interval '9 hours' from users where username = 'patrol'"
        )
    assert heard(listener, told.tenant_id) == []
    with connect(database, told.tenant_id) as connection:
        connection.execute(change.encode())
    said = {change.source for change in heard(listener, told.tenant_id)}
    assert said == ({"access"} if is_told else set())


def test_a_large_change_is_one_notice(
    told: ServedTown, database: DatabaseSettings, listener: psycopg.Connection
) -> None:
    with connect(database, told.tenant_id) as connection:
        connection.execute(
            "insert into duty_posts (tenant_id, source, source_key, content_hash, name, geom)"
            " select %s, 'many', n::text, 'h', '岗', st_setsrid(st_makepoint(102 + n * 0.01, 25), 4490)"
            " from generate_series(1, 500) as n",
            (told.tenant_id,),
        )
    (change,) = [each for each in heard(listener, told.tenant_id) if each.source == "duty_posts"]
    assert change.range_16 is not None
    assert change.range_16[2] - change.range_16[0] > 900
