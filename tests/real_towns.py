"""Real communities to edit, imported as anybody would; without the data beside the checkout the test is skipped."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from bench.communities import SHARED, read_layers
from gis.db import connect
from gis.settings import DatabaseSettings
from gis.tenants.service import find_tenant
from importers.demo.street_grids import write_street_grids
from importers.request import ImportRequest
from importers.run import run_import
from tests.demo_files import demo_files

_SMALL_LOT_DEG2 = 4e-7
_LOTS = 1_500
_HOUSEHOLDS = 6_000


def demo(settings: DatabaseSettings, tenant: str, folder: Path) -> None:
    """The demo's two communities with their lanes and a fifth of their households."""
    made, _ = demo_files()
    with (made / "households.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with (folder / "few.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([rows[0], *rows[1 :: max(1, len(rows) // _HOUSEHOLDS)]])
    for kind in (
        "communities",
        "grids",
        "lanes",
        "lane_lines",
        "buildings",
        "facilities",
        "devices",
        "duty_posts",
    ):
        _import(settings, tenant, made / f"{kind}.geojson", kind, source="demo")
    _import(settings, tenant, folder / "few.csv", "households", source="demo")


def beijing(settings: DatabaseSettings, tenant: str, folder: Path) -> None:
    """Tsinghua and Wudaokou: grids of street blocks."""
    extract = _real("osm", "beijing_tsinghua.osm")
    grids = folder / "grids.geojson"
    write_street_grids(extract, grids, name="五道口", name_en="Wudaokou")
    _import(settings, tenant, grids, "grids", community="110108001001", community_from_union=True)
    _import(settings, tenant, extract, "osm")
    _add_households(settings, tenant)


def monaco(settings: DatabaseSettings, tenant: str, _: Path) -> None:
    """The wards of Monaco, whose borders run through buildings."""
    extract = _real("osm", "monaco.osm.pbf")
    options = {"admin_level": "10", "community": "990101001001", "community_from_union": True}
    _import(settings, tenant, extract, "grids", **options)
    _import(settings, tenant, extract, "osm")
    _add_households(settings, tenant)


def cambridge(settings: DatabaseSettings, tenant: str, folder: Path) -> None:
    """The police districts of Cambridge as grids of one community, every few lots as buildings, schools, clinics."""
    police = _real("cambridge", "PUBLICSAFETY_PoliceResponseDistricts.geojson")
    _import(settings, tenant, police, "grids", community="250170000001", community_from_union=True)
    lots, _rows = read_layers(police.with_name("ASSESSING_ParcelsFY2014.topojson"), ())[""]
    small = lots[shapely.is_valid(lots) & (shapely.area(lots) < _SMALL_LOT_DEG2)]
    _write(folder / "lots.geojson", small[:: max(1, len(small) // _LOTS)])
    _import(settings, tenant, folder / "lots.geojson", "buildings", key="key")
    schools = police.with_name("LANDMARK_PublicSchools.geojson")
    _import(settings, tenant, schools, "facilities", constants={"kind": "school"})
    _add_households(settings, tenant)


def _real(*parts: str) -> Path:
    path = SHARED.joinpath(*parts)
    if not path.is_file():
        pytest.skip(f"no real data beside the checkout: {path.name}")
    return path


def _import(settings: DatabaseSettings, tenant: str, path: Path, kind: str, **options: Any) -> None:
    report = run_import(ImportRequest(path, kind, tenant=tenant, **options), settings)
    assert report.problem is None, report.problem


def _write(path: Path, shapes: "np.ndarray[tuple[int], np.dtype[np.object_]]") -> None:
    features = [
        {"type": "Feature", "properties": {"key": str(n)}, "geometry": json.loads(shapely.to_geojson(shape))}
        for n, shape in enumerate(shapes)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def _add_households(settings: DatabaseSettings, tenant: str) -> None:
    """One to four households in each building, as none are published."""
    with connect(settings) as connection:
        tenant_id = find_tenant(connection, tenant).id
    with connect(settings, tenant_id) as connection:
        connection.execute(
            "insert into households (tenant_id, source, source_key, content_hash, building_id, people)"
            " select b.tenant_id, 'test', b.source_key || '/' || n, '', b.id, 1 + n"
            " from buildings as b, generate_series(1, 1 + ascii(right(b.source_key, 1)) % 4) as n"
        )
