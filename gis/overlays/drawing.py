"""A drawing as it comes in (GeoJSON, metres) made into the ground of an overlay, or refused with its place."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gis.errors import InvalidGeometry, InvalidInput
from gis.geometry.errors import GeometryError
from gis.geometry.freehand import drawn_area, drawn_line, widened
from gis.geometry.validity import MAX_VERTICES
from gis.overlays.model import MAX_BUFFER_M, MIN_BUFFER_M, Ground

Point = tuple[float, float]

_DEPTHS = {"LineString": 1, "Polygon": 2, "MultiLineString": 2, "MultiPolygon": 3}
"""How many lists lie around the positions of each type."""


def ground_of(geometry: Mapping[str, Any], buffer_m: float | None) -> Ground:
    """Read a GeoJSON area, or a line with its metres; InvalidGeometry with the place when it cannot be used."""
    kind = geometry.get("type")
    if kind not in _DEPTHS:
        raise _bad(
            "图形应为面（Polygon）或线（LineString）。", "Draw an area (Polygon) or a line (LineString)."
        )
    is_line = kind in ("LineString", "MultiLineString")
    check_buffer(buffer_m, is_line=is_line)
    shape = _shape(str(kind), _parts(geometry.get("coordinates"), _DEPTHS[str(kind)], _Count()))
    return ground_from(shape, buffer_m)


def ground_from(shape: BaseGeometry, buffer_m: float | None) -> Ground:
    """The ground of a geometry in degrees whose coordinates are finite and on the map."""
    try:
        if isinstance(shape, LineString | MultiLineString):
            line = drawn_line(shape)
            assert buffer_m is not None
            return Ground(widened(line, buffer_m), line, buffer_m)
        return Ground(drawn_area(shape))
    except GeometryError as error:
        raise InvalidGeometry(
            error.message_zh, error.message_en, code=error.code, where=error.where, params=error.params
        ) from error


def check_buffer(buffer_m: float | None, *, is_line: bool) -> None:
    """A line has its metres and an area has none."""
    if is_line and buffer_m is None:
        raise InvalidInput(
            "写明沿线两侧各多少米。", "Say how many metres on each side of the line.", code="buffer_needed"
        )
    if not is_line and buffer_m is not None:
        raise InvalidInput(
            "面没有沿线米数。去掉米数，或改画线。", "An area has no metres. Leave them out, or draw a line."
        )
    if buffer_m is not None and not MIN_BUFFER_M <= buffer_m <= MAX_BUFFER_M:
        raise InvalidInput(
            f"沿线米数应在 {MIN_BUFFER_M:.0f}～{MAX_BUFFER_M:,.0f} 之间。",
            f"The metres along a line must be {MIN_BUFFER_M:.0f}–{MAX_BUFFER_M:,.0f}.",
            code="buffer_out_of_range",
        )


class _Count:
    """Counts positions while they are read, so that nothing is built of a drawing that is too long."""

    def __init__(self) -> None:
        self.positions = 0

    def add(self, at: Point) -> None:
        self.positions += 1
        if self.positions > MAX_VERTICES:
            raise InvalidGeometry(
                f"超过 {MAX_VERTICES:,} 个顶点，请画得简单些。",
                f"More than {MAX_VERTICES:,} vertices: draw it more simply.",
                code="geometry.too_many_vertices",
                where=at,
                params={"limit": MAX_VERTICES},
            )


def _parts(value: Any, depth: int, count: _Count) -> list[Any]:
    """Nested lists of positions, checked on the way; never deeper than the type says."""
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        raise _bad("图形没有坐标。", "The drawing has no coordinates.")
    if depth == 1:
        line: list[Point] = []
        for position in value:
            at = _position(position, line[-1] if line else None)
            count.add(at)
            line.append(at)
        return line
    return [_parts(part, depth - 1, count) for part in value]


def _position(value: Any, before: Point | None) -> Point:
    if not isinstance(value, Sequence) or isinstance(value, str) or not 2 <= len(value) <= 3:
        raise _bad("坐标应为 [经度, 纬度]。", "A position is [longitude, latitude].", before)
    if not all(isinstance(each, int | float) and not isinstance(each, bool) for each in value[:2]):
        raise _bad("坐标应为两个数。", "A position is two numbers.", before)
    lon, lat = float(value[0]), float(value[1])
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise _bad(
            "有一个坐标不是有限的数，它在标出的点之后。",
            "A coordinate after the marked point is not a finite number.",
            before,
        )
    if not (-180 <= lon <= 180 and -85.06 <= lat <= 85.06):
        raise _bad(
            f"坐标 {lon}, {lat} 不在地图范围内，经度在前；它在标出的点之后。",
            f"{lon}, {lat} is off the map, longitude first; it comes after the marked point.",
            before,
        )
    return lon, lat


def _shape(kind: str, parts: list[Any]) -> BaseGeometry:
    if kind == "LineString":
        return MultiLineString([_line(parts)])
    if kind == "MultiLineString":
        return MultiLineString([_line(part) for part in parts])
    polygons = [parts] if kind == "Polygon" else parts
    return MultiPolygon([Polygon(_ring(rings[0]), [_ring(ring) for ring in rings[1:]]) for rings in polygons])


def _line(points: list[Point]) -> LineString:
    if len(points) < 2:
        raise _bad("线至少要两个点。", "A line needs two points at least.", points[0])
    return LineString(points)


def _ring(points: list[Point]) -> list[Point]:
    closed = points if points[0] == points[-1] else [*points, points[0]]
    if len(set(closed)) < 3:
        raise _bad("面至少要三个不同的点。", "An area needs three different points at least.", points[0])
    return closed


def _bad(message_zh: str, message_en: str, where: Point | None = None) -> InvalidGeometry:
    return InvalidGeometry(message_zh, message_en, where=where)


def check_near(ground: Ground, known: Sequence[float] | None, reach_deg: float = 0.1) -> None:
    """Refuse a drawing that does not come near the box around the communities: it is surely misplaced."""
    if known is None:
        return
    west, south, east, north = known
    box = shapely.box(west - reach_deg, south - reach_deg, east + reach_deg, north + reach_deg)
    if not shapely.intersects(box, ground.area):
        at = shapely.point_on_surface(ground.area)
        raise InvalidGeometry(
            "画出的范围离所有社区都很远，位置已标出。核对位置；片区可以越过社区边界，但要挨着本辖区。",
            "The drawing is far from every community, marked on the map. An overlay may leave a community, but it must"
            " come near this county.",
            code="drawing.outside",
            where=(at.x, at.y),
        )
