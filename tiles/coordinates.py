"""Coordinate systems by the URI of OGC API, with the order of axes that each has in JSON.

Stored coordinates are EPSG:4490 degrees, longitude first. EPSG:4326 and EPSG:4490 have latitude first, and the CGCS2000
zones northing first; CRS84 and EPSG:3857 do not. EPSG:4326 and CRS84 are treated as equal to EPSG:4490
(docs/units-and-crs.md).
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import STORAGE_EPSG, transform
from gis.geometry.errors import BadCoordinates

_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
_EPSG_URI = re.compile(re.escape(_EPSG) + r"([1-9][0-9]{3,4})")


@dataclass(frozen=True, slots=True)
class Crs:
    """A system: its EPSG code (CRS84 has that of WGS 84), whether its axes are turned, decimals worth telling."""

    uri: str
    epsg: int
    is_flipped: bool
    decimals: int

    @property
    def is_stored(self) -> bool:
        """Whether its numbers are the stored ones, in whatever order."""
        return self.epsg in (4326, STORAGE_EPSG)


CRS84 = Crs("http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326, is_flipped=False, decimals=9)


@lru_cache(maxsize=256)
def epsg_crs(epsg: int) -> Crs:
    """The system of an EPSG code."""
    axes = CRS.from_epsg(epsg).axis_info
    is_degrees = axes[0].unit_name == "degree"
    return Crs(f"{_EPSG}{epsg}", epsg, axes[0].direction.lower() == "north", 9 if is_degrees else 4)


STORED = epsg_crs(STORAGE_EPSG)
EVERYWHERE = (CRS84, epsg_crs(4326), STORED, epsg_crs(3857))
"""What every collection is served in; the zones of a tenant's communities come after."""


def offered(zones: Iterable[int]) -> tuple[Crs, ...]:
    """All systems of a tenant whose communities are measured in some zones."""
    return (*EVERYWHERE, *(epsg_crs(epsg) for epsg in sorted(zones)))


def epsg_in(uri: str) -> int | None:
    """The EPSG code in a URI, if it is one."""
    found = _EPSG_URI.fullmatch(uri)
    return None if found is None else int(found.group(1))


def stored_from(geom: BaseGeometry, crs: Crs) -> BaseGeometry:
    """A geometry as it is written in a system, in stored degrees; ValueError when it lies outside the world."""
    if crs.is_flipped:
        geom = shapely.transform(geom, lambda xy: xy[:, ::-1])
    if not crs.is_stored:
        try:
            geom = transform(geom, crs.epsg, STORAGE_EPSG)
        except BadCoordinates as error:
            raise ValueError("outside of the coordinate system") from error
    if not geom.is_empty:
        west, south, east, north = geom.bounds
        # A transformation back to where it came from may be a rounding beyond the edge of the world.
        around = 0.0 if crs.is_stored else 1e-6
        if not (
            -180 - around <= west and east <= 180 + around and -90 - around <= south and north <= 90 + around
        ):
            raise ValueError("outside of the world")
    return geom


_EDGE_POINTS = 21
_THIN_DEG = 1e-9
_THIN_M = 1e-4
_WORLD_3857_M = 20_037_508.342789244


def stored_boxes(corners: Sequence[float], crs: Crs) -> list[BaseGeometry]:
    """The ground of a box of four numbers in a system, in stored degrees: two parts where it crosses 180°.

    ValueError when the numbers are no box. The envelope is transformed, its edges bent where the system bends them.
    """
    x0, y0, x1, y1 = corners
    if not all(math.isfinite(each) for each in corners):
        raise ValueError("a number is not finite")
    if crs.is_flipped:
        x0, y0, x1, y1 = y0, x0, y1, x1
    if y0 > y1:
        raise ValueError("the upper edge is below the lower one")
    if crs.is_stored:
        if not (-180 <= x0 <= 180 and -180 <= x1 <= 180 and y0 >= -90 and y1 <= 90):
            raise ValueError("outside of the world")
        if x0 > x1:
            return [_with_ground(x0, y0, 180, y1), _with_ground(-180, y0, x1, y1)]
        return [_with_ground(x0, y0, x1, y1)]
    if x0 > x1:
        raise ValueError("the right edge is left of the left one")
    if crs.epsg == 3857:
        x0, y0, x1, y1 = (min(max(each, -_WORLD_3857_M), _WORLD_3857_M) for each in (x0, y0, x1, y1))
    ring = shapely.segmentize(
        _with_ground(x0, y0, x1, y1, _THIN_M), max(x1 - x0, y1 - y0, 1.0) / _EDGE_POINTS
    )
    flipped = shapely.transform(ring, lambda xy: xy[:, ::-1]) if crs.is_flipped else ring
    ground = stored_from(flipped, crs)
    if not ground.is_valid:
        raise ValueError("outside of the coordinate system")
    return [ground]


def _with_ground(
    west: float, south: float, east: float, north: float, thin: float = _THIN_DEG
) -> BaseGeometry:
    """A box; one that is a point or a line is a tenth of a millimetre wide."""
    wide, high = thin * (west == east), thin * (south == north)
    return shapely.box(west - wide, south - high, east + wide, north + high)


def box_3857(geoms: Sequence[BaseGeometry]) -> tuple[float, float, float, float]:
    """The box in EPSG:3857 metres around geometries in stored degrees, as the row policies want it."""
    west, south, east, north = shapely.total_bounds(geoms)
    corners = shapely.box(max(west, -180), max(south, -85.06), min(east, 180), min(north, 85.06))
    if corners.is_empty or south > 85.06 or north < -85.06:
        return (0.0, 0.0, 0.0, 0.0)
    bounds: tuple[float, float, float, float] = transform(corners, STORAGE_EPSG, 3857).bounds
    return (bounds[0] - 1, bounds[1] - 1, bounds[2] + 1, bounds[3] + 1)
