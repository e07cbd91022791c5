"""Tables: encodings, separators, keys of other rows, and refusals with the line of the file."""

from pathlib import Path

import numpy as np
import pytest

from gis.geometry.datum_shift import wgs84_to_bd09, wgs84_to_gcj02
from importers.problems import FILE_TEXTS, ROW_TEXTS
from importers.reader.encoding import guess
from importers.request import ImportRequest, RollUp, parse_roll_up
from tests.importers.conftest import Importing, Writer
from tests.importers.test_bad_files import SQUARE, collection

HOUSEHOLDS = (
    "key,building_key,entrance,floor,room,is_rental,people,floating_people,elderly_people,child_people\n"
    "h1,b0,1单元,3,301,是,3,1,0,1\n"
    "h2,b0,1单元,3,302,否,2,0,2,0\n"
    "h3,b9,1单元,1,101,否,2,0,0,0\n"
    "h4,b0,,,,否,2,5,0,0\n"
    "h1,b0,1单元,3,301,是,4,1,0,1\n"
    "h5,b0,1单元,4\n"
    "h6,b0,,,,否,许多,0,0,0\n"
)


def test_households_make_units_and_each_refused_line_says_why(importing: Importing, write: Writer) -> None:
    assert importing(write("buildings.geojson", collection(SQUARE)), "buildings", source="s").problem is None
    report = importing(write("households.csv", HOUSEHOLDS), "households", source="s")
    assert report.status == "done_with_rejected"
    assert {(refusal.row, refusal.code) for _, refusal in report.refused} == {
        (4, "unknown_building"),
        (5, "bad_value"),
        (6, "duplicate_key"),
        (7, "too_few_fields"),
        (8, "bad_value"),
    }
    assert importing.rows("select entrance, floor, room, is_rental from units order by room") == [
        ("1单元", 3, "301", True),
        ("1单元", 3, "302", False),
    ]
    assert importing.rows(
        "select people, floating_people, unit_id is not null from households order by source_key"
    ) == [
        (3, 1, True),
        (2, 0, True),
    ]
    changed = HOUSEHOLDS.replace("h2,b0,1单元,3,302,否,2,0,2,0", "h2,b0,1单元,3,302,否,1,0,1,0")
    counts = importing(write("later.csv", changed), "households", source="s").count("households")
    assert (counts.added, counts.changed, counts.unchanged) == (0, 1, 1)
    before = importing.rows(
        "select before->>'people' from register_versions where subject_kind = 'household'"
    )
    assert before == [("2",)]


ENTRANCES = (
    "key,楼栋编号,类型,名称,经度,纬度\n"
    "e2,b0,单元,10单元,102.7002,25.0\n"
    "e1,b0,单元,2单元,102.7001,25.0\n"
    "e3,b9,单元,1单元,102.7001,25.0\n"
    "e4,b0,大门,,102.702,25.0\n"
)


def test_entrances_stand_at_their_building_which_is_entered_by_the_first(
    importing: Importing, write: Writer
) -> None:
    house = collection(SQUARE, 建筑用途="6")
    assert importing(write("buildings.geojson", house), "buildings", source="s").problem is None
    assert importing.rows("select use, use_code from buildings") == [("residential", "06")]
    report = importing(write("entrances.csv", ENTRANCES), "entrances", source="s", crs="EPSG:4490")
    assert sorted((refusal.row, refusal.code, refusal.params["key"]) for _, refusal in report.refused) == [
        (4, "unknown_building", "b9"),
        (5, "entrance_far", "101"),
    ]
    entered = "select st_x(entrance_point) from buildings"
    assert importing.rows(entered) == [(102.7001,)]
    gate = ENTRANCES.replace("e4,b0,大门,,102.702", "e4,b0,大门,,102.7005")
    importing(write("later.csv", gate), "entrances", source="s", crs="EPSG:4490")
    assert importing.rows(entered) == [(102.7005,)]


