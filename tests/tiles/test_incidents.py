"""Incidents on the map: what is drawn of them from close by and from afar, and what a request may ask for."""

from datetime import UTC, datetime, timedelta
from typing import Any

from gis.db import Connection, connect, set_tenant
from gis.settings import DatabaseSettings
from tests.factories import make_incident
from tests.plans import scans
from tests.served import ServedTown, lonlat
from tests.tiles.tools import decode, request, run, town_tile
from tiles.filters import Filters
from tiles.mvt import STATEMENTS, TileRequest

NOW = datetime.now(UTC)
PLACE = (1.5, 0.5)


def add(connection: Connection, town: ServedTown, state: str, days: float, column: float = 1.5) -> str:
    """An incident reported and, where it is over, ended so many days ago."""
    at = NOW - timedelta(days=days)
    found = make_incident(connection, town.tenant_id, *lonlat(column, 0.5), at=at, state="reported")
    over = {"state": state, "closed_at": at if state == "closed" else None, "merged": None}
    over["merged"] = found if state == "merged" else None
    connection.execute(
        "update incidents set state = %(state)s, closed_at = %(closed_at)s, merged_into_id = %(merged)s"
        " where id = %(id)s",
        {**over, "id": found},
    )
    return str(found)


def shown(
    connection: Connection, town: ServedTown, z: int, filters: Filters = (), column: float = 1.5
) -> list[dict[str, Any]]:
    asked = request("incidents", town_tile(z, column, 0.5), filters=filters)
    found = decode(run(connection, town.tenant_id, asked))
    return found["incidents"].properties if found else []


def test_open_ones_are_drawn_with_those_closed_within_a_week_and_nothing_anybody_wrote(
    sight: Connection, tiled: ServedTown
) -> None:
    before = {each["id"] for each in shown(sight, tiled, 16)}
    mine = {
        state: add(sight, tiled, state, 2)
        for state in ("handling", "closed", "rejected", "merged", "screening")
    }
    add(sight, tiled, "closed", 9)
    near = {each["id"]: each for each in shown(sight, tiled, 16)}
    assert near.keys() - before == {mine["handling"], mine["closed"]}
    assert near[mine["handling"]] == {
        "id": mine["handling"], "state": "handling", "kind": "event", "type": "200102", "level": 4,
    }  # fmt: skip
    assert {each["id"] for each in shown(sight, tiled, 15)} - before == {mine["handling"]}


def test_a_clock_that_runs_says_when_it_is_due(sight: Connection, tiled: ServedTown) -> None:
    runs, paused = add(sight, tiled, "handling", 2), add(sight, tiled, "delay_requested", 2)
    due_at = NOW.replace(microsecond=0) - timedelta(hours=1)
    sight.execute(
        "update incidents set clock_unit = 'working_hours', limit_s = 3600, due_at = %s,"
        " running_since = case when id = %s then now() end where id = any(%s::uuid[])",
        (due_at, runs, [runs, paused]),
    )
    found = {each["id"]: each for each in shown(sight, tiled, 17)}
    assert found[runs]["due_at"] == due_at.timestamp()
    assert "due_at" not in found[paused]


def test_from_afar_every_open_one_is_counted_in_one_cell_of_one_tile(
    sight: Connection, tiled: ServedTown
) -> None:
    for number in range(40):
        add(sight, tiled, "filed", 1 + number / 10, column=number * 12.5)
    add(sight, tiled, "closed", 1)
    set_tenant(sight, tiled.tenant_id)
    row = sight.execute("select count(*) from incidents where is_open and state <> 'screening'").fetchone()
    assert row is not None
    for z in (11, 14):
        tiles = {town_tile(z, column / 4, 0.5): column / 4 for column in range(-8, 2_100)}
        found = [each for column in tiles.values() for each in shown(sight, tiled, z, column=column)]
        assert sum(each.get("count", 1) for each in found) == row[0]
        assert all(("id" in each) != ("count" in each) for each in found)
    assert max(each.get("count", 1) for each in found) > 4


