"""A committed town for the tests that go through the service: everything the page can show, twice for two tenants."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import shapely
from shapely import LineString, MultiPolygon, Point

from gis.assignments.service import assign
from gis.db import Connection, connect
from gis.devices.views import derive
from gis.geometry.crs import to_lonlat
from gis.lane_lines.sides import derive as derive_sides
from gis.overlays.drawing import ground_from
from gis.overlays.model import Content, Order
from gis.overlays.service import load
from gis.search.pinyin import pinyin_of
from gis.settings import DatabaseSettings
from gis.tenants.service import create_tenant
from gis.territories.model import TerritoryFeature
from gis.territories.service import load_children
from tests.factories import (
    METRIC_EPSG,
    METRIC_ORIGIN,
    SINCE,
    SmallTown,
    make_building,
    make_component,
    make_facility,
    make_organization,
    make_town,
    make_user,
    origin,
    square,
)

HOUSEHOLDS = {"a": 3, "b": 12, "c": 25, "d": 0, "e": 7}
"""Households per building; building e lies across the border of grids 01 and 02."""


@dataclass(frozen=True)
class ServedTown:
    """What the tests need to know of the town they see."""

    tenant_id: int
    tenant_code: str
    town: SmallTown
    buildings: dict[str, UUID]
    facility: UUID
    lane_line: UUID
    organization: UUID
    component: UUID


def lonlat(column: float, row: float) -> tuple[float, float]:
    """Degrees of a place in hundreds of metres from the town's corner."""
    metric = Point(METRIC_ORIGIN[0] + column * 100.0, METRIC_ORIGIN[1] + row * 100.0)
    point = to_lonlat(metric, METRIC_EPSG)
    return point.x, point.y


def make_served_town(database: DatabaseSettings, code: str) -> ServedTown:
    """A tenant with a town of 3 × 2 grids, committed; one per code and database."""
    with connect(database, owner=True) as owner:
        taken = owner.execute("select from tenants where code = %s", (code,)).fetchone()
        assert taken is None, f"another test of this process has a town {code}"
        tenant = create_tenant(owner, code, f"{code} 县", name_en=code.title(), is_demo=True)
    with connect(database, tenant.id) as connection:
        town = make_town(connection, tenant.id)
        _add_lanes(connection, tenant.id, town)
        buildings = _add_buildings(connection, tenant.id)
        lon, lat = lonlat(0.5, 1.7)
        facility = make_facility(connection, tenant.id, "康晖", lon, lat)
        name_facility(connection, facility)
        line = _add_street(connection, tenant.id)
        cover = make_component(connection, tenant.id, "5301020101000001", *lonlat(1.999, 0.5))
        shop = make_organization(connection, tenant.id, "顺达便利店", *lonlat(2.5, 0.5))
        _add_the_rest(connection, tenant.id, town)
        assign(connection, tenant.id, at=SINCE)
        derive_sides(connection, tenant.id, at=SINCE)
        look(connection, tenant.id)
        for username in ("admin", "patrol", "manager", "auditor"):
            make_user(connection, tenant.id, username, (username,))
    return ServedTown(tenant.id, code, town, buildings, facility, line, shop, cover)


def look(connection: Connection, tenant_id: int) -> None:
    """Derive what every camera sees, as the importer does."""
    ids = [row[0] for row in connection.execute("select id from devices").fetchall()]
    derive(connection, tenant_id, ids)


def name_facility(connection: Connection, facility: UUID) -> None:
    """Give the clinic its stored pinyin, as the importer does."""
    full, initials = pinyin_of("康晖卫生站")
    connection.execute(
        "update facilities set name_pinyin = %s, name_initials = %s where id = %s", (full, initials, facility)
    )


def _add_lanes(connection: Connection, tenant_id: int, town: SmallTown) -> None:
    halves = [
        TerritoryFeature(
            source_key=f"lane/{i}",
            geom=square(0.5 * i, 1, 50, 100),
            name=f"{'东西'[i]}长安巷",
            number=f"0{i + 1}",
            code=f"{town.grid_codes[0]}0{i + 1}",
            parent_code=town.grid_codes[0],
        )
        for i in range(2)
    ]
    load_children(connection, tenant_id, town.community_id, "lane", halves, origin())


