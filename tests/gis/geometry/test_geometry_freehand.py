"""Areas and lines drawn freely: what is refused and where, and the area along a line."""

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiLineString, Polygon

from gis.geometry.crs import to_lonlat, to_metric
from gis.geometry.errors import TooManyVertices
from gis.geometry.freehand import DrawingRefused, drawn_area, drawn_line, epsg_of, widened

EPSG = 4543
X, Y = 500_000.0, 2_770_000.0


def lonlat(*points: tuple[float, float]) -> Polygon:
    return to_lonlat(Polygon([(X + x, Y + y) for x, y in points]), EPSG)


def line(*points: tuple[float, float]) -> MultiLineString:
    return MultiLineString([to_lonlat(LineString([(X + x, Y + y) for x, y in points]), EPSG)])


def metres_from(where: tuple[float, float] | None, x: float, y: float) -> float:
    assert where is not None
    return float(to_metric(shapely.Point(where), EPSG).distance(shapely.Point(X + x, Y + y)))


def test_a_sound_area_is_stored_with_nine_decimals() -> None:
    area = drawn_area(lonlat((0, 0), (100, 0), (100, 80), (0, 80)))
    assert to_metric(area, EPSG).area == pytest.approx(8000, abs=0.1)
    assert (shapely.get_coordinates(area) == np.round(shapely.get_coordinates(area), 9)).all()


def test_a_ring_that_crosses_itself_is_refused_at_the_crossing() -> None:
    with pytest.raises(DrawingRefused) as refused:
        drawn_area(lonlat((0, 0), (100, 100), (100, 0), (0, 100)))
    assert refused.value.code == "drawing.crossing"
    assert metres_from(refused.value.where, 50, 50) < 0.01


@pytest.mark.parametrize("width_m", [0.0, 0.02])
def test_a_spike_is_refused_at_its_tip_even_when_it_is_not_quite_closed(width_m: float) -> None:
    with pytest.raises(DrawingRefused) as refused:
        drawn_area(lonlat((0, 0), (100, 0), (100, 50), (160, 50), (100, 50 + width_m), (100, 100), (0, 100)))
    assert refused.value.code == "drawing.spike"
    assert metres_from(refused.value.where, 160, 50) < 0.01


def test_a_sharp_but_honest_corner_is_no_spike() -> None:
    assert drawn_area(lonlat((0, 0), (100, 0), (0, 4))).is_valid


def test_an_area_of_less_than_a_square_metre_is_refused() -> None:
    with pytest.raises(DrawingRefused) as refused:
        drawn_area(lonlat((0, 0), (0.5, 0), (0.5, 0.5)))
    assert refused.value.code == "drawing.tiny"


def test_more_than_twenty_thousand_vertices_are_refused() -> None:
    turns = np.linspace(0, 2 * np.pi, 20_002)
    with pytest.raises(TooManyVertices):
        drawn_area(lonlat(*zip((500 * np.cos(turns)).tolist(), (500 * np.sin(turns)).tolist(), strict=True)))


def test_a_line_of_one_place_is_refused() -> None:
    with pytest.raises(DrawingRefused):
        drawn_line(line((5, 5), (5, 5)))


def test_a_widened_line_reaches_exactly_its_metres_and_is_the_same_every_time() -> None:
    along = drawn_line(line((0, 0), (200, 0), (200, 150)))
    area = widened(along, 20)
    assert shapely.equals_exact(area, widened(along, 20))
    metric = to_metric(area, epsg_of(along))
    assert metric.area == pytest.approx(350 * 40 - 400 + np.pi * 400 * 1.25, rel=0.01)
    assert shapely.hausdorff_distance(metric.boundary, to_metric(along, epsg_of(along))) == pytest.approx(
        20, abs=0.05
    )


def test_a_line_may_cross_itself_and_its_area_is_still_sound() -> None:
    area = widened(drawn_line(line((0, 0), (100, 100), (100, 0), (0, 100))), 5)
    assert area.is_valid
