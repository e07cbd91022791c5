"""Valid things by default: a community of square grids, with buildings and households."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from uuid import UUID

import shapely
from psycopg import sql
from shapely import MultiPolygon, Polygon, box

from gis.access.grants import CLASSES, Grant, give
from gis.accounts.service import add_user
from gis.db import Connection
from gis.geometry.crs import to_lonlat
from gis.incidents.ids import new_id
from gis.incidents.upkeep import make_months
from gis.people.entering import Entering, Said
from gis.search.pinyin import pinyin_of
from gis.tenants.service import Tenant
from gis.territories.model import Origin, TerritoryFeature
from gis.territories.service import load_children, load_community
from tests.keys import keyring

METRIC_EPSG = 4543  # CGCS2000, three-degree zone around 102° E
METRIC_ORIGIN = (500_000.0, 2_770_000.0)
PASSWORD = "correct horse battery"
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
SINCE_DAY = date(2026, 1, 1)


@dataclass(frozen=True)
class SmallTown:
    """One community of ``columns`` × ``rows`` square grids, 100 m a side."""

    community_id: UUID
    community_code: str
    grid_codes: tuple[str, ...]
    grid_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class CommittedTown:
    """A small town that other connections see, and its tenant."""

    tenant: Tenant
    town: SmallTown


def square(column: float, row: float, width: float = 100.0, height: float = 100.0) -> Polygon:
    """A rectangle in EPSG:4490 degrees, in hundreds of metres from the town's corner, nodes every 100 m."""
    x, y = METRIC_ORIGIN[0] + column * 100.0, METRIC_ORIGIN[1] + row * 100.0
    return to_lonlat(shapely.segmentize(box(x, y, x + width, y + height), 100.0), METRIC_EPSG)


def origin(source: str = "factory", at: datetime = SINCE, reason: str = "test") -> Origin:
    """Where factory data says it comes from."""
    return Origin(source=source, at=at, reason=reason)


def grid_features(columns: int = 3, rows: int = 2, code: str = "530102001001") -> list[TerritoryFeature]:
    """Square grids, numbered west to east and north to south."""
    features = []
    for i in range(columns * rows):
        row, column = rows - 1 - i // columns, i % columns
        features.append(
            TerritoryFeature(
                source_key=f"grid/{i + 1}",
                geom=square(column, row),
                name=f"第{i + 1}网格",
                number=f"{i + 1:02d}",
                code=f"{code}{i + 1:03d}",
            )
        )
    return features


def make_town(
    connection: Connection,
    tenant_id: int,
    *,
    columns: int = 3,
    rows: int = 2,
    code: str = "530102001001",
    at: datetime = SINCE,
) -> SmallTown:
    """Load a community and its grids through the partition service."""
    community = TerritoryFeature(
        source_key=f"community/{code}",
        geom=square(0, 0, columns * 100.0, rows * 100.0),
        name="船房社区",
        name_en="Chuanfang",
        code=code,
    )
    loaded = load_community(
        connection, tenant_id, community, origin(at=at), settlement="urban", metric_epsg=METRIC_EPSG
    )
    features = grid_features(columns, rows, code)
    load_children(connection, tenant_id, loaded.community_id, "grid", features, origin(at=at))
    rows_found = connection.execute(
        "select code, territory_id from territory_versions where level = 'grid' and community_id = %s"
        " and upper_inf(recorded) and upper_inf(valid) order by code",
        (loaded.community_id,),
    ).fetchall()
    return SmallTown(
        loaded.community_id, code, tuple(r[0] for r in rows_found), tuple(r[1] for r in rows_found)
    )


def make_building(
    connection: Connection, tenant_id: int, key: str, geom: Polygon, *, households: Sequence[int] = ()
) -> UUID:
    """A building with one household per number of people."""
    inner = geom.representative_point()
    row = connection.execute(
        "insert into buildings (tenant_id, source, source_key, content_hash, name, use, floors, geom,"
        " inner_point, area_m2)"
        " values (%s, 'factory', %s, %s, %s, 'residential', 3, st_geomfromwkb(%s, 4490),"
        " st_geomfromwkb(%s, 4490), 100) returning id",
        (
            tenant_id,
            key,
            hash_of(key),
            f"{key}栋",
            shapely.to_wkb(MultiPolygon([geom])),
            shapely.to_wkb(inner),
        ),
    ).fetchone()
    assert row is not None
    for i, people in enumerate(households):
        connection.execute(
            "insert into households (tenant_id, source, source_key, content_hash, building_id, housed_since, people)"
            " values (%s, 'factory', %s, %s, %s, %s, %s)",
            (tenant_id, f"{key}/{i}", hash_of(f"{key}/{i}"), row[0], SINCE, people),
        )
    return UUID(str(row[0]))


