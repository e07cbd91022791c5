"""Lanes are edited like grids, inside their grid: buildings change lane, lineage and undo included."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from shapely import Polygon

from gis.assignments.service import assign, differences
from gis.db import Connection
from gis.edits.intents import Merge, Redraw, Rename, Reshape, Revert, Split
from gis.errors import InvalidInput
from gis.tenants.service import Tenant
from gis.territories.model import TerritoryFeature
from gis.territories.service import load_children
from tests.factories import SINCE, SmallTown, make_building, make_town, origin, square
from tests.gis.edits.test_service import LATER, all_hold, do, line, look, snapshot


@dataclass(frozen=True)
class Lanes:
    """A town whose first grid has a west and an east lane, the second grid one; two houses in the west lane."""

    town: SmallTown
    west: UUID
    east: UUID
    other: UUID


@pytest.fixture
def lanes(connection: Connection, tenant: Tenant) -> Lanes:
    town = make_town(connection, tenant.id)
    features = [
        TerritoryFeature(source_key="lane/1", geom=square(0, 1, 50, 100), name="一巷", number="01"),
        TerritoryFeature(source_key="lane/2", geom=square(0.5, 1, 40, 100), name="二巷", number="02"),
        TerritoryFeature(source_key="lane/3", geom=square(1, 1, 50, 100), name="三巷", number="01"),
    ]
    load_children(connection, tenant.id, town.community_id, "lane", features, origin())
    make_building(connection, tenant.id, "south", square(0.1, 1.1, 20, 10), households=[3])
    make_building(connection, tenant.id, "north", square(0.1, 1.8, 20, 10), households=[2, 2])
    assign(connection, tenant.id, at=SINCE)
    rows = connection.execute(
        "select name, territory_id from territory_versions where level = 'lane'"
    ).fetchall()
    ids = {name: UUID(str(i)) for name, i in rows}
    return Lanes(town, ids["一巷"], ids["二巷"], ids["三巷"])


def lane_of(connection: Connection, house: str) -> UUID:
    row = connection.execute(
        "select lane_id from assignments where upper_inf(valid) and upper_inf(recorded) and subject_id ="
        " (select id from buildings where source_key = %s)",
        (house,),
    ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def test_a_lane_is_split_and_its_houses_follow(connection: Connection, tenant: Tenant, lanes: Lanes) -> None:
    before = snapshot(connection, lanes.town)
    intent = Split(lanes.west, line((-5, 150), (55, 150)))
    seen = look(connection, tenant, lanes.town, intent)
    assert {t.level for t in seen.territories} == {"lane"}
    assert [(m.subjects, m.households) for m in seen.moves if m.subject_kind == "building"] in (
        [(1, 2)],
        [(1, 1)],
    )
    assert {round(d.area_share, 2) for d in seen.lineage} == {0.5}
    done = do(connection, tenant, lanes.town, intent, seen_hash=seen.result_hash)
    assert lane_of(connection, "south") != lane_of(connection, "north")
    assert all_hold(connection)
    assert differences(connection, at=LATER)[0] == 0
    do(connection, tenant, lanes.town, Revert(done.edit_id), days=1)
    assert snapshot(connection, lanes.town) == before
    assert all_hold(connection, days=1)


def test_two_lanes_of_a_grid_are_merged_reshaped_and_renamed(
    connection: Connection, tenant: Tenant, lanes: Lanes
) -> None:
    do(
        connection,
        tenant,
        lanes.town,
        Reshape(lanes.west, lanes.east, line((55, 105), (5, 105), (5, 125), (55, 125))),
    )
    assert lane_of(connection, "south") == lanes.east
    do(connection, tenant, lanes.town, Rename(lanes.east, "祠堂巷"), days=1)
    do(connection, tenant, lanes.town, Merge((lanes.east, lanes.west)), days=2)
    rows = connection.execute(
        "select name from territory_versions where level = 'lane' and upper_inf(valid) order by 1"
    ).fetchall()
    assert {row[0] for row in rows} == {"祠堂巷", "三巷"}
    assert all_hold(connection, days=2)


def test_a_lane_drawn_over_the_border_of_its_grid_ends_there(
    connection: Connection, tenant: Tenant, lanes: Lanes
) -> None:
    ring = Polygon(line((40, 110), (160, 110), (160, 190), (40, 190), (40, 110)).coords)
    seen = look(connection, tenant, lanes.town, Redraw(lanes.east, ring))
    after = {t.name: t for t in seen.territories}
    assert after["二巷"].area_m2 == pytest.approx(60 * 80, rel=0.01)
    assert after["一巷"].area_m2 == pytest.approx(50 * 100 - 10 * 80, rel=0.01)
    assert "三巷" not in after
    do(connection, tenant, lanes.town, Redraw(lanes.east, ring))
    assert all_hold(connection)


def test_lanes_of_two_grids_and_grids_with_lanes_are_not_mixed(
    connection: Connection, tenant: Tenant, lanes: Lanes
) -> None:
    with pytest.raises(InvalidInput) as two:
        look(connection, tenant, lanes.town, Merge((lanes.east, lanes.other)))
    assert (two.value.problem_code, two.value.where is None) == ("lanes_of_two_grids", False)
    with pytest.raises(InvalidInput):
        look(connection, tenant, lanes.town, Merge((lanes.east, lanes.town.grid_ids[0])))


def test_lines_that_split_no_lane_are_refused_with_the_place(
    connection: Connection, tenant: Tenant, lanes: Lanes
) -> None:
    for drawn in (line((60, 150), (70, 150)), line((10, 150), (20, 150)), line((50, 95), (50, 205))):
        with pytest.raises(InvalidInput) as refused:
            look(connection, tenant, lanes.town, Split(lanes.west, drawn))
        assert refused.value.where is not None


def test_after_lane_edits_their_grid_can_still_be_split(
    connection: Connection, tenant: Tenant, lanes: Lanes
) -> None:
    do(connection, tenant, lanes.town, Split(lanes.west, line((-5, 149), (55, 152))))
    do(connection, tenant, lanes.town, Split(lanes.town.grid_ids[0], line((-5, 140), (105, 161))), days=1)
    assert all_hold(connection, days=1)
