"""Which CRS a file is in, declared or from the file; refused when it is unknown or its coordinates say
otherwise."""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from gis.geometry.crs import STORAGE_EPSG, metric_epsg_for, suspect_lonlat, to_nine_decimals, transform
from gis.geometry.datum_shift import bd09_to_wgs84, gcj02_to_wgs84
from importers.problems import refuse
from importers.reader.batch import SourceInfo

SHIFTED = {"GCJ02": gcj02_to_wgs84, "BD09": bd09_to_wgs84}
"""The datums of Chinese web maps; converted only when the operator declares them."""

_EPSG = re.compile(r"EPSG:(\d{4,6})", re.IGNORECASE)
_LONLAT_EQUALS = {4326, STORAGE_EPSG}
_SLACK_DEGREES = 3.0

Coordinates = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SourceCrs:
    """The CRS rows are read in. ``label`` is what is recorded; ``epsg`` None for a shifted datum or a WKT
    without code."""

    label: str
    epsg: int | None
    wkt: str | None = None
    swap_axes: bool = False

    @property
    def is_lonlat(self) -> bool:
        """Whether coordinates are degrees."""
        return self.label in SHIFTED or self._crs().is_geographic

    def _crs(self) -> CRS:
        return CRS.from_wkt(self.wkt) if self.wkt is not None else CRS.from_epsg(self.epsg or STORAGE_EPSG)

    def to_storage(self, geoms: NDArray[np.object_]) -> NDArray[np.object_]:
        """The geometries in EPSG:4490 degrees with 9 decimals. Every coordinate must be finite and
        plausible."""
        if self.swap_axes:
            geoms = shapely.transform(geoms, lambda xy: xy[:, ::-1])
        if self.label in SHIFTED:
            return _array(shapely.transform(geoms, lambda xy: to_nine_decimals(SHIFTED[self.label](xy))))
        if self.epsg not in _LONLAT_EQUALS:
            geoms = transform(geoms, self.epsg if self.epsg is not None else self._crs(), STORAGE_EPSG)
        return _array(shapely.transform(geoms, to_nine_decimals))

    def inside(self, xy: Coordinates) -> NDArray[np.bool_]:
        """Which points can be positions in this CRS: on the earth, and for a projection near its area of
        use."""
        if self.swap_axes:
            xy = xy[:, ::-1]
        if self.is_lonlat:
            return np.asarray((np.abs(xy[:, 0]) <= 180) & (np.abs(xy[:, 1]) <= 85.06))
        west, south, east, north = self._projected_bounds()
        return np.asarray((xy[:, 0] >= west) & (xy[:, 0] <= east) & (xy[:, 1] >= south) & (xy[:, 1] <= north))

    def _projected_bounds(self) -> tuple[float, float, float, float]:
        area = self._crs().area_of_use
        if area is None:
            return (-1e9, -1e9, 1e9, 1e9)
        corners = shapely.box(
            max(area.west - _SLACK_DEGREES, -180),
            max(area.south - _SLACK_DEGREES, -85),
            min(area.east + _SLACK_DEGREES, 180),
            min(area.north + _SLACK_DEGREES, 85),
        )
        edge = shapely.segmentize(corners, 1.0)
        bounds = transform(edge, STORAGE_EPSG, self._crs()).bounds
        return (bounds[0], bounds[1], bounds[2], bounds[3])


def _array(geoms: object) -> NDArray[np.object_]:
    return np.asarray(geoms, dtype=object)


def parse_crs(text: str) -> SourceCrs:
    """A declared CRS; only EPSG codes and the two shifted datums, since a free text could name a file or an
    address."""
    plain = text.strip().upper().replace("-", "").replace("_", "")
    if plain in SHIFTED:
        return SourceCrs(label=plain, epsg=None)
    if plain in {"WGS84", "CGCS2000"}:
        return SourceCrs(label=f"EPSG:{4326 if plain == 'WGS84' else STORAGE_EPSG}", epsg=4326)
    match = _EPSG.fullmatch(text.strip())
    if match is None:
        raise refuse("crs_not_understood", crs=text[:60])
    code = int(match.group(1))
    try:
        CRS.from_epsg(code)
    except CRSError:
        raise refuse("crs_not_understood", crs=text[:60]) from None
    return SourceCrs(label=f"EPSG:{code}", epsg=code)