def make_camera(
    connection: Connection,
    tenant_id: int,
    lon: float,
    lat: float,
    *,
    bearing_deg: float,
    angle_deg: float,
    range_m: float,
) -> UUID:
    """A camera that looks somewhere; what it sees is not derived yet."""
    row = connection.execute(
        "insert into devices (tenant_id, source, source_key, content_hash, kind, name, geom, bearing_deg, angle_deg,"
        " range_m) values (%s, 'factory', gen_random_uuid()::text, 'h', 'camera', '探头',"
        " st_setsrid(st_makepoint(%s, %s), 4490), %s, %s, %s) returning id",
        (tenant_id, lon, lat, bearing_deg, angle_deg, range_m),
    ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def make_user(
    connection: Connection,
    tenant_id: int,
    username: str,
    roles: Sequence[str],
    *,
    areas: Sequence[UUID | None] = (None,),
    classes: tuple[str, ...] = CLASSES,
    display_name: str | None = None,
) -> UUID:
    """An account with the tests' password that sees some territories with all below them; none is the whole tenant."""
    user_id = add_user(
        connection,
        tenant_id,
        username=username,
        display_name=display_name or username.title(),
        password=PASSWORD,
        roles=tuple(roles),
    )
    for area in areas:
        give(connection, tenant_id, user_id, Grant(area, classes=classes))
    return user_id


def make_facility(connection: Connection, tenant_id: int, key: str, lon: float, lat: float) -> UUID:
    """A clinic at a point."""
    row = connection.execute(
        "insert into facilities (tenant_id, source, source_key, content_hash, kind, name, geom)"
        " values (%s, 'factory', %s, %s, 'clinic', %s, st_setsrid(st_makepoint(%s, %s), 4490)) returning id",
        (tenant_id, key, hash_of(key), f"{key}卫生站", lon, lat),
    ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def hash_of(text: str) -> bytes:
    return sha256(json.dumps(text).encode()).digest()


def make_person(
    connection: Connection,
    tenant_id: int,
    name: str,
    *,
    birth_year: int | None = 1980,
    id_number: str | None = None,
    phone: str | None = None,
) -> UUID:
    """A resident without a home; numbers are sealed with the tests' keys."""
    said = Said(name, birth_year, None, id_number, phone)
    columns = Entering(tenant_id, keyring(), SINCE_DAY).columns(said)
    values = {"tenant_id": tenant_id, "source": "factory", **columns}
    names = sql.SQL(", ").join(map(sql.Identifier, values))
    row = connection.execute(
        sql.SQL(
            "insert into people (source_key, {}) values (gen_random_uuid()::text, {}) returning id"
        ).format(names, sql.SQL(", ").join(sql.Placeholder() * len(values))),
        list(values.values()),
    ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def move_in(
    connection: Connection,
    tenant_id: int,
    person: UUID,
    household: UUID,
    *,
    relation: str = "other",
    is_registered: bool = True,
    is_living: bool = True,
    since: date = SINCE_DAY,
    until: date | None = None,
) -> UUID:
    """The person lives in the household from a day on."""
    row = connection.execute(
        "insert into residences (tenant_id, person_id, household_id, relation, is_registered, is_living, valid)"
        " values (%s, %s, %s, %s, %s, %s, daterange(%s, %s)) returning id",
        (tenant_id, person, household, relation, is_registered, is_living, since, until),
    ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def make_organization(
    connection: Connection,
    tenant_id: int,
    name: str,
    lon: float,
    lat: float,
    *,
    building_id: UUID | None = None,
    contact: str = "李店主",
) -> UUID:
    """A shop at a point with somebody to call, whose number is sealed with the tests' keys."""
    full, initials = pinyin_of(name)
    row = connection.execute(
        "insert into organizations (tenant_id, source, source_key, content_hash, kind, name, name_pinyin,"
        " name_initials, building_id, geom) values (%s, 'factory', %s, %s, 'shop', %s, %s, %s, %s,"
        " st_setsrid(st_makepoint(%s, %s), 4490)) returning id",
        (tenant_id, name, hash_of(name), name, full, initials, building_id, lon, lat),
    ).fetchone()
    assert row is not None
    ring, number = keyring(), "13800138000"
    connection.execute(
        "insert into organization_contacts (tenant_id, organization_id, name, phone_masked, phone_sealed, phone_mark)"
        " values (%s, %s, %s, '138****8000', %s, %s)",
        (
            tenant_id,
            row[0],
            contact,
            ring.seal(tenant_id, "phone", number),
            ring.mark(tenant_id, "phone", number),
        ),
    )
    return UUID(str(row[0]))


def make_component(
    connection: Connection, tenant_id: int, code: str, lon: float, lat: float, *, name: str | None = None
) -> UUID:
    """A component at a point, surveyed to within half a metre."""
    row = connection.execute(
        "insert into components (tenant_id, source, source_key, content_hash, code, name, accuracy, geom)"
        " values (%s, 'factory', %s, %s, %s, %s, 'A', st_setsrid(st_makepoint(%s, %s), 4490)) returning id",
        (tenant_id, code, hash_of(code), code, name, lon, lat),
    ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def make_incident(
    connection: Connection,
    tenant_id: int,
    lon: float,
    lat: float,
    *,
    text: str = "井盖松动",
    at: datetime = SINCE,
    state: str = "reported",
) -> UUID:
    """An incident as it was reported, of a month that is made for it; where it belongs is not derived yet."""
    make_months(connection, at.date(), at.date())
    incident_id = new_id(at)
    connection.execute(
        "insert into incidents (tenant_id, id, observed_at, state, state_at, source, type_code, text, geom, address_by,"
        " routed_by) values (%s, %s, %s, %s, %s, 'staff', '200102', %s, st_setsrid(st_makepoint(%s, %s), 4490), 'none',"
        " 'nobody')",
        (tenant_id, incident_id, at, state, at, text, lon, lat),
    )
    connection.execute(
        "insert into incident_transitions (tenant_id, incident_id, ordinal, action, to_state, at, role, reason)"
        " values (%s, %s, 1, 'report', %s, %s, 'staff', %s)",
        (tenant_id, incident_id, state, at, text),
    )
    return incident_id
