"""What a camera sees: a sector in true metres, less what stands in the way, all in one plane seen from above.

The plane is azimuthal equidistant around the eye: metres and bearings from the eye are those of the ellipsoid (GRS 80,
by pyproj), and a straight line through the eye is a geodesic, so what hides what is decided without error. Heights are
left out: a building hides whatever lies behind it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

_GEOD = Geod(ellps="GRS80")
_STEP_DEG = 2.0
_GRID_M = 0.001


@dataclass(frozen=True, slots=True)
class Lens:
    """Where a camera looks: bearing of its axis (degrees from true north, clockwise), opening and range in metres."""

    bearing_deg: float
    angle_deg: float
    range_m: float


def sector(lens: Lens) -> Polygon:
    """What the lens takes in with nothing in its way: metres east and north of the eye; 360° is a circle."""
    half = min(lens.angle_deg, 360.0) / 2
    steps = max(2, int(np.ceil(2 * half / _STEP_DEG)) + 1)
    bearings = np.radians(np.linspace(lens.bearing_deg - half, lens.bearing_deg + half, steps))
    # The chord lies inside the arc; corners a little farther out make the area that of the true sector.
    turn = np.radians(2 * half) / (steps - 1)
    radius = lens.range_m * np.sqrt(turn / np.sin(turn)) if turn < np.pi else lens.range_m
    arc = _plane(bearings, np.full(steps, radius))
    if lens.angle_deg >= 360:
        return Polygon(arc[:-1])
    return Polygon([(0.0, 0.0), *arc.tolist()])


def seen_of(view: Polygon, buildings: Sequence[BaseGeometry]) -> MultiPolygon:
    """The part of a sector that buildings (footprints in the same plane) neither cover nor hide.

    A building that the eye stands in or on carries the camera: it is not seen into and hides nothing.
    """
    walls = [each for each in buildings if shapely.intersects(each, view)]
    if not walls:
        return MultiPolygon([view])
    eye = Point(0.0, 0.0)
    hiding = [each for each in walls if not shapely.covers(each, eye)]
    hidden = shapely.union_all(np.array([*walls, *_shadows(hiding, view)], dtype=object), grid_size=_GRID_M)
    left = shapely.difference(view, hidden, grid_size=_GRID_M)
    parts = [each for each in shapely.get_parts(left) if isinstance(each, Polygon) and each.area > _GRID_M]
    return MultiPolygon(parts)


def _shadows(buildings: Sequence[BaseGeometry], view: Polygon) -> list[BaseGeometry]:
    """Each wall pushed away from the eye until its nearest point is beyond the sector."""
    if not buildings:
        return []
    rings = shapely.get_exterior_ring(shapely.get_parts(np.array(buildings, dtype=object)))
    coords, of = shapely.get_coordinates(rings, return_index=True)
    same = of[1:] == of[:-1]
    starts, ends = coords[:-1][same], coords[1:][same]
    lines = np.asarray(shapely.linestrings(np.stack((starts, ends), axis=1)), dtype=object)
    nearest = np.asarray(shapely.distance(lines, Point(0.0, 0.0)), dtype=np.float64)
    cross = np.abs(starts[:, 0] * ends[:, 1] - starts[:, 1] * ends[:, 0])
    # A wall that points at the eye hides nothing that its neighbours do not.
    facing = (nearest > _GRID_M) & (cross > _GRID_M)
    starts, ends, nearest = starts[facing], ends[facing], nearest[facing]
    west, south, east, north = view.bounds
    reach = 2 * max(-west, -south, east, north)
    far = (reach / nearest + 1)[:, None]
    quads = shapely.polygons(np.stack((starts, ends, ends * far, starts * far), axis=1))
    clipped = shapely.get_parts(shapely.clip_by_rect(quads, -reach, -reach, reach, reach))
    return [each for each in clipped.tolist() if not each.is_empty]


def _plane(bearings_rad: NDArray[np.float64], metres: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack((np.sin(bearings_rad) * metres, np.cos(bearings_rad) * metres))


def to_plane(geoms: Sequence[BaseGeometry], eye: Point) -> list[BaseGeometry]:
    """Geometries in degrees (EPSG:4490) as metres east and north of the eye."""

    def project(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        count = len(lonlat)
        away, _, metres = _GEOD.inv(np.full(count, eye.x), np.full(count, eye.y), lonlat[:, 0], lonlat[:, 1])
        angle = np.radians(away)
        return _plane(angle, np.asarray(metres))

    return [shapely.transform(each, project) for each in geoms]


def to_degrees(geom: BaseGeometry, eye: Point) -> BaseGeometry:
    """A geometry in the eye's plane as degrees (EPSG:4490), 9 decimals."""

    def project(metres: NDArray[np.float64]) -> NDArray[np.float64]:
        count = len(metres)
        bearing = np.degrees(np.arctan2(metres[:, 0], metres[:, 1]))
        lon, lat, _ = _GEOD.fwd(
            np.full(count, eye.x), np.full(count, eye.y), bearing, np.hypot(metres[:, 0], metres[:, 1])
        )
        return np.round(np.column_stack((lon, lat)), 9)

    found: BaseGeometry = shapely.transform(geom, project)
    return found


def way_to(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    """Bearing in degrees from true north, 0 to 360, and metres from one lon/lat point to another."""
    away, _, metres = _GEOD.inv(*start, *end)
    return float(away) % 360.0, float(metres)
