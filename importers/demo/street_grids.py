"""Grids for a town whose extract brings none: the blocks between its streets, joined until each is worth a grid."""

import json
from pathlib import Path

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon, box

from gis.geometry.crs import metric_epsg_for, to_lonlat, to_metric

Geometries = NDArray[np.object_]

STREETS = frozenset({"primary", "secondary", "tertiary", "unclassified", "residential"})
SMALLEST_M2 = 20_000
FEWEST_BUILDINGS = 12
_GRID_M = 0.001


def write_street_grids(extract: Path, target: Path, *, name: str, name_en: str) -> int:
    """Write `target`, GeoJSON polygons in EPSG:4490 that tile the extract's box; returns how many.

    Blocks smaller than SMALLEST_M2 or with fewer than FEWEST_BUILDINGS buildings join the neighbour with the longest
    common border.
    """
    west, south, east, north = _box(extract)
    epsg = metric_epsg_for((west + east) / 2, (south + north) / 2)
    area = to_metric(box(west, south, east, north), epsg)
    streets, buildings = _read(extract)
    blocks = _blocks(area, to_metric(streets, epsg))
    weights = _buildings_in(blocks, shapely.centroid(to_metric(buildings, epsg)))
    grids = to_lonlat(_join(blocks, weights), epsg)
    order = np.lexsort(
        (shapely.get_x(shapely.centroid(grids)), -shapely.get_y(shapely.centroid(grids)).round(3))
    )
    features = [
        {
            "type": "Feature",
            "properties": {
                "key": f"{number:02d}",
                "number": f"{number:02d}",
                "name": f"{name}第 {number} 网格",
                "name_en": f"{name_en} grid {number}",
            },
            "geometry": json.loads(shapely.to_geojson(grid)),
        }
        for number, grid in enumerate(grids[order], start=1)
    ]
    head = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}},
    }
    target.write_text(json.dumps({**head, "features": features}, ensure_ascii=False), encoding="utf-8")
    return len(features)


def _box(extract: Path) -> tuple[float, float, float, float]:
    with osmium.io.Reader(str(extract)) as reader:
        bounds = reader.header().box()
    low, high = bounds.bottom_left, bounds.top_right
    return low.lon, low.lat, high.lon, high.lat


def _read(extract: Path) -> tuple[list[LineString], list[Polygon]]:
    streets: list[LineString] = []
    buildings: list[Polygon] = []
    for way in osmium.FileProcessor(str(extract), osmium.osm.WAY | osmium.osm.NODE).with_locations():
        if not isinstance(way, osmium.osm.Way):
            continue
        places = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
        if way.tags.get("highway") in STREETS and len(places) > 1:
            streets.append(LineString(places))
        elif "building" in way.tags and len(places) > 3:
            buildings.append(Polygon(places))
    return streets, buildings


def _blocks(area: Polygon, streets: Geometries) -> Geometries:
    """The faces between the streets and the edge of the area; their nodes lie on the millimetre grid."""
    lines = shapely.intersection(streets, area, grid_size=_GRID_M)
    noded = shapely.union_all([*lines, area.boundary], grid_size=_GRID_M)
    return np.asarray(shapely.get_parts(shapely.polygonize([noded])), dtype=object)


def _buildings_in(blocks: Geometries, centres: Geometries) -> NDArray[np.int64]:
    _, block = shapely.STRtree(list(blocks)).query(centres, predicate="intersects")
    return np.bincount(block, minlength=len(blocks))


def _join(blocks: Geometries, weights: NDArray[np.int64]) -> Geometries:
    """Join the smallest block with its best neighbour until every one is large enough."""
    parts, counts = list(blocks), [int(weight) for weight in weights]
    while len(parts) > 1:
        small = [i for i, part in enumerate(parts) if part.area < SMALLEST_M2 or counts[i] < FEWEST_BUILDINGS]
        if not small:
            break
        poorest = min(small, key=lambda i: (counts[i], parts[i].area))
        borders = shapely.length(shapely.intersection(parts[poorest], np.asarray(parts, dtype=object)))
        borders[poorest] = -1
        neighbour = int(np.argmax(borders))
        parts[neighbour] = shapely.coverage_union_all([parts[neighbour], parts[poorest]])
        counts[neighbour] += counts[poorest]
        del parts[poorest], counts[poorest]
    return np.asarray(parts, dtype=object)