def _add_buildings(connection: Connection, tenant_id: int) -> dict[str, UUID]:
    places = {
        "a": square(0.2, 1.2, 20, 10),
        "b": square(0.6, 1.2, 20, 10),
        "c": square(1.4, 1.4, 30, 30),
        "d": square(2.4, 0.4, 30, 30),
        "e": square(0.9, 1.5, 40, 10),
    }
    buildings = {}
    for key, geom in places.items():
        buildings[key] = make_building(connection, tenant_id, key, geom, households=[2] * HOUSEHOLDS[key])
    connection.execute(
        "update buildings set house_number = '12', name = '12栋', floors = 6 where id = %s", (buildings["a"],)
    )
    connection.execute(
        "insert into units (tenant_id, source, source_key, content_hash, building_id, entrance, floor, room)"
        " values (%s, 'factory', 'u', 'h', %s, '3', 4, '402')",
        (tenant_id, buildings["a"]),
    )
    return buildings


def _add_street(connection: Connection, tenant_id: int) -> UUID:
    full, initials = pinyin_of("长安街")
    line = LineString([lonlat(0.1, 1.9), lonlat(2.9, 1.9)])
    row = connection.execute(
        "insert into lane_lines (tenant_id, source, source_key, content_hash, name, name_pinyin, name_initials,"
        " class, geom, length_m) values (%s, 'factory', 's', 'h', '长安街', %s, %s, 'residential',"
        " st_geomfromwkb(%s, 4490), 280) returning id",
        (tenant_id, full, initials, shapely.to_wkb(line)),
    ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def _add_the_rest(connection: Connection, tenant_id: int, town: SmallTown) -> None:
    lon, lat = lonlat(1.5, 0.5)
    place = "st_setsrid(st_makepoint(%s, %s), 4490)"
    connection.execute(
        "insert into devices (tenant_id, source, source_key, content_hash, kind, name, geom, bearing_deg, angle_deg,"
        f" range_m) values (%s, 'factory', 'd', 'h', 'camera', '一号', {place}, 45, 90, 60)",
        (tenant_id, lon, lat),
    )
    connection.execute(
        "insert into duty_posts (tenant_id, source, source_key, content_hash, name, geom)"
        f" values (%s, 'factory', 'p', 'h', '北门执勤点', {place})",
        (tenant_id, lon, lat),
    )
    green = MultiPolygon([square(2.1, 1.1, 80, 80)])
    connection.execute(
        "insert into land (tenant_id, source, source_key, content_hash, kind, geom)"
        " values (%s, 'factory', 'g', 'h', 'green', st_geomfromwkb(%s, 4490))",
        (tenant_id, shapely.to_wkb(green)),
    )
    connection.execute(
        "insert into size_rules (tenant_id, level, settlement, kind, measure, min_value, max_value, severity,"
        " source, status, effective_from) values (%s, 'grid', 'urban', 'general', 'households', 10, 20, 'warn',"
        " 'a test', 'demo', %s)",
        (tenant_id, date(2020, 1, 1)),
    )
    beat = Content("一警区", "Beat 1", "康晖派出所", ground_from(square(0.1, 0.1, 280, 180), None))
    load(connection, tenant_id, "police_beat", beat, Order("a test"), ("factory", "beat"), SINCE)
    worker = connection.execute(
        "insert into workers (tenant_id, source, source_key, content_hash, name, phone_masked)"
        " values (%s, 'factory', 'w', 'h', '王敏', '138****1234') returning id",
        (tenant_id,),
    ).fetchone()
    assert worker is not None
    connection.execute(
        "insert into duties (tenant_id, source, source_key, content_hash, worker_id, territory_id, role, valid)"
        " values (%s, 'factory', 'd', 'h', %s, %s, 'grid_head', tstzrange(%s, null))",
        (tenant_id, worker[0], town.grid_ids[0], SINCE),
    )
