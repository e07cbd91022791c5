"""Drawings as they come in: read once, refused with the place, never built when too long."""

import math
from typing import Any

import pytest

from gis.errors import InvalidGeometry, InvalidInput
from gis.overlays.drawing import ground_of
from tests.factories import square

RING = [list(at) for at in square(0, 0).exterior.coords]


def refused(geometry: dict[str, Any], buffer_m: float | None = None) -> InvalidInput:
    with pytest.raises(InvalidInput) as found:
        ground_of(geometry, buffer_m)
    assert found.value.message_zh
    assert found.value.message_en
    return found.value


def test_an_area_and_a_line_with_metres_give_ground() -> None:
    area = ground_of({"type": "Polygon", "coordinates": [RING]}, None)
    assert area.line is None
    road = ground_of({"type": "LineString", "coordinates": RING[:3]}, 15)
    assert road.line is not None
    assert road.buffer_m == 15
    assert road.area.covers(road.line)


def test_an_open_ring_is_closed() -> None:
    ground = ground_of({"type": "Polygon", "coordinates": [RING[:-1]]}, None)
    assert ground.area.equals(ground_of({"type": "Polygon", "coordinates": [RING]}, None).area)


@pytest.mark.parametrize(
    "coordinates",
    [None, [], [[]], "here", [[[1]]], [[["a", "b"]]], [[[True, False]]], [[[102.0, 25.0]]], [[RING]], 7],
)
def test_coordinates_that_are_none_are_refused(coordinates: Any) -> None:
    refused({"type": "Polygon", "coordinates": coordinates})


@pytest.mark.parametrize("bad", [math.nan, math.inf, 181.0])
def test_a_coordinate_off_the_map_is_refused_after_the_last_good_one(bad: float) -> None:
    error = refused({"type": "Polygon", "coordinates": [[*RING[:2], [bad, 25.0], *RING[2:]]]})
    assert isinstance(error, InvalidGeometry)
    assert error.where == tuple(RING[1])


def test_too_many_vertices_are_refused_while_they_are_read() -> None:
    long = [RING[i % 4] for i in range(20_001)]
    assert (
        refused({"type": "LineString", "coordinates": long}, 10).problem_code == "geometry.too_many_vertices"
    )


def test_points_and_collections_are_no_ground() -> None:
    refused({"type": "Point", "coordinates": RING[0]})
    refused({"type": "GeometryCollection", "geometries": []})


def test_a_line_needs_its_metres_and_an_area_has_none() -> None:
    assert refused({"type": "LineString", "coordinates": RING[:2]}).problem_code == "buffer_needed"
    refused({"type": "Polygon", "coordinates": [RING]}, 10)
    for metres in (0.0, -3.0, 5_000.0, math.nan):
        problem = refused({"type": "LineString", "coordinates": RING[:2]}, metres)
        assert problem.problem_code == "buffer_out_of_range"
