"""Footprints: quadrilaterals with parts cut out, so that houses are L- and U-shaped or stepped, never just squares."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from importers.demo.streets import Points


@dataclass(frozen=True)
class Building:
    """A building of the settlement; `lane` and `grid` are positions in `Settlement`, for the generator's own use."""

    footprint: Polygon
    kind: str  # house, farmhouse, slab, tower, shed, school …
    use: str
    floors: int
    grid: int
    lane: int | None
    street: str
    house_number: str
    name: str = ""


def rectangle(center: tuple[float, float], width: float, depth: float, angle: float) -> Polygon:
    """A rectangle turned by `angle` radians."""
    corners = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]) * (width, depth)
    cos, sin = np.cos(angle), np.sin(angle)
    turned: Points = corners @ np.array([[cos, sin], [-sin, cos]]) + center
    return Polygon(turned)


def patch(quad: Points, u0: float, v0: float, u1: float, v1: float) -> Polygon:
    """The part of a quadrilateral between shares of its width (u) and depth (v); corners front-left first."""
    a, b, c, d = quad

    def at(u: float, v: float) -> Points:
        point: Points = (1 - u) * (1 - v) * a + u * (1 - v) * b + u * v * c + (1 - u) * v * d
        return point

    return Polygon([at(u0, v0), at(u1, v0), at(u1, v1), at(u0, v1)])


def shaped(footprint: Polygon, quad: Points, rng: np.random.Generator) -> Polygon:
    """Sometimes cuts a corner or a court out of a house; `quad` spans it."""
    draw = float(rng.random())
    if draw < 0.70:
        return footprint
    width, depth = float(rng.uniform(0.32, 0.5)), float(rng.uniform(0.28, 0.48))
    left = bool(rng.random() < 0.5)
    if draw < 0.88:
        cut = (
            patch(quad, -0.1, 1 - depth, width, 1.1) if left else patch(quad, 1 - width, 1 - depth, 1.1, 1.1)
        )
    elif draw < 0.95:
        cut = patch(quad, 0.5 - width / 2, 1 - depth, 0.5 + width / 2, 1.1)
    else:
        step = float(rng.uniform(0.1, 0.2))
        cut = patch(quad, -0.1, -0.1, 0.5, step) if left else patch(quad, 0.5, -0.1, 1.1, step)
    return whole(footprint.difference(cut)) or footprint


def whole(geometry: BaseGeometry) -> Polygon | None:
    """The largest polygon of a geometry, on the millimetre grid; None where nothing worth building is left."""
    parts = [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon)]
    if not parts:
        return None
    largest = max(parts, key=shapely.area)
    if largest.area < 20.0:
        return None
    tidy = shapely.transform(Polygon(largest.exterior).simplify(0.25), lambda points: np.round(points, 3))
    return tidy if isinstance(tidy, Polygon) and tidy.is_valid and tidy.area >= 20.0 else None


def slim(polygon: Polygon, least_m: float) -> bool:
    """Whether a polygon is narrower than `least_m` everywhere."""
    return bool(polygon.buffer(-least_m / 2, join_style="mitre").is_empty)


def parts(geometry: BaseGeometry) -> list[Polygon]:
    """The polygons of a geometry."""
    if isinstance(geometry, Polygon | MultiPolygon):
        return [part for part in shapely.get_parts(geometry) if part.area > 1.0]
    return [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon)]
