"""Overlay areas from a file: areas and lines with metres, versions when a row differs, refused row by row."""

import json
from typing import Any

from shapely.geometry import mapping

from tests.factories import square
from tests.importers.conftest import Importing, Writer

AREA = dict(mapping(square(0, 0)))
LINE = {"type": "LineString", "coordinates": [list(at) for at in square(0, 0).exterior.coords[:3]]}
BOW = [list(at) for at in square(0, 0).exterior.coords[:4]]
BOW_TIE = {"type": "Polygon", "coordinates": [[BOW[0], BOW[2], BOW[1], BOW[3], BOW[0]]]}


def feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: dict[str, Any]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_areas_and_lines_come_in_and_a_changed_row_is_a_new_version(
    importing: Importing, write: Writer
) -> None:
    beat = {"key": "a", "类别": "警务区", "名称": "一警区", "责任单位": "派出所"}
    road = {"key": "b", "类别": "jurisdiction", "名称": "滨河路", "buffer_m": 20}
    path = write("overlays.geojson", collection(feature(AREA, **beat), feature(LINE, **road)))
    report = importing(path, "overlays", source="survey")
    assert report.problem is None, report.problem
    assert report.count("overlays").added == 2
    assert importing.rows("select kind, number from overlays order by kind") == [
        ("jurisdiction", 1),
        ("police_beat", 1),
    ]
    assert (
        importing.value("select count(*) from overlay_versions where line is not null and buffer_m = 20") == 1
    )
    same = importing(path, "overlays", source="survey")
    assert (same.count("overlays").unchanged, same.totals.added, same.totals.changed) == (2, 0, 0)
    again = write("again.geojson", collection(feature(LINE, **{**road, "buffer_m": 30})))
    changed = importing(again, "overlays", source="survey", reason="加宽")
    assert changed.count("overlays").changed == 1
    found = importing.rows(
        "select v.buffer_m, upper_inf(v.valid), c.reason, c.batch_id is not null from overlay_versions as v"
        " join overlay_changes as c on c.overlay_id = v.overlay_id and c.number = v.number"
        " where v.line is not null order by v.number"
    )
    assert found == [(20, False, "导入 overlays.geojson", True), (30, True, "加宽", True)]


def test_rows_that_make_no_area_are_refused_with_their_reason(importing: Importing, write: Writer) -> None:
    path = write(
        "overlays.geojson",
        collection(
            feature(AREA, key="a", kind="joint_area", name="好"),
            feature(AREA, key="a", kind="joint_area", name="重"),
            feature(LINE, key="b", kind="joint_area", name="无米数"),
            feature(BOW_TIE, key="c", kind="risk_area", name="交叉"),
            feature(AREA, key="d", kind="park", name="别的"),
            feature(AREA, key="e", kind="risk_area"),
        ),
    )
    report = importing(path, "overlays", source="survey")
    assert report.problem is None, report.problem
    assert report.count("overlays").added == 1
    assert sorted(refusal.code for _, refusal in report.refused) == [
        "bad_value",
        "duplicate_key",
        "invalid_geometry",
        "missing_value",
        "missing_value",
    ]
