"""A made-up city of any size in a database: communities of 25 grids with lanes, buildings, households, all assigned.

It is loaded by COPY past triggers and foreign keys, so that a million households take a minute; `./wangge verify`
would find nothing to say against it, and the benchmark that uses it proves that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import numpy as np
import psycopg
import shapely
from numpy.typing import NDArray
from psycopg import sql

from gis.assignments.service import assign
from gis.geometry.crs import GeometryArray, to_lonlat
from gis.geometry.gate import dissolve

EPSG = 4543
CORNER_M = (440_000.0, 2_740_000.0)
GRID_M = 200.0
ROW = 20
"""Communities beside each other."""
ACROSS = 5
GRIDS = ACROSS * ACROSS
BUILDINGS = 12
HOUSEHOLDS = 100
"""Of each grid."""
SINCE = datetime(2026, 1, 1, tzinfo=UTC)

_BENDS = 7
_LANES = 4


@dataclass(frozen=True)
class Ground:
    """One community's polygons in EPSG:4490 degrees: its border, its grids, four lanes and twelve houses in each."""

    border: shapely.Polygon
    grids: GeometryArray
    lanes: GeometryArray
    houses: GeometryArray


def grow(admin_url: str, tenant_id: int, first: int, last: int) -> None:
    """Add the communities numbered from ``first`` up to before ``last``, and everything in them."""
    with psycopg.connect(admin_url, options="-c search_path=wangge,public -c jit=off") as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("select set_config('app.tenant_id', %s, false)", (str(tenant_id),))
        homes = _Rows(connection, tenant_id)
        for number in range(first, last):
            homes.add(number, ground_of(number))
        homes.write()
        _add_households(connection, tenant_id)
        _count_households(connection, tenant_id)
        assign(connection, tenant_id, ("building", "facility"), at=SINCE)
        fill_names(connection, tenant_id)
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("vacuum analyze")


