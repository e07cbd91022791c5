"""Hostile and broken files: each is refused with what, where and what to do; nothing is written, nothing raised."""

import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from importers.reader.sandbox import Limits
from importers.report import ImportReport
from tests.importers.conftest import Importing, Writer

SQUARE = [[[102.70, 25.00], [102.701, 25.00], [102.701, 25.001], [102.70, 25.001], [102.70, 25.00]]]


def collection(*coordinates: Any, kind: str = "Polygon", **properties: Any) -> str:
    """A GeoJSON file with one feature per coordinate array."""
    features = [
        {
            "type": "Feature",
            "properties": {"key": f"b{i}", "kind": "clinic", **properties},
            "geometry": {"type": kind, "coordinates": one},
        }
        for i, one in enumerate(coordinates)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def nothing_written(importing: Importing) -> bool:
    """Whether no register and no territory has a row."""
    tables = ("buildings", "lane_lines", "facilities", "territories", "households", "assignments")
    return all(importing.value(f"select count(*) from {table}") == 0 for table in tables)


def refused_with(report: ImportReport, code: str) -> None:
    """The report is one refusal in both languages with that code."""
    assert report.status == "failed"
    assert report.exit_code == 1
    assert report.problem is not None
    assert report.problem.problem_code == code, report.problem
    assert any("一" <= letter <= "龥" for letter in report.problem.message_zh)
    assert report.problem.message_en
    assert "/tmp" not in str(report.problem)


def nested(depth: int) -> str:
    """GeometryCollections inside each other."""
    return '{"type":"GeometryCollection","geometries":[' * depth + "]}" * depth


VRT = """<OGRVRTDataSource><OGRVRTLayer name="x">
<SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"""
ENTITY = '<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a SYSTEM "file:///etc/passwd">]><osm version="0.6">&a;</osm>'


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.geojson", "", "file_empty"),
        ("blank.csv", " \n\n", "file_empty"),
        ("cut.geojson", collection(SQUARE, SQUARE)[:-60], "file_broken"),
        ("vrt.geojson", VRT, "format_not_allowed"),
        ("vrt.gpkg", VRT, "format_not_allowed"),
        ("entity.osm", ENTITY, "format_not_allowed"),
        ("page.geojson", "<html><body>404</body></html>", "format_unknown"),
        ("deep.geojson", nested(20_000), "nested_too_deep"),
        ("deep_properties.geojson", '{"type":"FeatureCollection","features":[{"a":' + "[" * 5_000, "nested_too_deep"),
        ("wrong.gpkg", collection(SQUARE), "extension_mismatch"),
        ("noise.geojson", bytes(range(1, 256)) * 40, "format_unknown"),
        ("cut.gpkg", b"SQLite format 3\x00" + b"\x10\x00\x01\x01" + bytes(48) + b"GPKG" + bytes(200), "file_broken"),
        ("cut.osm.pbf", b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\xff\x01" + bytes(20), "file_broken"),
        ("cut.osm", '<?xml version="1.0"?><osm version="0.6"><node id="1" lat="25.0" lon="102.7"', "file_broken"),
        ("nothing.osm", '<?xml version="1.0"?><osm version="0.6"></osm>', "no_rows"),
        ("nothing.geojson", '{"type":"FeatureCollection","features":[]}', "no_rows"),
        ("points.geojson", collection([102.7, 25.0], kind="Point"), "all_refused"),
        ("metres.geojson", collection([[[500000, 2770000], [500100, 2770000], [500100, 2770100], [500000, 2770000]]]),
         "crs_metres"),
        ("swapped.geojson", collection([[[25.0, 102.7], [25.001, 102.7], [25.001, 102.701], [25.0, 102.7]]]),
         "axis_swapped"),
        ("zero.geojson", collection([[[0, 0], [0, 0], [0, 0], [0, 0]]]), "null_island"),
        ("bow.geojson", collection([[[102.7, 25], [102.701, 25.001], [102.701, 25], [102.7, 25.001], [102.7, 25]]]),
         "all_refused"),
        ("nan.geojson", collection(SQUARE).replace("102.701", "NaN"), "all_refused"),
        ("table.csv", "楼栋,人数\n1,2\n", "columns_missing"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_a_reason_and_nothing_is_written(
    importing: Importing, write: Writer, name: str, content: str | bytes, code: str
) -> None:
    report = importing(write(name, content), "buildings")
    refused_with(report, code)
    assert nothing_written(importing)


def test_a_polygon_of_a_million_vertices_is_refused_by_its_size_alone(
    importing: Importing, write: Writer
) -> None:
    ring = [[102.7 + i * 1e-9, 25.0 + (i % 2) * 1e-9] for i in range(1_000_000)]
    ring.append(ring[0])
    report = importing(write("huge.geojson", collection([ring])), "buildings")
    refused_with(report, "all_refused")
    ((layer, refusal),) = report.refused
    assert (layer, refusal.code, refusal.params["limit"]) == ("buildings", "too_many_vertices", 20_000)
    assert nothing_written(importing)


def test_one_bad_row_among_good_ones_is_kept_with_place_and_reason_and_the_others_are_taken(
    importing: Importing, write: Writer, tmp_path: Path
) -> None:
    bow = [[[102.7, 25], [102.701, 25.001], [102.701, 25], [102.7, 25.001], [102.7, 25]]]
    far = [[[200.0, 25], [200.001, 25], [200.001, 25.001], [200.0, 25]]]
    path = write("mixed.geojson", collection(SQUARE, bow, SQUARE, far, name="=1+1"))
    report = importing(path, "buildings", report=tmp_path / "rejected.csv")
    assert (report.status, report.exit_code) == ("done_with_rejected", 0)
    assert importing.value("select count(*) from buildings") == 2
    kept = importing.rows(
        "select row_number, source_key, code, message_zh, message_en, lon from rejected_rows order by 1"
    )
    assert [row[:3] for row in kept] == [(2, "b1", "invalid_geometry"), (4, "b3", "out_of_bounds")]
    assert "自相交" in kept[0][3]
    assert "Self-intersection (102.7005, 25.0005)" in kept[0][4]
    assert kept[0][5] == pytest.approx(102.7005)
    text = (tmp_path / "rejected.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert "自相交" in text.decode("utf-8-sig")

    strict = importing(path, "buildings", strict=True, source="strict")
    refused_with(strict, "rows_refused")
    assert importing.value("select count(*) from buildings") == 2


def test_a_dry_run_does_everything_and_writes_nothing(importing: Importing, write: Writer) -> None:
    report = importing(write("dry.geojson", collection(SQUARE)), "buildings", dry_run=True)
    assert (report.status, report.count("buildings").added) == ("done", 1)
    assert nothing_written(importing)
    assert importing.value("select count(*) from import_batches") == 0


def test_a_reader_that_takes_too_long_or_too_much_is_stopped(importing: Importing, write: Writer) -> None:
    path = write("slow.geojson", collection(*[SQUARE] * 20_000))
    refused_with(importing(path, "buildings", limits=Limits(cpu_s=0)), "reader_timeout")
    refused_with(importing(path, "buildings", limits=Limits(memory_mb=64)), "reader_memory")
    refused_with(importing(path, "buildings", limits=Limits(file_mb=1)), "file_too_large")
    assert nothing_written(importing)


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    """An archive with the given members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_archives_are_unpacked_by_our_own_loop_with_limits(importing: Importing, tmp_path: Path) -> None:
    good = collection(SQUARE).encode()
    climbing = zipped(tmp_path / "climb.zip", {"../../climbed.geojson": good})
    assert importing(climbing, "buildings", source="a").count("buildings").added == 1
    assert not (tmp_path.parent / "climbed.geojson").exists()
    bomb = zipped(tmp_path / "bomb.zip", {"a.geojson": b" " * 60_000_000})
    refused_with(importing(bomb, "buildings"), "archive_refused")
    two = zipped(tmp_path / "two.zip", {"a.geojson": good, "b.geojson": good})
    refused_with(importing(two, "buildings"), "archive_refused")


def shapefile(folder: Path, edit: Callable[[Path], None]) -> Path:
    """A shapefile of one point, changed by ``edit``."""
    shp = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 64) + struct.pack("<2i8d", 1000, 1, *[0.0] * 8)
    shp += struct.pack(">2i", 1, 10) + struct.pack("<i2d", 1, 102.7, 25.0)
    shx = shp[:24] + struct.pack(">i", 54) + shp[28:100] + struct.pack(">2i", 50, 10)
    dbf = struct.pack("<B3BIHH20x", 3, 26, 1, 1, 1, 65, 31)
    dbf += (
        struct.pack("<11sc4xBB14x", b"name", b"C", 30, 0)
        + b"\x0d"
        + b" "
        + "卫生站".encode("gbk").ljust(30)
        + b"\x1a"
    )
    for ending, content in ((".shp", shp), (".shx", shx), (".dbf", dbf)):
        (folder / f"点.{ending[1:]}").write_bytes(content)
    edit(folder)
    return folder / "点.shp"


def test_a_shapefile_without_a_code_page_is_read_as_gbk_when_its_bytes_are(
    importing: Importing, tmp_path: Path
) -> None:
    path = shapefile(tmp_path, lambda folder: None)
    report = importing(path, "facilities", crs="EPSG:4490", constants={"kind": "clinic"})
    assert report.problem is None, report.problem
    assert report.encoding == "GB18030"
    assert importing.value("select name from facilities") == "卫生站"


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (lambda folder: (folder / "点.dbf").unlink(), "sidecar_missing"),
        (
            lambda folder: (folder / "点.shp").write_bytes((folder / "点.shp").read_bytes()[:-9]),
            "file_truncated",
        ),
        (
            lambda folder: (folder / "点.dbf").write_bytes((folder / "点.dbf").read_bytes()[:-20]),
            "file_truncated",
        ),
        (lambda folder: None, "crs_unknown"),
    ],
)
def test_a_broken_shapefile_says_which_part_is_broken(
    importing: Importing, tmp_path: Path, edit: Callable[[Path], None], code: str
) -> None:
    report = importing(shapefile(tmp_path, edit), "facilities", constants={"kind": "clinic"})
    refused_with(report, code)


def test_odd_values_are_stored_whole_or_refused_by_row_never_by_the_database(
    importing: Importing, write: Writer
) -> None:
    odd: list[dict[str, Any]] = [
        {"name": "零\u0000字节"},
        {"name": "半个\ud800字"},
        {"name": "换\t行\n与\\反斜杠", "note": 'a\\b"c\u0000'},
        {"floors": 10**30},
        {"floors": -3},
        {"floors": "6;7"},
        {"is_rental": "也许"},
        {"name": "长" * 5_000, "extra": {"a": [1, {"b": None}]}},
        {"key": "钥" * 3_000},
        {"key": "字\u0000节"},
        {"key": "tab\there", "use": "\\N"},
        {"name": "\\N"},
    ]
    features = [
        {
            "type": "Feature",
            "properties": {"key": f"k{i}", **one},
            "geometry": {"type": "Polygon", "coordinates": SQUARE},
        }
        for i, one in enumerate(odd)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    report = importing(write("odd.geojson", text), "buildings", columns={"name": "name"})
    assert report.problem is None, (report.problem, report.problem.__cause__)
    codes = {refusal.row: refusal.code for _, refusal in report.refused}
    assert set(codes.values()) <= {"bad_text", "bad_value"}
    assert codes[7] == "bad_value"
    names = dict(importing.rows("select source_key, name from buildings"))
    assert names["k2"] == "换\t行\n与\\反斜杠"
    assert names["k11"] == "\\N"
    assert importing.value("select max(length(name)) from buildings") == 200