def test_a_cell_says_when_the_first_and_when_half_of_it_are_due(sight: Connection, tiled: ServedTown) -> None:
    moments = [NOW.replace(microsecond=0) + timedelta(hours=hours) for hours in (-3, 1, 5)]
    for moment in moments:
        sight.execute(
            "update incidents set clock_unit = 'working_hours', limit_s = 3600, running_since = now(), due_at = %s"
            " where id = %s",
            (moment, add(sight, tiled, "handling", 1, column=40.5)),
        )
    add(sight, tiled, "filed", 1, column=40.5)
    (cell,) = [each for each in shown(sight, tiled, 13, column=40.5) if each.get("count") == 4]
    assert cell == {
        "count": 4,
        "due_first": moments[0].timestamp(),
        "due_half": moments[1].timestamp(),
    }


def test_a_request_may_ask_for_what_is_over_for_types_and_for_some_days(
    sight: Connection, tiled: ServedTown
) -> None:
    old, over = add(sight, tiled, "handling", 60), add(sight, tiled, "closed", 20)
    sight.execute("update incidents set type_code = '100118' where id = %s", (old,))

    def asked(**filters: str) -> set[str]:
        wanted = tuple(sorted((name, (value,)) for name, value in filters.items()))
        return {each["id"] for each in shown(sight, tiled, 16, wanted)}

    assert old in asked(status="open") and over not in asked(status="open")
    assert asked(status="ended", since="30") == {over} and asked(status="ended", since="7") == set()
    assert asked(type="1001") == {old} and asked(type="56") == set()
    assert old not in asked(since="30") and old in asked(since="90")


def test_open_ones_are_found_by_the_index_of_their_places(
    database: DatabaseSettings, tiled: ServedTown
) -> None:
    asked = request("incidents", town_tile(15))
    # The tables' owner alone may tell the planner how many there are now.
    with connect(database, owner=True) as owner:
        owner.execute("set local enable_seqscan = off")
        set_tenant(owner, tiled.tenant_id, box_3857=asked.box_3857)
        used = indexes_used(owner, tiled, asked)
        owner.rollback()
    assert any("geom_3857" in name or "open_place" in name for name in used), used


def indexes_used(owner: Connection, tiled: ServedTown, asked: TileRequest) -> set[str]:
    """By the tile's statement among two thousand open incidents elsewhere."""
    owner.execute(
        "insert into incidents (tenant_id, id, observed_at, state, state_at, source, type_code, geom, address_by,"
        " routed_by)"
        " select %s, overlay(gen_random_uuid()::text placing left(i.id::text, 15) from 1)::uuid, now(), 'filed', now(),"
        " 'staff', '200102', st_setsrid(st_makepoint(101 + n * 0.001, 24), 4490), 'none', 'nobody'"
        " from (select id from incidents limit 1) as i cross join generate_series(1, 2000) as n",
        (tiled.tenant_id,),
    )
    owner.execute("analyze incidents")
    row = owner.execute(f"explain (format json) {STATEMENTS['incidents']}", asked.parameters()).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return {each.get("Index Name", "") for each in scans(row[0][0]["Plan"])}


def test_hexagons_tell_a_class_of_what_was_reported_and_hide_the_few(
    sight: Connection, tiled: ServedTown
) -> None:
    def classes(column: float, filters: Filters = ()) -> list[str]:
        asked = request("incident_hexes", town_tile(15, column, 0.5), filters=filters)
        found = decode(run(sight, tiled.tenant_id, asked))
        return [each["count_class"] for each in found["incident_hexes"].properties] if found else []

    for _ in range(4):
        add(sight, tiled, "closed", 10, column=60.5)
    add(sight, tiled, "rejected", 10, column=60.5)
    assert classes(60.5) == []
    add(sight, tiled, "handling", 40, column=60.5)
    assert classes(60.5) == ["500-999"], "5 in 90 days on 0.31 hectares"
    assert classes(60.5, (("since", ("30",)),)) == []
    for _ in range(2):
        add(sight, tiled, "handling", 3, column=60.5)
    assert classes(60.5, (("since", ("30",)),)) == ["1000+"]
    assert classes(60.5, (("type", ("56",)),)) == []
