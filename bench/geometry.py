"""The partition gate on 10,000 polygons against GEOS's coverage test, which proves less."""

import time
from collections.abc import Callable

import numpy as np
import shapely
from shapely import LineString, Polygon

from gis.geometry.colouring import colour_partition
from gis.geometry.coverage import check_partition, dissolve, is_partition
from gis.geometry.crs import GeometryArray, to_lonlat, to_metric
from gis.geometry.edit import split
from gis.geometry.faces import polygonize_blocks
from gis.geometry.halfedges import as_millimetres

POLYGONS = 10_000
SIDE_M = 20_000.0
RUNS = 5


def main() -> None:
    """Print medians and ratios; nothing is asserted, because absolute times are the machine's."""
    polygons = _coverage()
    parent = dissolve(polygons)
    print(f"{len(polygons):,} polygons, {shapely.get_num_coordinates(polygons).sum():,} coordinates")
    geos = _median("shapely.coverage_is_valid", lambda: shapely.coverage_is_valid(polygons))
    gate = _median("check_partition with parent", lambda: check_partition(polygons, parent))
    _median("check_partition without parent", lambda: check_partition(polygons, None))
    in_mm, whole = as_millimetres(polygons), as_millimetres(np.array([parent]))[0]
    edges = _median("its half-edge comparison alone", lambda: is_partition(in_mm, whole))
    print(f"ratio to coverage_is_valid: gate {gate / geos:.2f}, half-edges alone {edges / geos:.2f}")
    _median("dissolve", lambda: dissolve(polygons))
    _median("colour_partition", lambda: colour_partition(polygons))
    lonlat = to_lonlat(polygons, 4548)
    _median("to_lonlat", lambda: to_lonlat(polygons, 4548))
    _median("to_metric", lambda: to_metric(lonlat, 4548))
    patch = _coverage(400)
    _median("split in a patch of 400", lambda: split(patch, 200, _across(patch[200])))
    _median("gate of that patch", lambda: check_partition(patch, None))


def _coverage(count: int = POLYGONS) -> GeometryArray:
    """A Voronoi diagram with bent borders, about 25 coordinates a polygon."""
    rng = np.random.default_rng(1)
    origin = np.array([500_000.0, 4_400_000.0])
    side_m = SIDE_M * (count / POLYGONS) ** 0.5
    square = shapely.box(*origin, *(origin + side_m))
    points = shapely.multipoints(origin + rng.uniform(0, side_m, (count, 2)))
    edges = shapely.get_parts(shapely.voronoi_polygons(points, only_edges=True, extend_to=square))
    bent = []
    for start, end in (shapely.get_coordinates(edge)[[0, -1]] for edge in edges):
        steps = np.linspace(0, 1, 5)[1:-1, None]
        normal = np.array([start[1] - end[1], end[0] - start[0]])
        middle = start + (end - start) * steps + normal * rng.uniform(-0.03, 0.03, (3, 1))
        bent.append(LineString(np.vstack([start, middle, end])))
    return polygonize_blocks(bent, square)


def _across(polygon: Polygon) -> LineString:
    west, south, east, north = polygon.bounds
    return LineString([(west - 1, south - 1), (east + 1, north + 1)])


def _median(name: str, work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    seconds = sorted(times)[RUNS // 2]
    print(f"{name:<32} {seconds * 1000:8.1f} ms")
    return seconds


if __name__ == "__main__":
    main()
