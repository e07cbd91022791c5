"""Import of 100,000 buildings against a bare COPY of the same rows into a table of the same shape and indexes.

The import reads a GeoJSON file, checks, converts, stages, writes and assigns to the grids of a community; the COPY only
sends rows that are already in the table's form. Both run in turns in a database of their own.
"""

import argparse
import json
import math
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
import shapely
from psycopg import sql

from bench.scratch import scratch_database
from gis.db import Connection, connect
from gis.geometry.crs import to_lonlat
from gis.settings import DatabaseSettings
from gis.tenants.service import create_tenant
from importers.request import ImportRequest
from importers.run import run_import

EPSG = 4542
CORNER_M = (500_000.0, 2_770_000.0)
STEP_M = 24.0
COLUMNS = (
    "tenant_id, source, source_key, content_hash, batch_id, name, name_pinyin, name_initials, address, house_number,"
    " street, use, floors, is_rental, attributes, geom, inner_point, entrance_point, area_m2"
)
ASSIGNMENT_COLUMNS = (
    "tenant_id, subject_kind, subject_id, community_id, grid_id, lane_id, rule, measure, edition, valid"
)
LIMIT_RATIO = 4.0


def main() -> None:
    """Print the times of each round and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with scratch_database() as scratch, tempfile.TemporaryDirectory() as folder:
        settings = scratch.settings
        with connect(settings, owner=True) as owner:
            create_tenant(owner, "bench", "测试县")
        buildings, grids = _write_files(Path(folder), options.rows)
        _must(settings, ImportRequest(grids, "grids", community="530102001001", community_from_union=True))
        ratios: dict[str, list[float]] = {"rows": [], "rows and assignments": []}
        for number in range(options.rounds):
            rows_s, whole_s = _import(settings, buildings)
            buildings_s = _copy(settings, "buildings", COLUMNS, options.rows)
            assignments_s = _copy(settings, "assignments", ASSIGNMENT_COLUMNS, options.rows)
            ratios["rows"].append(rows_s / buildings_s)
            ratios["rows and assignments"].append(whole_s / (buildings_s + assignments_s))
            print(
                f"round {number + 1}: import {whole_s:.2f} s, of which {rows_s:.2f} s until the rows are written;"
                f" COPY of the buildings {buildings_s:.2f} s, of their assignments {assignments_s:.2f} s",
                flush=True,
            )
            _must(settings, ImportRequest(buildings, "buildings"), "the same file again")
            _empty(settings)
    for name, values in ratios.items():
        print(f"{options.rows:,} buildings, {name}: median ratio {median(values):.2f}, limit {LIMIT_RATIO}")


def _write_files(folder: Path, count: int) -> tuple[Path, Path]:
    """Houses of eight corners in rows, one name in ten, and 10 × 10 grids around them."""
    side = math.ceil(math.sqrt(count))
    places = np.arange(count)
    random = np.random.default_rng(7)
    x = CORNER_M[0] + (places % side) * STEP_M + random.uniform(2, 4, count)
    y = CORNER_M[1] + (places // side) * STEP_M + random.uniform(2, 4, count)
    outline = np.array(
        [[0, 0], [14, 0], [14, 6], [10, 6], [10, 12], [4, 12], [4, 10], [0, 10], [0, 0]], dtype=float
    )
    rings = outline[None] * random.uniform(0.8, 1.2, (count, 1, 1)) + np.stack([x, y], axis=1)[:, None]
    houses = to_lonlat(shapely.polygons(rings), EPSG)
    uses = ("residential", "commercial", "public", "other")
    rows = [
        {
            "key": f"b{i}",
            "name": f"测试小区{i}号楼" if i % 10 == 0 else None,
            "use": uses[i % 4],
            "floors": i % 7 + 1,
            "is_rental": i % 3 == 0,
            "house_number": f"{i % 300 + 1}号",
            "street": f"幸福路{i % 50}巷",
        }
        for i in range(count)
    ]
    cell = side * STEP_M / 10
    corners = [
        (CORNER_M[0] + column * cell, CORNER_M[1] + row * cell, CORNER_M[0] + (column + 1) * cell,
         CORNER_M[1] + (row + 1) * cell) for row in range(10) for column in range(10)
    ]  # fmt: skip
    squares = to_lonlat(np.array([shapely.box(*corner) for corner in corners]), EPSG)
    return (
        _collection(folder / "buildings.geojson", rows, houses),
        _collection(folder / "grids.geojson", [{"number": f"{i:02d}"} for i in range(100)], squares),
    )


def _collection(path: Path, rows: list[dict[str, object]], geoms: np.ndarray) -> Path:
    shapes = shapely.to_geojson(geoms)
    with path.open("w", encoding="utf-8") as stream:
        stream.write('{"type":"FeatureCollection","features":[\n')
        stream.write(
            ",\n".join(
                f'{{"type":"Feature","properties":{json.dumps(row, ensure_ascii=False)},"geometry":{shape}}}'
                for row, shape in zip(rows, shapes, strict=True)
            )
        )
        stream.write("\n]}\n")
    return path


def _must(settings: DatabaseSettings, request: ImportRequest, label: str = "") -> float:
    report = run_import(request, settings)
    if report.problem is not None:
        raise SystemExit(str(report.problem))
    if label:
        print(f"         {label}: {report.seconds:.2f} s, {report.totals}")
    return report.seconds


def _import(settings: DatabaseSettings, path: Path) -> tuple[float, float]:
    """Seconds until the register rows are written, and in all."""
    started = time.perf_counter()
    reached: dict[str, float] = {}

    def tell(stage: str, _done: int, _total: int | None) -> None:
        reached[stage] = time.perf_counter() - started

    report = run_import(ImportRequest(path, "buildings"), settings, tell)
    if report.problem is not None:
        raise SystemExit(str(report.problem))
    return reached["assign"], time.perf_counter() - started


def _copy(settings: DatabaseSettings, table: str, columns: str, count: int) -> float:
    """The same rows by COPY from memory, as the owner, into a table without row security or foreign keys."""
    names = {"table": sql.Identifier(table), "columns": sql.SQL(columns)}
    into = sql.SQL("copy bench_copy ({columns}) from stdin").format(**names)
    with connect(settings, 1, owner=True) as owner:
        owner.execute(sql.SQL("create table bench_copy (like {table} including all)").format(**names))
        data = _exported(owner, names)
        owner.commit()
        started = time.perf_counter()
        with owner.cursor() as cursor, cursor.copy(into) as copy:
            for block in data:
                copy.write(block)
        owner.commit()
        seconds = time.perf_counter() - started
        found = owner.execute("select count(*) from bench_copy").fetchone()
        assert found == (count,), found
        owner.execute("drop table bench_copy")
    return seconds


def _exported(owner: Connection, names: dict[str, sql.Composable]) -> list[bytes]:
    statement = sql.SQL("copy (select {columns} from {table}) to stdout").format(**names)
    with owner.cursor() as cursor, cursor.copy(statement) as copy:
        return [bytes(block) for block in copy]


def _empty(settings: DatabaseSettings) -> None:
    with connect(settings, 1, owner=True) as owner:
        owner.execute("truncate assignments, register_versions, buildings, search_names cascade")


if __name__ == "__main__":
    main()
