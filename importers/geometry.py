"""Turns a batch's WKB into stored geometries of the wanted type, refusing row by row what cannot be
stored."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.geometry.crs import to_nine_decimals
from importers.crs import SourceCrs, metric_coordinates
from importers.reader.batch import RawBatch, Refusal

MAX_VERTICES = 20_000
_BYTES_PER_VERTEX = 16
_REASON = re.compile(r"^(?P<reason>[^\[]+)\[(?P<x>\S+) (?P<y>\S+)\]$")
_REASONS_ZH = {
    "Self-intersection": "自相交",
    "Ring Self-intersection": "环自相交",
    "Hole lies outside shell": "洞在外环以外",
    "Holes are nested": "洞套着洞",
    "Nested shells": "外环套着外环",
    "Interior is disconnected": "内部被切断",
    "Too few points in geometry component": "点数太少",
    "Duplicate Rings": "环重复",
    "Ring is not closed": "环没有闭合",
}
_TYPE_NAMES = {
    0: "Point",
    1: "LineString",
    2: "LinearRing",
    3: "Polygon",
    4: "MultiPoint",
    5: "MultiLineString",
    6: "MultiPolygon",
    7: "GeometryCollection",
}

Shape = Literal["point", "line", "polygon", "ground"]
_WKB_TYPES: dict[Shape, tuple[int, ...]] = {
    "point": (1, 3, 4, 6),
    "line": (2, 5),
    "polygon": (3, 6),
    "ground": (2, 3, 5, 6),
}
_NEEDED: dict[Shape, tuple[str, str]] = {
    "point": ("点（或面）", "a point (or an area)"),
    "line": ("线", "a line"),
    "polygon": ("面", "an area"),
    "ground": ("面或线", "an area or a line"),
}


@dataclass
class Placed:
    """The rows that have a storable geometry: positions in the batch, geometries in EPSG:4490, and the
    refused rows.

    ``footprints`` is filled for points that were areas in the file (None where they were points).
    """

    index: NDArray[np.int64]
    geoms: NDArray[np.object_]
    footprints: NDArray[np.object_] | None = None
    refused: list[Refusal] = field(default_factory=list)


class _Sieve:
    """The rows still standing; what falls through is refused with a reason."""

    def __init__(self, batch: RawBatch) -> None:
        self.batch = batch
        self.index = np.arange(len(batch), dtype=np.int64)
        self.geoms: NDArray[np.object_] = np.empty(0, dtype=object)
        self.refused: list[Refusal] = []

    def drop(self, bad: NDArray[np.bool_], code: str, params: Sequence[dict[str, Any]] | None = None) -> None:
        """Refuse the rows marked in ``bad``; ``params`` holds one mapping per refused row."""
        if not bad.any():
            return
        where = self._places(bad)
        for order, position in enumerate(self.index[bad].tolist()):
            self.refused.append(
                refusal_of(self.batch, position, code, params[order] if params else {}, where[order])
            )
        self.index = self.index[~bad]
        if len(self.geoms):
            self.geoms = self.geoms[~bad]

    def _places(self, bad: NDArray[np.bool_]) -> list[tuple[float, float] | None]:
        if not len(self.geoms):
            return [None] * int(bad.sum())
        bounds = shapely.bounds(self.geoms[bad])
        middle = (bounds[:, :2] + bounds[:, 2:]) / 2
        return [
            (x, y) if np.isfinite([x, y]).all() and abs(x) <= 180 and abs(y) <= 90 else None
            for x, y in middle.tolist()
        ]


def refusal_of(
    batch: RawBatch,
    position: int,
    code: str,
    params: dict[str, Any],
    where: tuple[float, float] | None = None,
) -> Refusal:
    """A refusal of one row of a batch with what the row says."""
    payload = {
        name: values[position] for name, values in batch.columns.items() if values[position] is not None
    }
    return Refusal(
        row=int(batch.rows[position]),
        code=code,
        params=params,
        key=batch.keys[position] if batch.keys is not None else None,
        where=where,
        payload=payload,
    )


def sample_coordinates(batch: RawBatch) -> NDArray[np.float64]:
    """Finite coordinates of the first rows, as they stand in the file."""
    items = [item for item in (batch.wkb or [])[:2_000] if item is not None and 9 <= len(item) <= 400_000]
    items = [item for item in items if _wkb_type(item) in {1, 2, 3, 4, 5, 6}]
    xy = shapely.get_coordinates(parse_wkb(np.asarray(items, dtype=object)))
    finite: NDArray[np.float64] = xy[np.isfinite(xy).all(axis=1)]
    return finite


def parse_wkb(items: NDArray[np.object_]) -> NDArray[np.object_]:
    """Geometries, None where the bytes are none; NaN coordinates are let through silently, the sieve finds them."""
    with np.errstate(invalid="ignore"):
        return np.asarray(shapely.from_wkb(items, on_invalid="ignore"), dtype=object)


def _wkb_type(item: bytes) -> int:
    return int.from_bytes(item[1:5], "little" if item[0] == 1 else "big")


def place(batch: RawBatch, shape: Shape, crs: SourceCrs, *, max_vertices: int = MAX_VERTICES) -> Placed:
    """Check and convert a batch's geometries; the order of the checks keeps bad input from every expensive
    one."""
    assert batch.wkb is not None
    sieve = _Sieve(batch)
    _drop_unparsable(sieve, batch.wkb, shape, max_vertices)
    raw = np.asarray([batch.wkb[i] for i in sieve.index.tolist()], dtype=object)
    sieve.geoms = parse_wkb(raw)
    missing = shapely.is_missing(sieve.geoms) | shapely.is_empty(sieve.geoms)
    sieve.drop(np.asarray(missing), "no_geometry")
    _drop_places(sieve, crs)
    sieve.geoms = crs.to_storage(sieve.geoms)
    _drop_invalid(sieve)
    return _shaped(sieve, shape)


def _drop_unparsable(sieve: _Sieve, wkb: Sequence[bytes | None], shape: Shape, max_vertices: int) -> None:
    absent = np.fromiter((item is None or len(item) < 9 for item in wkb), dtype=bool, count=len(wkb))
    sieve.drop(absent, "no_position" if shape == "point" else "no_geometry")
    kept = [wkb[i] or b"" for i in sieve.index.tolist()]
    types = np.fromiter((_wkb_type(item) for item in kept), dtype=np.int64, count=len(kept))
    wrong = ~np.isin(types, _WKB_TYPES[shape])
    zh, en = _NEEDED[shape]
    found = [_TYPE_NAMES.get(kind - (kind < 3), str(kind)) for kind in types[wrong].tolist()]
    sieve.drop(wrong, "wrong_geometry_type", [{"found": f, "needed": zh, "needed_en": en} for f in found])
    vertices = np.fromiter((len(item) // _BYTES_PER_VERTEX for item in kept), np.int64, count=len(kept))[
        ~wrong
    ]
    many = vertices > max_vertices
    sieve.drop(
        many, "too_many_vertices", [{"vertices": int(n), "limit": max_vertices} for n in vertices[many]]
    )


def _drop_places(sieve: _Sieve, crs: SourceCrs) -> None:
    """Rows with a coordinate that is not finite, not on the earth, or the (0, 0) that stands for no
    position."""
    xy, owner = shapely.get_coordinates(sieve.geoms, return_index=True)
    count = len(sieve.geoms)
    endless = np.bincount(owner[~np.isfinite(xy).all(axis=1)], minlength=count) > 0
    sieve.drop(endless, "bad_coordinates")
    xy, owner = shapely.get_coordinates(sieve.geoms, return_index=True)
    count = len(sieve.geoms)
    outside = ~crs.inside(xy)
    bad = np.bincount(owner[outside], minlength=count) > 0
    if bad.any():
        first = {
            int(i): place for i, place in zip(owner[outside][::-1], xy[outside][::-1].tolist(), strict=True)
        }
        sieve.drop(
            bad, "out_of_bounds", [{"x": first[i][0], "y": first[i][1]} for i in np.flatnonzero(bad).tolist()]
        )
    if crs.is_lonlat:
        bounds = shapely.bounds(sieve.geoms)
        sieve.drop(np.asarray((np.abs(bounds) < 1e-6).all(axis=1)), "null_island")


def _drop_invalid(sieve: _Sieve) -> None:
    bad = ~np.asarray(shapely.is_valid(sieve.geoms))
    if bad.any():
        reasons = np.atleast_1d(shapely.is_valid_reason(sieve.geoms[bad])).tolist()
        sieve.drop(bad, "invalid_geometry", [describe_invalid(reason) for reason in reasons])
    types = shapely.get_type_id(sieve.geoms)
    size = np.where(np.isin(types, (3, 6)), shapely.area(sieve.geoms), shapely.length(sieve.geoms))
    sieve.drop(np.asarray(~np.isin(types, (0, 4)) & (size <= 0)), "zero_size")


def describe_invalid(reason: str) -> dict[str, str]:
    """GEOS's reason in both languages, with its place."""
    match = _REASON.match(reason)
    words = match.group("reason") if match else reason
    place = f" ({match.group('x')}, {match.group('y')})" if match else ""
    return {"reason": f"{_REASONS_ZH.get(words, words)}{place}", "reason_en": f"{words}{place}"}


