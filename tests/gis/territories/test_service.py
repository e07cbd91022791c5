"""Loading territories: versions, codes, colours, and the gate that nothing passes around."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from gis.db import Connection
from gis.errors import Conflict, InvalidInput, PartitionBroken
from gis.tenants.service import Tenant
from gis.territories.model import TerritoryFeature
from gis.territories.service import load_children, load_community
from tests.factories import METRIC_EPSG, SINCE, grid_features, make_town, origin, square


def test_a_town_is_loaded_with_codes_colours_and_one_edition_per_step(
    connection: Connection, tenant: Tenant
) -> None:
    town = make_town(connection, tenant.id)
    rows = connection.execute(
        "select code, number, colour, edition, round(area_m2::numeric, 3) from territory_versions"
        " where level = 'grid' and community_id = %s order by code",
        (town.community_id,),
    ).fetchall()
    assert [row[1] for row in rows] == ["01", "02", "03", "04", "05", "06"]
    assert {row[3] for row in rows} == {2}
    assert {float(row[4]) for row in rows} == {10_000.0}
    colours = [row[2] for row in rows]
    assert colours[0] != colours[1]
    assert colours[0] != colours[3]
    assert colours[4] != colours[5]


def test_loading_the_same_grids_again_changes_nothing(connection: Connection, tenant: Tenant) -> None:
    town = make_town(connection, tenant.id)
    again = load_children(
        connection,
        tenant.id,
        town.community_id,
        "grid",
        grid_features(),
        origin(at=SINCE + timedelta(days=1)),
    )
    assert (again.added, again.changed, again.ended, again.unchanged) == (0, 0, 0, 6)
    assert again.edit_id is None
    assert again.edition == 2


def test_a_changed_division_ends_old_versions_and_keeps_them_for_their_dates(
    connection: Connection, tenant: Tenant
) -> None:
    town = make_town(connection, tenant.id)
    features = grid_features()
    merged = replace(features[0], geom=square(0, 1, 200, 100))
    later = SINCE + timedelta(days=30)
    change = load_children(
        connection, tenant.id, town.community_id, "grid", [merged, *features[2:]], origin(at=later)
    )
    assert (change.changed, change.ended) == (1, 1)
    counts = {
        at: connection.execute(
            "select count(*), sum(area_m2) from territory_versions where level = 'grid' and community_id = %s"
            " and upper_inf(recorded) and valid @> %s::timestamptz",
            (town.community_id, at),
        ).fetchone()
        for at in (SINCE, later)
    }
    before, after = counts[SINCE], counts[later]
    assert before is not None
    assert after is not None
    assert (before[0], after[0]) == (6, 5)
    assert abs(before[1] - after[1]) < 1e-6


def test_codes_of_ended_grids_are_never_given_again(connection: Connection, tenant: Tenant) -> None:
    town = make_town(connection, tenant.id)
    features = grid_features()
    unnumbered = [replace(f, source_key=f"new/{f.source_key}", code=None, number=None) for f in features]
    change = load_children(
        connection, tenant.id, town.community_id, "grid", unnumbered, origin(at=SINCE + timedelta(days=1))
    )
    assert (change.added, change.ended) == (6, 6)
    codes = [
        row[0]
        for row in connection.execute(
            "select code from territory_versions where level = 'grid' and community_id = %s"
            " and upper_inf(valid) order by code",
            (town.community_id,),
        )
    ]
    assert codes == [f"{town.community_code}{n:03d}" for n in range(7, 13)]


def test_a_code_of_another_territory_is_refused(connection: Connection, tenant: Tenant) -> None:
    town = make_town(connection, tenant.id)
    features = grid_features()
    features[1] = replace(features[1], code=features[0].code)
    with pytest.raises(Conflict):
        load_children(
            connection,
            tenant.id,
            town.community_id,
            "grid",
            features,
            origin(at=SINCE + timedelta(days=1)),
        )


def test_a_gap_is_refused_with_its_place_and_size_and_nothing_is_written(
    connection: Connection, tenant: Tenant
) -> None:
    town = make_town(connection, tenant.id)
    features = grid_features()
    features[1] = replace(features[1], geom=square(1, 1, 100, 60))
    with pytest.raises(PartitionBroken) as broken:
        load_children(
            connection, tenant.id, town.community_id, "grid", features, origin(at=SINCE + timedelta(days=1))
        )
    gaps = [fault for fault in broken.value.faults if fault["kind"] == "gap"]
    assert len(gaps) == 1
    assert abs(gaps[0]["area_m2"] - 4000) < 1
    lon, lat = gaps[0]["where"]
    assert 101 < lon < 103
    assert 24 < lat < 26
    row = connection.execute(
        "select edition from communities where territory_id = %s", (town.community_id,)
    ).fetchone()
    assert row == (2,)


def test_the_database_refuses_a_broken_partition_whoever_writes(
    connection: Connection, tenant: Tenant
) -> None:
    town = make_town(connection, tenant.id)
    connection.execute("set constraints all immediate")
    with pytest.raises(psycopg.errors.CheckViolation, match="do not tile their parent"):
        connection.execute(
            "update territory_versions set valid = tstzrange(lower(valid), %s) where territory_id = %s",
            (SINCE + timedelta(days=5), town.grid_ids[0]),
        )


def test_the_application_cannot_rewrite_a_stored_boundary(connection: Connection, tenant: Tenant) -> None:
    town = make_town(connection, tenant.id)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(
            "update territory_versions set geom = geom where territory_id = %s", (town.grid_ids[0],)
        )


def test_lanes_find_their_grid_by_place_and_must_stay_inside(connection: Connection, tenant: Tenant) -> None:
    town = make_town(connection, tenant.id)
    inside = TerritoryFeature(source_key="lane/1", geom=square(0, 1, 50, 50), name="一巷")
    change = load_children(connection, tenant.id, town.community_id, "lane", [inside], origin())
    assert change.added == 1
    row = connection.execute("select code, parent_id from territory_versions where level = 'lane'").fetchone()
    assert row == (f"{town.grid_codes[0]}01", town.grid_ids[0])
    across = replace(inside, source_key="lane/2", geom=square(0.6, 1, 60, 50))
    with pytest.raises(PartitionBroken):
        load_children(connection, tenant.id, town.community_id, "lane", [inside, across], origin())


def test_a_community_without_a_code_is_refused(connection: Connection, tenant: Tenant) -> None:
    with pytest.raises(InvalidInput, match="no code"):
        load_community(
            connection,
            tenant.id,
            TerritoryFeature(source_key="x", geom=square(0, 0), name="无名村"),
            origin(),
            metric_epsg=METRIC_EPSG,
        )


def test_another_tenant_sees_no_territory(connection: Connection, tenant: Tenant) -> None:
    make_town(connection, tenant.id)
    connection.execute("select set_config('app.tenant_id', '999', true)")
    assert connection.execute("select count(*) from territory_versions").fetchone() == (0,)
    connection.execute("select set_config('app.tenant_id', '', true)")
    assert connection.execute("select count(*) from territory_versions").fetchone() == (0,)
