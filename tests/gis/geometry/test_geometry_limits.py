"""Bytes are refused before a parser that would crash sees them."""

import json

import pytest
import shapely

from gis.geometry.errors import BadCoordinates, TooDeep, TooManyVertices
from gis.geometry.limits import check_nesting, check_size, check_wkb_nesting
from gis.geometry.validity import require_vertices


def nested_wkb(levels: int) -> bytes:
    return b"\x01\x07\x00\x00\x00\x01\x00\x00\x00" * levels + shapely.to_wkb(shapely.Point(1, 2))


def test_deep_json_is_refused_without_recursion() -> None:
    with pytest.raises(TooDeep):
        check_nesting(b'{"type":"Polygon","coordinates":' + b"[" * 100_000)
    assert check_nesting(json.dumps({"a": [[[1, 2]]]}).encode()) == 4


def test_brackets_inside_strings_do_not_count() -> None:
    text = json.dumps({"name": '[[[[[[[[[[[[[[[[[[[[ \\" [[ "', "b": "\\"}).encode()
    assert check_nesting(text) == 1
    assert check_nesting('{"名": "【[[[["}'.encode()) == 1


def test_an_ordinary_feature_collection_passes() -> None:
    shape = shapely.MultiPolygon([shapely.box(0, 0, 1, 1)])
    body = {"type": "FeatureCollection", "features": [{"geometry": json.loads(shapely.to_geojson(shape))}]}
    assert check_nesting(json.dumps(body).encode()) == 8


def test_deep_wkb_is_refused_and_ordinary_wkb_passes() -> None:
    with pytest.raises(TooDeep):
        check_wkb_nesting(nested_wkb(20_000))
    shape = shapely.GeometryCollection([shapely.MultiPolygon([shapely.box(0, 0, 1, 1)]), shapely.Point(1, 2)])
    assert check_wkb_nesting(shapely.to_wkb(shape)) == 3 - 1
    assert check_wkb_nesting(shapely.to_wkb(shapely.set_srid(shape, 4490), include_srid=True)) == 2
    assert check_wkb_nesting(shapely.to_wkb(shapely.Point(1, 2, 3), flavor="iso")) == 0


@pytest.mark.parametrize("cut", [0, 3, 7, 20, 60])
def test_truncated_wkb_is_refused(cut: int) -> None:
    whole = shapely.to_wkb(shapely.box(0, 0, 1, 1))
    if cut == 0:
        assert check_wkb_nesting(b"") == 0
        return
    with pytest.raises(BadCoordinates):
        check_wkb_nesting(whole[:cut])


def test_wkb_that_claims_four_billion_points_is_refused() -> None:
    with pytest.raises(BadCoordinates):
        check_wkb_nesting(b"\x01\x02\x00\x00\x00\xff\xff\xff\xff")


def test_size_limits_say_what_to_do() -> None:
    with pytest.raises(TooManyVertices) as caught:
        require_vertices(20_001)
    assert "简化" in caught.value.message_zh
    with pytest.raises(TooManyVertices):
        check_size(b"x" * 11, max_bytes=10)