def _shaped(sieve: _Sieve, shape: Shape) -> Placed:
    """The wanted type: areas and lines as they are; multipolygons; single lines (a multi-line becomes several rows);
    points (an area its inner point).
    """
    geoms, index = sieve.geoms, sieve.index
    types = shapely.get_type_id(geoms) if len(geoms) else np.empty(0, dtype=np.int64)
    if shape == "ground":
        return Placed(index, geoms, refused=sieve.refused)
    if shape == "polygon":
        return Placed(index, as_multipolygons(geoms), refused=sieve.refused)
    if shape == "line":
        merged = np.where(types == 5, shapely.line_merge(geoms), geoms) if len(geoms) else geoms
        lines, owner = shapely.get_parts(merged, return_index=True)
        return Placed(index[owner], np.asarray(lines, dtype=object), refused=sieve.refused)
    footprints = np.full(len(geoms), None, dtype=object)
    areas = np.isin(types, (3, 6))
    footprints[areas] = as_multipolygons(geoms[areas])
    points = geoms.copy()
    points[areas] = inner_points(geoms[areas])
    points[types == 4] = shapely.get_geometry(geoms[types == 4], 0)
    return Placed(index, points, footprints, sieve.refused)


def as_multipolygons(geoms: NDArray[np.object_]) -> NDArray[np.object_]:
    """Polygons wrapped into multipolygons; multipolygons as they are."""
    out = geoms.copy()
    single = shapely.get_type_id(geoms) == 3 if len(geoms) else np.empty(0, dtype=bool)
    if single.any():
        out[single] = shapely.multipolygons(geoms[single], indices=np.arange(int(single.sum())))
    return out


