"""Edits that mind buildings: borders bent around them, grids made of them, street blocks given away whole."""

from dataclasses import dataclass
from uuid import UUID

import pytest
import shapely

from gis.assignments.service import assign, differences
from gis.db import Connection
from gis.edits.intents import Carve, Merge, Paint, Revert, Split, SplitBuildings
from gis.errors import InvalidInput
from gis.tenants.service import Tenant
from tests.factories import SINCE, SmallTown, make_building, make_town, square
from tests.gis.edits.test_service import LATER, all_hold, do, line, look, snapshot


@dataclass(frozen=True)
class Street:
    """A town whose first grid has a lane line from west to east at 150 m and houses on both sides."""

    town: SmallTown
    houses: dict[str, UUID]


@pytest.fixture
def street(connection: Connection, tenant: Tenant) -> Street:
    town = make_town(connection, tenant.id)
    places = {"nw": (0.1, 1.7), "ne": (0.7, 1.7), "sw": (0.1, 1.2), "se": (0.7, 1.2), "middle": (0.4, 1.42)}
    houses = {
        key: make_building(connection, tenant.id, key, square(x, y, 20, 10), households=[2])
        for key, (x, y) in places.items()
    }
    lane = line((-20, 155), (120, 155))
    connection.execute(
        "insert into lane_lines (tenant_id, source, source_key, content_hash, class, geom, length_m)"
        " values (%s, 'factory', 'lane', '\\x00', 'residential', st_geomfromwkb(%s, 4490), 140)",
        (tenant.id, shapely.to_wkb(lane)),
    )
    assign(connection, tenant.id, at=SINCE)
    return Street(town, houses)


def test_cut_buildings_can_go_whole_to_the_side_that_has_more_of_them(
    connection: Connection, tenant: Tenant, street: Street
) -> None:
    through = line((-10, 145), (110, 146))
    grid = street.town.grid_ids[0]
    asked = look(connection, tenant, street.town, Split(grid, through))
    assert [cut.id for cut in asked.cut_buildings] == [street.houses["middle"]]
    spared = Split(grid, through, cut_buildings="whole")
    seen = look(connection, tenant, street.town, spared)
    assert (seen.cut_buildings, seen.is_blocked) == ((), False)
    do(connection, tenant, street.town, spared, seen_hash=seen.result_hash)
    rule = connection.execute(
        "select rule, measure from assignments where subject_id = %s and upper_inf(valid) and upper_inf(recorded)",
        (street.houses["middle"],),
    ).fetchone()
    assert rule == ("inside", 1.0)
    assert all_hold(connection)


def test_a_carved_ring_spares_buildings_as_well(
    connection: Connection, tenant: Tenant, street: Street
) -> None:
    ring = shapely.Polygon(line((30, 115), (56, 115), (56, 149), (30, 149), (30, 115)).coords)
    assert look(connection, tenant, street.town, Carve(ring)).is_blocked
    assert not look(connection, tenant, street.town, Carve(ring, cut_buildings="whole")).is_blocked


def test_chosen_buildings_become_a_grid_of_their_own(
    connection: Connection, tenant: Tenant, street: Street
) -> None:
    before = snapshot(connection, street.town)
    intent = SplitBuildings((street.houses["ne"], street.houses["nw"]), name="巷北")
    seen = look(connection, tenant, street.town, intent)
    fresh = [t for t in seen.territories if t.fate == "new"]
    assert [(t.name, t.number) for t in fresh] == [("巷北", "01-2")]
    assert fresh[0].area_m2 == pytest.approx(4500, abs=1), "north of the lane line, which is the border"
    done = do(connection, tenant, street.town, intent, seen_hash=seen.result_hash)
    assert all_hold(connection)
    assert differences(connection, at=LATER)[0] == 0
    do(connection, tenant, street.town, Revert(done.edit_id), days=1)
    assert snapshot(connection, street.town) == before
    assert all_hold(connection, days=1)


def test_one_building_stands_for_its_street_block(
    connection: Connection, tenant: Tenant, street: Street
) -> None:
    intent = SplitBuildings((street.houses["sw"],), unit="block")
    seen = look(connection, tenant, street.town, intent)
    (fresh,) = [f for f in seen.figures if f.key == "new-1"]
    assert fresh.after.buildings == 3


def test_a_street_block_is_painted_whole(connection: Connection, tenant: Tenant, street: Street) -> None:
    goal = street.town.grid_ids[1]
    one = look(connection, tenant, street.town, Paint((street.houses["se"],), goal))
    whole = Paint((street.houses["se"],), goal, unit="block")
    block = look(connection, tenant, street.town, whole)
    moved = [sum(m.subjects for m in seen.moves if m.subject_kind == "building") for seen in (one, block)]
    assert moved == [1, 3]
    do(connection, tenant, street.town, whole)
    assert all_hold(connection)


def test_all_buildings_of_a_grid_or_of_several_are_no_split(
    connection: Connection, tenant: Tenant, street: Street
) -> None:
    with pytest.raises(InvalidInput, match="整个网格") as whole:
        look(connection, tenant, street.town, SplitBuildings(tuple(street.houses.values())))
    assert whole.value.problem_code == "nothing_to_do"
    far = make_building(connection, tenant.id, "far", square(1.4, 1.4, 10, 10))
    assign(connection, tenant.id, at=SINCE)
    with pytest.raises(InvalidInput, match="几个网格") as several:
        look(connection, tenant, street.town, SplitBuildings((far, street.houses["nw"])))
    assert several.value.where is not None


def test_a_merged_grid_is_split_by_its_buildings_again(
    connection: Connection, tenant: Tenant, street: Street
) -> None:
    grids = street.town.grid_ids
    make_building(connection, tenant.id, "east", square(1.4, 1.4, 10, 10))
    assign(connection, tenant.id, at=SINCE)
    do(connection, tenant, street.town, Merge((grids[0], grids[1])))
    some = tuple(street.houses[key] for key in ("nw", "ne"))
    do(connection, tenant, street.town, SplitBuildings(some), days=1)
    assert all_hold(connection, days=1)