def ground_of(number: int) -> Ground:
    """The ground of one community of the city."""
    rng = np.random.default_rng(number)
    side = ACROSS * GRID_M
    corner = np.array(CORNER_M) + (side + 100.0) * np.array([number % ROW, number // ROW])
    grids = _bent_squares(rng, corner)
    houses, lanes = [], []
    for i in range(GRIDS):
        x, y = corner + GRID_M * np.array([i % ACROSS, i // ACROSS]) + 40.0
        strips = [shapely.box(x + 30 * n, y, x + 30 * (n + 1), y + 120) for n in range(_LANES)]
        lanes += list(shapely.segmentize(strips, 30.0))
        places = np.array(
            [(x + 5 + 30 * column, y + 5 + 40 * row) for row in range(3) for column in range(4)]
        )
        places += np.round(rng.uniform(0, 3, places.shape), 3)
        houses += [shapely.box(a, b, a + 18, b + 22) for a, b in places]
    return Ground(
        to_lonlat(dissolve(grids), EPSG),
        to_lonlat(grids, EPSG),
        to_lonlat(lanes, EPSG),
        to_lonlat(houses, EPSG),
    )


def _bent_squares(rng: np.random.Generator, corner: NDArray[np.float64]) -> GeometryArray:
    """Squares with shifted corners and bent sides, 33 coordinates each, on the millimetre grid."""
    steps = np.arange(ACROSS + 1) * GRID_M
    nodes = corner + np.stack(np.meshgrid(steps, steps), axis=-1)
    nodes += rng.uniform(-15, 15, nodes.shape)
    east = _bent(rng, nodes[:, :-1], nodes[:, 1:])
    north = _bent(rng, nodes[:-1], nodes[1:])
    rings = []
    for row in range(ACROSS):
        for column in range(ACROSS):
            ring = [
                east[row, column][:-1],
                north[row, column + 1][:-1],
                east[row + 1, column][:0:-1],
                north[row, column][::-1],
            ]
            rings.append(shapely.Polygon(np.vstack(ring)))
    polygons = np.empty(len(rings), dtype=object)
    polygons[:] = rings
    return polygons


def _bent(
    rng: np.random.Generator, start: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Lines from start to end of shape (…, bends + 2, 2), rounded to millimetres."""
    share = np.linspace(0, 1, _BENDS + 2)[:, None]
    lines = start[..., None, :] + (end - start)[..., None, :] * share
    lines[..., 1:-1, :] += rng.uniform(-6, 6, lines[..., 1:-1, :].shape)
    return np.asarray(np.rint(lines * 1000) / 1000)


class _Rows:
    """Rows gathered for COPY, table by table."""

    def __init__(self, connection: psycopg.Connection, tenant_id: int) -> None:
        self._connection = connection
        self._tenant_id = tenant_id
        self._territories: list[tuple[object, ...]] = []
        self._versions: list[tuple[object, ...]] = []
        self._codes: list[tuple[object, ...]] = []
        self._communities: list[tuple[object, ...]] = []
        self._edits: list[tuple[object, ...]] = []
        self._buildings: list[tuple[object, ...]] = []
        self._facilities: list[tuple[object, ...]] = []

    def add(self, number: int, ground: Ground) -> None:
        """One community and everything in it but the households."""
        tenant, community, edit = self._tenant_id, uuid4(), uuid4()
        code = f"530102{1 + number // 100:03d}{1 + number % 100:03d}"
        self._communities.append((tenant, community, EPSG, 1))
        self._edits.append((tenant, edit, community, 1, "import", SINCE))
        self._territory("community", community, community, None, code, "", ground.border, edit)
        for i, grid in enumerate(ground.grids):
            grid_id, grid_code = uuid4(), f"{code}{i + 1:03d}"
            self._territory("grid", grid_id, community, community, grid_code, f"{i + 1:02d}", grid, edit)
            for j in range(_LANES):
                lane = ground.lanes[i * _LANES + j]
                lane_code = f"{grid_code}{j + 1:02d}"
                self._territory("lane", uuid4(), community, grid_id, lane_code, f"{j + 1:02d}", lane, edit)
            place = shapely.point_on_surface(grid)
            self._facilities.append((tenant, "city", grid_code, b"", "clinic", _hex(place)))
        for i, house in enumerate(ground.houses):
            inner = shapely.centroid(house)
            row = (
                tenant,
                "city",
                f"{code}/{i}",
                b"",
                "residential",
                6,
                _hex_parts(house),
                _hex(inner),
                396.0,
            )
            self._buildings.append(row)

    def _territory(
        self,
        level: str,
        own: UUID,
        community: UUID,
        parent: UUID | None,
        code: str,
        number: str,
        geom: shapely.Polygon,
        edit: UUID,
    ) -> None:
        scheme = {"community": "CN-12", "grid": "CN-12+3", "lane": "CN-12+3+2"}[level]
        self._territories.append((self._tenant_id, own, level, community, "urban", "city", code))
        self._codes.append((self._tenant_id, scheme, code, own))
        colour = 1 + int(number or 1) % 6
        label = _hex(shapely.point_on_surface(geom))
        named = (self._tenant_id, own, level, community, parent, code, number, f"{number or code}号", b"")
        since = f"[{SINCE.isoformat()},)"
        self._versions.append((*named, _hex_parts(geom), label, 40_000.0, colour, since, since, 1, edit))

    def write(self) -> None:
        """Send everything."""
        self._copy(
            "territories",
            "tenant_id, id, level, community_id, settlement, source, source_key",
            self._territories,
        )
        self._copy("communities", "tenant_id, territory_id, metric_epsg, edition", self._communities)
        self._copy("edits", "tenant_id, id, community_id, edition, kind, effective_at", self._edits)
        self._copy("territory_codes", "tenant_id, scheme, code, territory_id", self._codes)
        self._copy(
            "territory_versions",
            "tenant_id, territory_id, level, community_id, parent_id, code, number, name, content_hash, geom,"
            " label_point, area_m2, colour, valid, recorded, edition, edit_id",
            self._versions,
        )
        self._copy(
            "buildings",
            "tenant_id, source, source_key, content_hash, use, floors, geom, inner_point, area_m2",
            self._buildings,
        )
        self._copy("facilities", "tenant_id, source, source_key, content_hash, kind, geom", self._facilities)

    def _copy(self, table: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
        into = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), sql.SQL(columns))
        with self._connection.cursor() as cursor, cursor.copy(into) as copy:
            for row in rows:
                copy.write_row(row)


def _hex(geom: shapely.Geometry) -> str:
    return str(shapely.to_wkb(shapely.set_srid(geom, 4490), hex=True, include_srid=True))


def _hex_parts(geom: shapely.Polygon) -> str:
    return _hex(shapely.MultiPolygon([geom]))


def _add_households(connection: psycopg.Connection, tenant_id: int) -> None:
    """Eight or nine to a building, 100 to a grid, in every building that has none."""
    connection.execute(
        "with homes as materialized (select gen_random_uuid() as id, b.id as building_id, n,"
        "  b.source_key || '/' || n as key"
        "  from (select b.*, split_part(b.source_key, '/', 2)::integer as number from buildings as b"
        "   where not exists (select from households as h where h.building_id = b.id)) as b,"
        "  generate_series(1, case when b.number %% 3 = 0 then 10 when b.number %% 3 = 1 then 8 else 7 end) as n),"
        " flats as (insert into units"
        "  (tenant_id, id, source, source_key, content_hash, building_id, entrance, floor, room)"
        "  select %(tenant)s, id, 'city', key, '', building_id, 1 + n %% 2 || '单元', n, n || '01' from homes)"
        " insert into households"
        " (tenant_id, source, source_key, content_hash, building_id, unit_id, housed_since, people)"
        " select %(tenant)s, 'city', key, '', building_id, id, %(since)s, 1 + n %% 4 from homes",
        {"tenant": tenant_id, "since": SINCE},
    )


def _count_households(connection: psycopg.Connection, tenant_id: int) -> None:
    """What the triggers would have counted, had they not rested."""
    connection.execute("delete from household_counts where tenant_id = %s", (tenant_id,))
    connection.execute(
        "insert into household_counts"
        " (tenant_id, building_id, households, people, floating_people, elderly_people, child_people)"
        " select tenant_id, building_id, count(*), sum(people), sum(floating_people), sum(elderly_people),"
        " sum(child_people) from households where tenant_id = %s group by tenant_id, building_id",
        (tenant_id,),
    )


def fill_names(connection: psycopg.Connection, tenant_id: int) -> None:
    """What the triggers of the search box would have kept, had they not rested."""
    columns = (
        "tenant_id, id, kind, subject_id, name, code, number, address, name_pinyin, name_initials, lon, lat, since,"
        " until, community_id, grid_id, lane_id, terms"
    )
    connection.execute("delete from search_names where tenant_id = %s", (tenant_id,))
    connection.execute(
        sql.SQL(
            "insert into search_names ({columns}) select {columns} from search_sources where tenant_id = {id}"
        ).format(columns=sql.SQL(columns), id=tenant_id)
    )
