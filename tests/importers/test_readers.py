"""Readers without a database: formats by content, the sandbox's second line of defence, rows and batches."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import shapely

from gis.geometry.crs import to_metric
from gis.search.pinyin import pinyin_of
from importers.geometry import areas_m2, lengths_m
from importers.kinds import REGISTERS
from importers.problems import ImportRefused
from importers.reader.nesting import check_depth
from importers.reader.osm_tags import FACILITY_KINDS, LAND_KINDS, LANE_CLASSES
from importers.reader.sandbox import ROOT, Job, Limits, child_environment, read_in_child
from importers.reader.source import Opening, open_source
from importers.rows import Reading
from tests.importers.conftest import Writer, real_file
from tests.importers.test_bad_files import SQUARE, VRT, collection


def test_a_vrt_that_got_past_the_sniffing_finds_no_driver(write: Writer) -> None:
    secret = write("secret.csv", "name\nsecret\n")
    path = write("input.geojson", VRT.replace("/etc/passwd", str(secret)))
    job = Job("geojson", str(path), "input.geojson", None, None, (), 100)
    with pytest.raises(ImportRefused) as refused, read_in_child(job, Limits()):
        pass
    assert refused.value.problem_code == "file_broken"
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(("format_", "driver"), [("geojson", "GeoJSON"), ("shapefile", "ESRI Shapefile")])
def test_the_child_has_one_driver_and_nothing_of_the_environment(format_: str, driver: str) -> None:
    environment = child_environment(format_)
    assert not [name for name in environment if name.startswith("WANGGE_") and "URL" in name]
    code = "import importers.reader.vector as v; print(v.pyogrio.list_drivers())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert driver in done.stdout
    assert "OGR_VRT" not in done.stdout
    assert done.stdout.count("'r") == 1


def test_brackets_in_strings_do_not_count_as_nesting(write: Writer) -> None:
    check_depth(write("text.geojson", '{"a":"' + "[{" * 5_000 + '\\"[[[' + '\\\\"}'))
    with pytest.raises(ImportRefused) as refused:
        check_depth(write("deep.geojson", '{"a":"x\\\\",' + '"b":' + "[" * 40))
    assert refused.value.params["limit"] == 32


def test_batches_are_bounded_and_keep_row_numbers(write: Writer) -> None:
    path = write("many.geojson", collection(*[SQUARE] * 25))
    with open_source(Opening(path), Limits(chunk_rows=10)) as (info, batches):
        found = list(batches)
    assert info.count == 25
    assert [len(batch) for batch in found] == [10, 10, 5]
    assert found[2].rows.tolist() == [21, 22, 23, 24, 25]


def test_topojson_parcels_are_read_as_their_13116_polygons() -> None:
    path = real_file("cambridge", "ASSESSING_ParcelsFY2014.topojson")
    with open_source(Opening(path), Limits()) as (info, batches):
        assert info.crs == "EPSG:4326"
        assert sum(len(batch) for batch in batches) == 13_116


def test_the_latin_1_address_table_is_read_in_full() -> None:
    path = real_file("cambridge", "Master_Address_Database.csv")
    with open_source(Opening(path), Limits()) as (info, batches):
        rows = list(batches)
    assert sum(len(batch) + len(batch.refused) for batch in rows) == 57_021
    assert "MapLot" in info.columns


def test_areas_and_lengths_from_coordinates_agree_with_metric_geometries() -> None:
    ring = shapely.Point(102.7, 25).buffer(0.001).difference(shapely.Point(102.7, 25).buffer(0.0004))
    areas = np.array(
        [
            shapely.MultiPolygon([ring, shapely.box(102.71, 25.01, 102.711, 25.011)]),
            shapely.MultiPolygon([ring]),
        ],
        dtype=object,
    )
    lines = np.array([shapely.LineString([(102.7, 25), (102.71, 25), (102.72, 25.01)])] * 2, dtype=object)
    assert areas_m2(areas, 4542) == pytest.approx(shapely.area(to_metric(areas, 4542)), rel=1e-5)
    assert lengths_m(lines, 4542) == pytest.approx(shapely.length(to_metric(lines, 4542)), abs=0.01)


@pytest.mark.parametrize(
    "name", ["3号院12号楼", "长安街10巷2号", "A3号楼", "重庆路", "12", "单3解5", "Main St 3", "楼-7"]
)
def test_pinyin_put_together_from_parts_is_what_the_search_expects(name: str) -> None:
    reading = Reading(REGISTERS["buildings"], None, None, False)  # type: ignore[arg-type]
    assert reading.spoken(name) == pinyin_of(name)


def test_osm_tables_lead_to_values_the_schema_takes() -> None:
    classes = {"primary", "secondary", "tertiary", "residential", "service", "footway"}
    assert set(LANE_CLASSES.values()) == classes
    assert set(LAND_KINDS.values()) <= {"green", "water", "pitch", "plaza", "field"}
    assert all(kind.isidentifier() and kind.islower() for kind in FACILITY_KINDS.values())


def test_files_are_read_through_paths_with_spaces_and_chinese(tmp_path: Path) -> None:
    folder = tmp_path / "我的 数据"
    folder.mkdir()
    path = folder / "楼 栋.geojson"
    path.write_text(collection(SQUARE), encoding="utf-8")
    with open_source(Opening(path), Limits()) as (info, batches):
        assert sum(len(batch) for batch in batches) == 1
    assert info.name == "楼 栋.geojson"
