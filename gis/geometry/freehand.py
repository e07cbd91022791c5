"""Areas and lines drawn freely: what is wrong with a ring and where, and the area along a line.

Unlike the polygons of a partition these may overlap and cross anything; they only have to be areas.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPolygon
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import metric_epsg_for, to_lonlat, to_metric, to_nine_decimals
from gis.geometry.errors import GeometryError
from gis.geometry.inspection import polygonal
from gis.geometry.validity import require_vertices, validate

SPIKE_WIDTH_M = 0.05
SPIKE_LENGTH_M = 1.0
SMALLEST_AREA_M2 = 1.0
ARC_SEGMENTS = 8
"""Straight pieces per quarter of a circle: 0.5 % off the radius at most."""

_Points = NDArray[np.float64]


class DrawingRefused(GeometryError):
    """A drawing that makes no area; ``where`` is in degrees."""

    code = "drawing.refused"


def epsg_of(geometry: BaseGeometry) -> int:
    """The metric CRS of a geometry in degrees: that of the middle of its box, so that the same drawing has the same."""
    west, south, east, north = geometry.bounds
    return metric_epsg_for((west + east) / 2, (south + north) / 2)


def drawn_area(geometry: BaseGeometry) -> MultiPolygon:
    """A polygon or multipolygon in degrees as it is stored; DrawingRefused or TooManyVertices with the place."""
    require_vertices(int(shapely.get_num_coordinates(geometry)))
    rounded = _rounded(geometry)
    _refuse_spikes(rounded)
    faults = validate(rounded)
    if faults:
        where = faults[0].where
        raise DrawingRefused(
            f"边界有误：{_reason_zh(faults[0].reason)}，位置已标出。改画这一处。",
            f"The border is not right: {faults[0].reason}, marked on the map. Redraw that stretch.",
            where=(where.x, where.y) if where is not None else None,
            params={"reason": faults[0].reason},
            code="drawing.crossing",
        )
    area = _as_multipolygon(rounded)
    _refuse_tiny(area)
    return area


def drawn_line(geometry: BaseGeometry) -> MultiLineString:
    """A line or several in degrees as they are stored; it may cross itself, it may not be a point."""
    require_vertices(int(shapely.get_num_coordinates(geometry)))
    lines = [
        LineString(_without_repeats(line))
        for line in shapely.get_parts(_rounded(geometry))
        if line.length > 0
    ]
    if not lines:
        first = shapely.get_coordinates(geometry)[:1].tolist()
        raise DrawingRefused(
            "线的各点在同一处。画出至少两个不同的点。",
            "All points of the line are at one place. Draw two different points at least.",
            where=(first[0][0], first[0][1]) if first else None,
            code="drawing.no_length",
        )
    return MultiLineString(lines)


def widened(line: MultiLineString, buffer_m: float) -> MultiPolygon:
    """The area within ``buffer_m`` metres of a line in degrees; the same line and metres always give the same area."""
    epsg = epsg_of(line)
    metric = shapely.buffer(to_metric(line, epsg), buffer_m, quad_segs=ARC_SEGMENTS)
    area = to_lonlat(polygonal(shapely.set_precision(metric, 0.001)), epsg)
    if not area.is_valid:
        area = polygonal(_rounded(shapely.make_valid(area)))
    return _as_multipolygon(area)


def _rounded(geometry: BaseGeometry) -> BaseGeometry:
    moved: BaseGeometry = shapely.transform(geometry, to_nine_decimals)
    return moved


def _as_multipolygon(area: BaseGeometry) -> MultiPolygon:
    """The parts of an area, in the order they have."""
    return MultiPolygon(list(shapely.get_parts(area)))


def _without_repeats(line: BaseGeometry) -> _Points:
    points = shapely.get_coordinates(line)
    kept = np.ones(len(points), dtype=bool)
    kept[1:] = (points[1:] != points[:-1]).any(axis=1)
    return np.asarray(points[kept], dtype=np.float64)


def _refuse_tiny(area: MultiPolygon) -> None:
    size_m2 = to_metric(area, epsg_of(area)).area
    if size_m2 < SMALLEST_AREA_M2:
        middle = shapely.point_on_surface(area)
        raise DrawingRefused(
            f"画出的范围只有 {size_m2:.2f} m²。画大一些，或放大地图再画。",
            f"The area drawn is only {size_m2:.2f} m². Draw it larger, or zoom in first.",
            where=(middle.x, middle.y),
            params={"area_m2": round(size_m2, 4)},
            code="drawing.tiny",
        )


def _refuse_spikes(area: BaseGeometry) -> None:
    """Refuse a ring that runs out and back on itself: a strip thinner than nobody would draw."""
    epsg = epsg_of(area)
    for part in shapely.get_parts(area):
        for ring in (part.exterior, *part.interiors):
            points = _without_repeats(ring)[:-1]
            at = (
                _spike(shapely.get_coordinates(to_metric(LineString(points), epsg)))
                if len(points) > 2
                else None
            )
            if at is not None:
                lon, lat = points[at].tolist()
                raise DrawingRefused(
                    "边界在这里伸出去又原路折回，位置已标出。删去这个顶点，或改画这一段。",
                    "The border runs out and back on itself here, marked on the map. Remove the vertex or redraw it.",
                    where=(lon, lat),
                    code="drawing.spike",
                )


def _spike(xy: _Points) -> int | None:
    """Index of the first vertex of an open ring in metres at which it turns back on itself."""
    before, after = np.roll(xy, 1, axis=0) - xy, np.roll(xy, -1, axis=0) - xy
    lengths = np.hypot(before[:, 0], before[:, 1]), np.hypot(after[:, 0], after[:, 1])
    shorter, longer = np.minimum(*lengths), np.maximum(*lengths)
    across = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
    along = (before * after).sum(axis=1)
    width = np.divide(across, longer, out=np.full(len(xy), np.inf), where=longer > 0)
    found = np.flatnonzero((along > 0) & (shorter >= SPIKE_LENGTH_M) & (width < SPIKE_WIDTH_M))
    return int(found[0]) if len(found) else None


def _reason_zh(reason: str) -> str:
    return {
        "Self-intersection": "自相交",
        "Ring Self-intersection": "环自相交",
        "Hole lies outside shell": "镂空在外边界之外",
        "Holes are nested": "镂空套着镂空",
        "Nested shells": "外边界套着外边界",
        "Interior is disconnected": "内部被切断",
        "Too few points in geometry component": "点数太少",
        "Duplicate Rings": "边界重复",
        "empty": "没有坐标",
        "not_finite": "坐标不是有限的数",
    }.get(reason, reason)