CAMERAS = (
    "key,类型,名称,经度,纬度,朝向,视角,可视距离,安装高度\n"
    "c1,摄像头,东门,102.001,24.9995,-90,60°,80 m,4.5\n"
    "c2,摄像头,广场,102.001,24.9995,,360,40,\n"
    "c3,摄像头,西门,102.001,24.9995,10,60,,\n"
    "c4,门禁,北门,102.001,24.9995,10,60,80,\n"
    "c5,摄像头,南门,102.001,24.9995,北,60,80,\n"
)


def test_cameras_say_where_they_look_and_what_they_see_follows_the_buildings(
    importing: Importing, write: Writer
) -> None:
    report = importing(write("cameras.csv", CAMERAS), "devices", source="s", crs="EPSG:4490")
    assert sorted((refusal.row, refusal.code) for _, refusal in report.refused) == [
        (4, "lens_incomplete"),
        (5, "lens_without_camera"),
        (6, "bad_value"),
    ]
    lenses = "select bearing_deg, angle_deg, range_m, height_m from devices order by source_key"
    assert importing.rows(lenses) == [(270, 60, 80, 4.5), (0, 360, 40, None)]
    seen = (
        "select v.seen_m2 < v.sector_m2 from camera_views as v"
        " join devices as d on d.id = v.device_id order by d.source_key"
    )
    assert importing.rows(seen) == [(False,), (False,)]
    wall = [[102.0004, 24.999], [102.0006, 24.999], [102.0006, 25.0], [102.0004, 25.0], [102.0004, 24.999]]
    importing(write("buildings.geojson", collection([wall])), "buildings", source="s")
    assert importing.rows(seen) == [(True,), (False,)]
    changed = importing(
        write("later.csv", CAMERAS.replace("-90,60°", "90,60°")), "devices", source="s", crs="EPSG:4490"
    )
    assert (changed.count("devices").changed, changed.count("devices").unchanged) == (1, 1)
    assert importing.rows(seen) == [(False,), (False,)]


def test_staff_are_workers_or_duties_by_their_columns_and_phones_are_masked(
    importing: Importing, write: Writer
) -> None:
    workers = write(
        "人员.csv",
        "编号,姓名,电话,性质\nw1,王敏,13812345678,专职\nw2,李强,139****0000,义工\n".encode("gb18030"),
    )
    report = importing(workers, "staff", source="s")
    assert report.encoding == "GB18030"
    assert report.count("workers").added == 1
    assert report.refused[0][1].params["column"] == "employment"
    assert importing.rows("select name, phone_masked from workers") == [("王敏", "138****5678")]
    duties = write("duties.csv", "key,worker_key,territory_code,role\nd1,w1,530102001001999,grid_head\n")
    refused = importing(duties, "staff", source="s")
    assert [refusal.code for _, refusal in refused.refused] == ["unknown_territory"]
    assert refused.exit_code == 1


def test_points_of_a_table_need_a_declared_crs_and_shifted_datums_are_undone(
    importing: Importing, write: Writer
) -> None:
    path = write(
        "posts.csv", "key,name,lon,lat\np1,北门执勤点,102.7133,25.0389\np2,无坐标,,\np3,坏坐标,东经,北纬\n"
    )
    bare = importing(path, "duty_posts")
    assert bare.problem is not None
    assert bare.problem.problem_code == "crs_unknown"
    report = importing(path, "duty_posts", crs="GCJ02")
    assert report.count("duty_posts").added == 1
    assert sorted(refusal.code for _, refusal in report.refused) == ["bad_position", "no_position"]
    lon, lat, source = importing.rows("select st_x(geom), st_y(geom), attributes from duty_posts")[0]
    assert 0.0005 < abs(lon - 102.7133) < 0.006
    assert 0.0005 < abs(lat - 25.0389) < 0.006
    assert source == {"source_crs": "GCJ02", "source_position": [102.7133, 25.0389]}


