"""Refusing polygons that must not be worked on: NaN, empty, too many vertices, self-crossing, collapsing."""

import re
from collections.abc import Sequence

import numpy as np
import shapely
from shapely import GeometryType, Point
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import GeometryArray
from gis.geometry.errors import TooManyVertices
from gis.geometry.faults import Fault
from gis.geometry.halfedges import as_millimetres

MAX_VERTICES = 20_000

_REASON = re.compile(r"^(?P<reason>[^\[]+)\[(?P<x>\S+) (?P<y>\S+)\]$")
_POLYGONAL = (GeometryType.POLYGON, GeometryType.MULTIPOLYGON)


def validate(
    geometry: BaseGeometry | None, label: str = "", *, max_vertices: int = MAX_VERTICES
) -> list[Fault]:
    """Why a polygon cannot be used; cheap tests first, so that no bad input reaches an expensive one."""
    if geometry is None or geometry.is_empty:
        return [Fault("invalid", (label,), reason="empty")]
    if shapely.get_type_id(geometry) not in _POLYGONAL:
        where = shapely.centroid(geometry)
        known = not where.is_empty and np.isfinite([where.x, where.y]).all()
        return [Fault("invalid", (label,), where if known else None, reason="not_polygon")]
    xy = shapely.get_coordinates(geometry)
    finite = np.isfinite(xy).all(axis=1)
    if not finite.all():
        place = Point(xy[finite][0]) if finite.any() else None
        return [Fault("invalid", (label,), place, reason="not_finite")]
    if len(xy) > max_vertices:
        reason = f"too_many_vertices: {len(xy)} > {max_vertices}"
        return [Fault("invalid", (label,), Point(xy[0]), reason=reason)]
    if not shapely.is_valid(geometry):
        return [_not_simple(geometry, label, 1.0)]
    return []


def _not_simple(geometry: BaseGeometry, label: str, scale: float) -> Fault:
    found = _REASON.match(shapely.is_valid_reason(geometry))
    if found is None:
        return Fault("invalid", (label,), geometry=geometry, reason=shapely.is_valid_reason(geometry))
    where = Point(float(found["x"]) * scale, float(found["y"]) * scale)
    return Fault("invalid", (label,), where, geometry, reason=found["reason"])


def invalid_on_grid(
    polygons: GeometryArray, labels: Sequence[str], *, max_vertices: int = MAX_VERTICES
) -> tuple[list[Fault], GeometryArray]:
    """Faults of metric polygons as they are on the millimetre grid, and the polygons in millimetres.

    A polygon that is fine in doubles may touch or cross itself once rounded; such a one is invalid here.
    The second result is complete only when there is no fault.
    """
    kinds = shapely.get_type_id(polygons)
    odd = ~np.isin(kinds, _POLYGONAL) | shapely.is_empty(polygons)
    odd |= shapely.get_num_coordinates(polygons) > max_vertices
    odd |= ~np.isfinite(shapely.bounds(polygons)).all(axis=1)
    if not odd.any():
        # min/max in the bounds skip NaN vertices, so the coordinates are looked at themselves.
        xy, index = shapely.get_coordinates(polygons, return_index=True)
        odd[index[~np.isfinite(xy).all(axis=1)]] = True
    if odd.any():
        bad: list[int] = np.flatnonzero(odd).tolist()
        return [f for i in bad for f in validate(polygons[i], labels[i], max_vertices=max_vertices)], polygons
    in_mm = as_millimetres(polygons)
    faults: list[Fault] = []
    for i in np.flatnonzero(~shapely.is_valid(in_mm)).tolist():
        faults.extend(validate(polygons[i], labels[i]) or [_not_simple(in_mm[i], labels[i], 0.001)])
    return faults, in_mm


def require_vertices(count: int, limit: int = MAX_VERTICES) -> None:
    """Refuse a stroke or a feature that is too long before any work is done with it."""
    if count > limit:
        raise TooManyVertices(
            f"顶点数 {count} 超过上限 {limit}，请先简化",
            f"{count} vertices are more than the limit of {limit}: simplify first",
            params={"count": count, "limit": limit},
        )
