"""Buildings drawn anew and cut: households stay with the id, all are reassigned, what was is kept."""

from datetime import timedelta
from uuid import UUID

import pytest
import shapely
from shapely import Polygon

from gis.assignments.service import assign, differences
from gis.buildings import editing
from gis.db import Connection
from gis.errors import InvalidInput, NotFound, Stale
from gis.tenants.service import Tenant
from tests.factories import SINCE, SmallTown, make_building, make_town, square
from tests.gis.edits.test_service import line

AT = SINCE + timedelta(days=3)


@pytest.fixture
def town(connection: Connection, tenant: Tenant) -> SmallTown:
    return make_town(connection, tenant.id)


@pytest.fixture
def house(connection: Connection, tenant: Tenant, town: SmallTown) -> UUID:
    """A house at the east end of the first grid, two households."""
    made = make_building(connection, tenant.id, "house", square(0.75, 1.4, 20, 10), households=[2, 3])
    assign(connection, tenant.id, at=SINCE)
    return made


def tag(connection: Connection, house: UUID) -> str:
    row = connection.execute(
        "select md5(st_asbinary(geom)) from buildings where id = %s", (house,)
    ).fetchone()
    assert row is not None
    return str(row[0])


def ring(west: float, south: float, east: float, north: float) -> Polygon:
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return Polygon(line(*corners).coords)


def grids_of_homes(connection: Connection) -> set[UUID]:
    rows = connection.execute(
        "select a.grid_id from households as h join assignments as a on a.subject_id = h.building_id"
        " where upper_inf(a.valid) and upper_inf(a.recorded)"
    ).fetchall()
    return {row[0] for row in rows}


def test_a_house_that_grows_over_a_border_takes_its_households_along(
    connection: Connection, tenant: Tenant, town: SmallTown, house: UUID
) -> None:
    (part,) = editing.reshape(
        connection, tenant.id, house, ring(75, 140, 150, 150), tag(connection, house), at=AT
    )
    assert (part.grid_before, part.grid_after) == town.grid_ids[:2]
    assert (part.households, round(part.area_m2)) == (2, 750)
    assert grids_of_homes(connection) == {town.grid_ids[1]}
    assert differences(connection, at=AT)[0] == 0
    kept = connection.execute(
        "select (before ->> 'area_m2')::float, before ? 'geom', upper_inf(recorded) from register_versions"
        " where subject_id = %s",
        (house,),
    ).fetchall()
    assert kept == [(100.0, True, False)]


def test_a_cut_house_keeps_its_households_where_its_entrance_is(
    connection: Connection, tenant: Tenant, town: SmallTown, house: UUID
) -> None:
    seen = tag(connection, house)
    largest, other = editing.split(connection, tenant.id, house, line((82, 135), (82, 155)), seen, at=AT)
    assert (largest.id, largest.households, round(largest.area_m2)) == (house, 2, 130)
    assert (other.is_new, other.households, round(other.area_m2)) == (True, 0, 70)
    assert differences(connection, at=AT)[0] == 0
    row = connection.execute(
        "select name, use, attributes ->> 'split_from' from buildings where id = %s", (other.id,)
    ).fetchone()
    assert row == ("house栋-2", "residential", str(house))


def test_the_part_with_the_entrance_keeps_the_id(
    connection: Connection, tenant: Tenant, town: SmallTown, house: UUID
) -> None:
    connection.execute(
        "update buildings set entrance_point = st_geomfromwkb(%s, 4490) where id = %s",
        (shapely.to_wkb(shapely.Point(line((76, 141), (77, 142)).coords[0])), house),
    )
    first, _ = editing.split(
        connection, tenant.id, house, line((82, 135), (82, 155)), tag(connection, house), at=AT
    )
    assert (first.id, round(first.area_m2)) == (house, 70)


def test_what_cannot_be_is_refused_with_its_place_and_leaves_the_house_alone(
    connection: Connection, tenant: Tenant, town: SmallTown, house: UUID
) -> None:
    seen = tag(connection, house)
    make_building(connection, tenant.id, "next", square(0.75, 1.55, 20, 10))
    with pytest.raises(InvalidInput, match="压住") as refused:
        editing.reshape(connection, tenant.id, house, ring(75, 140, 95, 160), seen, at=AT)
    assert refused.value.where is not None
    with pytest.raises(InvalidInput, match="没有到达") as short:
        editing.split(connection, tenant.id, house, line((0, 0), (1, 1)), seen, at=AT)
    assert short.value.where is not None
    assert tag(connection, house) == seen


def test_a_footprint_changed_meanwhile_is_not_drawn_over(
    connection: Connection, tenant: Tenant, town: SmallTown, house: UUID
) -> None:
    seen = tag(connection, house)
    editing.reshape(connection, tenant.id, house, ring(75, 140, 96, 150), seen, at=AT)
    with pytest.raises(Stale):
        editing.reshape(connection, tenant.id, house, ring(75, 140, 97, 150), seen, at=AT)
    with pytest.raises(NotFound):
        editing.reshape(connection, tenant.id, UUID(int=1), ring(75, 140, 97, 150), seen, at=AT)