def test_a_shifted_file_is_stopped_when_the_communities_show_the_shift(
    importing: Importing, write: Writer
) -> None:
    half = 0.004
    west, south = 102.70, 25.03
    ring = [
        [west, south],
        [west + half, south],
        [west + half, south + half],
        [west, south + half],
        [west, south],
    ]
    town = collection([ring], kind="Polygon", code="530102001001", name="船房社区")
    assert importing(write("town.geojson", town), "communities").problem is None
    true = np.random.default_rng(3).uniform([west, south], [west + half, south + half], (60, 2))
    for crs, shift in (("GCJ02", wgs84_to_gcj02), ("BD09", wgs84_to_bd09)):
        shifted = collection(*shift(true).tolist(), kind="Point")
        path = write(f"{crs}.geojson", shifted)
        report = importing(path, "facilities")
        assert report.problem is not None
        assert report.problem.problem_code == "crs_shifted"
        assert f"--crs {crs}" in report.problem.message_zh
        declared = importing(path, "facilities", crs=crs)
        assert declared.count("facilities").added == 60
        inside = "select count(*) from assignments where rule <> 'outside'"
        assert importing.value(inside) == 60 * (1 + (crs == "BD09"))


def test_projected_coordinates_come_out_where_they_belong(importing: Importing, write: Writer) -> None:
    path = write("metres.csv", "key,name,x,y\np1,执勤点,2770000,572000\n")
    swapped = importing(path, "duty_posts", crs="EPSG:4542")
    assert swapped.problem is not None
    assert swapped.problem.problem_code == "crs_implausible"
    report = importing(path, "duty_posts", crs="EPSG:4542", swap_axes=True)
    assert report.problem is None, report.problem
    lon, lat = importing.rows("select st_x(geom), st_y(geom) from duty_posts")[0]
    assert (lon, lat) == (pytest.approx(99.71, abs=0.01), pytest.approx(25.03, abs=0.01))


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        ("网格员，中文", "utf-8", "UTF-8"),
        ("网格员，中文", "utf-8-sig", "UTF-8"),
        ("街道办事处，网格员", "gb18030", "GB18030"),
        ("Café Ménage à la rue Général", "latin-1", "CP1252"),
        ("plain", "ascii", "UTF-8"),
    ],
)
def test_the_encoding_of_a_text_is_told_from_its_bytes(text: str, encoding: str, expected: str) -> None:
    assert guess(text.encode(encoding)) == expected


def test_a_table_that_is_not_in_the_declared_encoding_is_refused(importing: Importing, write: Writer) -> None:
    path = write("w.csv", "key,name\nw1,王敏\n".encode("gb18030"))
    report = importing(path, "staff", encoding="UTF-8")
    assert report.problem is not None
    assert report.problem.problem_code == "encoding_unclear"
    assert "GB18030" in report.problem.message_zh


def test_roll_ups_are_written_as_attribute_file_and_field() -> None:
    assert parse_roll_up("SECTOR") == RollUp("SECTOR")
    assert parse_roll_up("SECTOR=a/b.geojson") == RollUp("SECTOR", Path("a/b.geojson"))
    assert parse_roll_up("SECTOR=a/b.geojson:NAME") == RollUp("SECTOR", Path("a/b.geojson"), "NAME")


def test_every_reason_is_said_in_both_languages_without_words_that_glossary_rules_out() -> None:
    for zh, en in (*FILE_TEXTS.values(), *ROW_TEXTS.values()):
        assert any("一" <= letter <= "龥" for letter in zh)
        assert en[0].isascii() or en.startswith("{")
        assert not any(word in zh for word in ("错误数据", "脏数据", "覆盖率"))


def test_a_missing_file_is_a_refusal_too(importing: Importing, tmp_path: Path) -> None:
    report = importing(tmp_path / "none.geojson", "buildings")
    assert report.problem is not None
    assert report.problem.problem_code == "file_missing"
    assert ImportRequest(tmp_path / "x.osm", "osm").wanted == (
        "lane_lines",
        "buildings",
        "facilities",
        "land",
    )
