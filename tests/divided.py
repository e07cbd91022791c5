"""A committed community with grids out of balance: 6 × 4 square ones, four houses in each, lanes between them."""

from dataclasses import dataclass
from uuid import UUID

import shapely
from shapely import LineString

from gis.assignments.service import assign
from gis.db import Connection, connect
from gis.edits.drafts import Actor
from gis.geometry.crs import to_lonlat
from gis.lane_lines.sides import derive as derive_sides
from gis.settings import DatabaseSettings
from gis.tenants.service import create_tenant
from tests.factories import (
    METRIC_EPSG,
    METRIC_ORIGIN,
    SINCE,
    SmallTown,
    make_building,
    make_town,
    make_user,
    square,
)

COLUMNS, ROWS = 6, 4
ROLES = ("manager", "auditor", "patrol")


@dataclass(frozen=True)
class DividedTown:
    """The town, and who asks for divisions."""

    settings: DatabaseSettings
    tenant_id: int
    town: SmallTown
    users: dict[str, UUID]

    def actor(self, role: str = "manager") -> Actor:
        return Actor(self.users[role], (role,))


def make_divided_town(database: DatabaseSettings, code: str) -> DividedTown:
    """Committed: 24 general grids of 10 households, but 18 and 4 in the two of the south-west."""
    with connect(database, owner=True) as owner:
        tenant = create_tenant(owner, code, f"{code} 县", name_en=code.title(), is_demo=True)
    with connect(database, tenant.id) as connection:
        town = make_town(connection, tenant.id, columns=COLUMNS, rows=ROWS)
        for column in range(COLUMNS):
            for row in range(ROWS):
                _houses(connection, tenant.id, column, row)
        for at in range(COLUMNS + 1):
            _lane(connection, tenant.id, (at, 0), (at, ROWS))
        for at in range(2 * ROWS + 1):
            _lane(connection, tenant.id, (0, at / 2), (COLUMNS, at / 2))
        assign(connection, tenant.id, at=SINCE)
        derive_sides(connection, tenant.id, at=SINCE)
        users = {role: make_user(connection, tenant.id, role, (role,)) for role in ROLES}
    return DividedTown(database, tenant.id, town, users)


def _houses(connection: Connection, tenant_id: int, column: int, row: int) -> None:
    numbers = {(0, 0): (8, 2, 4, 4), (1, 0): (1, 1, 1, 1)}.get((column, row), (3, 2, 3, 2))
    places = [(0.15, 0.1), (0.6, 0.1), (0.15, 0.6), (0.6, 0.6)]
    for at, ((x, y), count) in enumerate(zip(places, numbers, strict=True)):
        footprint = square(column + x, row + y, 25, 25)
        make_building(connection, tenant_id, f"{column}/{row}/{at}", footprint, households=[2] * count)


def _lane(
    connection: Connection, tenant_id: int, start: tuple[float, float], end: tuple[float, float]
) -> None:
    x, y = METRIC_ORIGIN
    metric = LineString([(x + 100 * a, y + 100 * b) for a, b in (start, end)])
    key = f"{start}{end}"
    connection.execute(
        "insert into lane_lines (tenant_id, source, source_key, content_hash, name, class, geom, length_m)"
        " values (%s, 'factory', %s, %s, %s, 'residential', st_geomfromwkb(%s, 4490), %s)",
        (
            tenant_id,
            key,
            key.encode(),
            f"第{start[0]}巷",
            shapely.to_wkb(to_lonlat(metric, METRIC_EPSG)),
            metric.length,
        ),
    )