def resolve_crs(
    info: SourceInfo, declared: str | None, sample: Coordinates, *, swap_axes: bool = False
) -> SourceCrs:
    """The CRS to read a file in: the declared one, else the file's own.

    ``sample`` holds finite coordinates of the file's first rows as they stand in it. Raises ImportRefused
    when nothing
    names a CRS, or when the coordinates cannot belong to the one named (metres, swapped axes, all at 0, 0).
    """
    if declared is not None:
        chosen = parse_crs(declared)
    elif info.crs is not None:
        chosen = _from_file(info.crs)
    else:
        raise refuse("crs_unknown", name=info.name)
    chosen = SourceCrs(chosen.label, chosen.epsg, chosen.wkt, swap_axes)
    if len(sample):
        _check_plausible(info, chosen, sample, implied=declared is None and not info.crs_declared)
    return chosen


def _from_file(text: str) -> SourceCrs:
    match = _EPSG.fullmatch(text.strip())
    if match is not None:
        return parse_crs(text)
    try:
        crs = CRS.from_wkt(text)
    except CRSError:
        raise refuse("crs_not_understood", crs=text[:60]) from None
    epsg = crs.to_epsg(min_confidence=70)
    if epsg is not None:
        return SourceCrs(label=f"EPSG:{epsg}", epsg=epsg)
    return SourceCrs(label=crs.name[:60], epsg=None, wkt=text)


def _check_plausible(info: SourceInfo, crs: SourceCrs, sample: Coordinates, *, implied: bool) -> None:
    xy = sample[:, ::-1] if crs.swap_axes else sample
    middle = np.median(xy, axis=0)
    shown = {"name": info.name, "x": f"{sample[0][0]:.6f}", "y": f"{sample[0][1]:.6f}"}
    bounds = _middle_bounds(xy)
    if not crs.is_lonlat:
        if (np.abs(bounds) <= 360).all():
            why = {"why": "数值像经纬度，不是米", "why_en": "the values look like degrees, not metres"}
            raise refuse("crs_implausible", crs=crs.label, **why, **shown)
        if not crs.inside(sample[:1] * 0 + np.median(sample, axis=0)).all():
            why = {"why": "在它的适用范围以外", "why_en": "they lie outside the area it is used in"}
            raise refuse("crs_implausible", crs=crs.label, **why, **shown)
        return
    suspicion = suspect_lonlat(bounds)
    if suspicion == "null_island":
        raise refuse("null_island", name=info.name)
    if suspicion == "swapped_axes" or (suspicion is None and middle[1] < -60):
        raise refuse("axis_swapped", **shown)
    if suspicion in {"metres", "northing_first", "zone_prefixed_metres"}:
        raise refuse("crs_metres", **shown, **_guess(suspicion, middle))
    if suspicion is not None:
        why = {"why": "经纬度超出范围", "why_en": "longitude or latitude is out of range"}
        raise refuse("crs_implausible", crs=f"{crs.label}{' (?)' if implied else ''}", **why, **shown)


def _middle_bounds(xy: Coordinates) -> tuple[float, float, float, float]:
    """Bounds of the middle half: stray rows are refused one by one, they do not make the whole file suspect."""
    low = np.quantile(xy, 0.25, axis=0, method="nearest")
    high = np.quantile(xy, 0.75, axis=0, method="nearest")
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def _guess(suspicion: str, middle: NDArray[np.float64]) -> dict[str, str]:
    """A hint where the numbers give one: the zone number in front of the easting."""
    if suspicion == "zone_prefixed_metres":
        zone = int(middle[0] // 1_000_000)
        return {
            "guess": f"（像是 3 度带第 {zone} 带，EPSG:{4488 + zone}）",
            "guess_en": f" (it looks like 3-degree zone {zone}, EPSG:{4488 + zone})",
        }
    if suspicion == "northing_first":
        return {
            "guess": "（像是先写了北坐标，加 --swap-axes）",
            "guess_en": " (the northing seems to come first: add --swap-axes)",
        }
    return {"guess": "", "guess_en": ""}


def metric_epsg_of(geoms: NDArray[np.object_]) -> int:
    """The metric CRS of stored geometries: that of the median of their boxes' centres."""
    bounds = shapely.bounds(geoms)
    lon, lat = np.nanmedian((bounds[:, :2] + bounds[:, 2:]) / 2, axis=0)
    return metric_epsg_for(float(lon), float(lat))


def metric_coordinates(lonlat: Coordinates, epsg: int) -> Coordinates:
    """Stored degrees as metres of a metric CRS, not rounded."""
    return np.column_stack(_to_metric(epsg).transform(lonlat[:, 0], lonlat[:, 1]))


@lru_cache(maxsize=16)
def _to_metric(epsg: int) -> Transformer:
    return Transformer.from_crs(STORAGE_EPSG, epsg, always_xy=True)