def inner_points(geoms: NDArray[np.object_]) -> NDArray[np.object_]:
    """A point inside each area, with 9 decimals."""
    if not len(geoms):
        return geoms
    places = shapely.get_coordinates(shapely.point_on_surface(geoms))
    return np.asarray(shapely.points(to_nine_decimals(places)), dtype=object)


def areas_m2(geoms: NDArray[np.object_], metric_epsg: int) -> NDArray[np.float64]:
    """Areas of stored multipolygons in a metric CRS, from the coordinates alone: no metric polygons are built."""
    _, lonlat, (ring_ends, polygon_ends, geom_ends) = shapely.to_ragged_array(geoms)
    xy = metric_coordinates(lonlat, metric_epsg)
    starts = ring_ends[:-1]
    local = xy - np.repeat(xy[starts], np.diff(ring_ends), axis=0)
    cross = np.zeros(len(local))
    cross[:-1] = local[:-1, 0] * local[1:, 1] - local[1:, 0] * local[:-1, 1]
    cross[ring_ends[1:] - 1] = 0.0
    rings = np.abs(np.add.reduceat(cross, starts)) / 2
    holes = np.ones(len(rings), dtype=bool)
    holes[polygon_ends[:-1]] = False
    signed = np.where(holes, -rings, rings)
    polygons = np.add.reduceat(signed, polygon_ends[:-1])
    return np.asarray(np.add.reduceat(polygons, geom_ends[:-1]), dtype=np.float64)


def lengths_m(geoms: NDArray[np.object_], metric_epsg: int) -> NDArray[np.float64]:
    """Lengths of stored lines in a metric CRS."""
    _, lonlat, (ends,) = shapely.to_ragged_array(geoms)
    steps = np.zeros(len(lonlat))
    steps[1:] = np.hypot(*np.diff(metric_coordinates(lonlat, metric_epsg), axis=0).T)
    steps[ends[:-1]] = 0.0
    return np.asarray(np.add.reduceat(steps, ends[:-1]), dtype=np.float64)
