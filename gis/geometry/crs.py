"""Coordinates: stored as EPSG:4490 degrees, computed in metres on a 1 mm grid, lossless between the two.

Storage keeps 9 decimals of a degree, at most 0.055 mm off; a metric coordinate on the 1 mm grid
therefore comes back exactly (metric → degrees → metric). With 6 decimals it does not, and the
partition gate fails.

EPSG:4326 and EPSG:4490 are treated as equal. PROJ itself offers only a null ("ballpark")
transformation between them with unknown accuracy; the realisations differ by decimetres at most,
and nothing here claims centimetres. The source CRS is recorded by whoever imports.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Literal, TypeAlias, TypeVar, overload

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.enums import TransformDirection
from shapely.geometry.base import BaseGeometry

from gis.geometry.errors import BadCoordinates

STORAGE_EPSG = 4490
LONLAT_DECIMALS = 9
GRID_M = 0.001

GeometryArray: TypeAlias = NDArray[np.object_]
GeometryT = TypeVar("GeometryT", bound=BaseGeometry)
Geometries: TypeAlias = BaseGeometry | Sequence[BaseGeometry] | GeometryArray
CrsLike: TypeAlias = int | str | CRS
Suspicion: TypeAlias = Literal[
    "not_finite",
    "out_of_range",
    "metres",
    "zone_prefixed_metres",
    "northing_first",
    "swapped_axes",
    "null_island",
]
_Coordinates: TypeAlias = NDArray[np.float64]

# The six-digit and seven-digit values of Chinese survey files, GB/T 3-degree zones.
_NORTHING_M = (300_000.0, 6_200_000.0)
_EASTING_M = (100_000.0, 900_000.0)
_PREFIXED_EASTING_M = (25_000_000.0, 46_000_000.0)


def metric_epsg_for(lon: float, lat: float) -> int:
    """EPSG of the metric CRS for a place: a CGCS2000 3-degree zone in China (73–136 E, 3–54 N), else UTM.

    The 3-degree zones without a zone prefix in the easting, 4534 (75 E) … 4554 (135 E); their scale
    error stays within 0.06 % in area. A community keeps the zone it was founded with.
    """
    if not (np.isfinite(lon) and np.isfinite(lat) and -180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadCoordinates(
            f"经纬度超出范围：{lon}, {lat}",
            f"Longitude/latitude out of range: {lon}, {lat}",
            where=(lon, lat),
        )
    if 73 <= lon <= 136 and 3 <= lat <= 54:
        central_meridian = 3 * min(max(round(lon / 3), 25), 45)
        return 4534 + (central_meridian - 75) // 3
    zone = min(int((lon + 180) // 6) + 1, 60)
    return (32600 if lat >= 0 else 32700) + zone


@lru_cache(maxsize=256)
def _transformer(source: CrsLike, target: CrsLike) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def to_millimetre_grid(xy: _Coordinates) -> _Coordinates:
    """Metres rounded to the nearest millimetre, each the double nearest to that decimal, and never −0.0."""
    return np.rint(xy * 1000.0) / 1000.0 + 0.0


def to_nine_decimals(lonlat: _Coordinates) -> _Coordinates:
    """Degrees rounded as they are stored, and never −0.0 (bytes are compared and hashed)."""
    return np.round(lonlat, LONLAT_DECIMALS) + 0.0


def _apply(
    geoms: Geometries,
    transformer: Transformer | None,
    direction: TransformDirection,
    finish: Callable[[_Coordinates], _Coordinates],
) -> BaseGeometry | GeometryArray:
    def convert(xy: _Coordinates) -> _Coordinates:
        if transformer is None or not len(xy):
            return finish(xy)
        x, y = transformer.transform(xy[:, 0], xy[:, 1], direction=direction)
        out = np.column_stack([x, y])
        bad = ~np.isfinite(out).all(axis=1)
        if bad.any():
            place = (float(xy[bad][0, 0]), float(xy[bad][0, 1]))
            raise BadCoordinates(
                f"坐标 {place} 无法换算：不在该坐标系的范围内",
                f"Coordinate {place} cannot be converted: it lies outside the coordinate system",
                where=place,
            )
        return finish(out)

    if isinstance(geoms, BaseGeometry):
        return shapely.transform(geoms, convert)
    return shapely.transform(np.asarray(geoms, dtype=object), convert)


@overload
def to_metric(geoms: GeometryT, epsg: CrsLike) -> GeometryT: ...
@overload
def to_metric(geoms: Sequence[BaseGeometry] | GeometryArray, epsg: CrsLike) -> GeometryArray: ...
def to_metric(geoms: Geometries, epsg: CrsLike) -> BaseGeometry | GeometryArray:
    """Stored lon/lat to metres in `epsg`, on the 1 mm grid. Any Z is dropped."""
    return _apply(geoms, _transformer(STORAGE_EPSG, epsg), TransformDirection.FORWARD, to_millimetre_grid)


@overload
def to_lonlat(geoms: GeometryT, epsg: CrsLike) -> GeometryT: ...
@overload
def to_lonlat(geoms: Sequence[BaseGeometry] | GeometryArray, epsg: CrsLike) -> GeometryArray: ...
def to_lonlat(geoms: Geometries, epsg: CrsLike) -> BaseGeometry | GeometryArray:
    """Metres in `epsg` to EPSG:4490 degrees with 9 decimals: the exact inverse of `to_metric` on the grid."""
    return _apply(geoms, _transformer(STORAGE_EPSG, epsg), TransformDirection.INVERSE, to_nine_decimals)


@overload
def transform(geoms: GeometryT, from_crs: CrsLike, to_crs: CrsLike) -> GeometryT: ...
@overload
def transform(
    geoms: Sequence[BaseGeometry] | GeometryArray, from_crs: CrsLike, to_crs: CrsLike
) -> GeometryArray: ...
def transform(geoms: Geometries, from_crs: CrsLike, to_crs: CrsLike) -> BaseGeometry | GeometryArray:
    """Any CRS to any other, x = easting or longitude on both sides, nothing rounded. Any Z is dropped."""
    same = from_crs == to_crs or {from_crs, to_crs} == {4326, STORAGE_EPSG}
    transformer = None if same else _transformer(from_crs, to_crs)
    return _apply(geoms, transformer, TransformDirection.FORWARD, lambda xy: xy + 0.0)


def suspect_lonlat(bounds: Sequence[float]) -> Suspicion | None:
    """What is odd about (west, south, east, north) that should be degrees, or None.

    Chinese survey and CAD files write the northing first and may prefix the easting with the zone
    number (8 digits starting 25–45); spreadsheets swap latitude and longitude; a missing position
    is often written 0, 0. Coordinates inside China's box that look right in both readings do not exist:
    its longitudes (73–136) are no latitudes of it (3–54).
    """
    west, south, east, north = (float(value) for value in bounds)
    if not np.isfinite([west, south, east, north]).all():
        return "not_finite"
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        return _suspect_metres(west, south, east, north)
    if west >= 3 and east <= 54 and south >= 73 and north <= 90:
        return "swapped_axes"
    if (
        (west == 0 and south == 0)
        or (east == 0 and north == 0)
        or max(map(abs, (west, south, east, north))) < 0.01
    ):
        return "null_island"
    return None


def _suspect_metres(west: float, south: float, east: float, north: float) -> Suspicion:
    def within(low: float, high: float, limits: tuple[float, float]) -> bool:
        return limits[0] <= low and high <= limits[1]

    if west >= 3 and east <= 54 and south >= 73 and north <= 136:
        return "swapped_axes"
    if within(west, east, _NORTHING_M) and (
        within(south, north, _PREFIXED_EASTING_M)
        or (within(south, north, _EASTING_M) and west > _EASTING_M[1])
    ):
        return "northing_first"
    if within(west, east, _PREFIXED_EASTING_M):
        return "zone_prefixed_metres"
    if max(map(abs, (west, south, east, north))) > 1000:
        return "metres"
    return "out_of_range"


def plausible_lonlat(bounds: Sequence[float]) -> bool:
    """Whether (west, south, east, north) can be degrees in that order; `suspect_lonlat` says why not."""
    return suspect_lonlat(bounds) is None
