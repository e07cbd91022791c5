"""Coverages to test on: random ones of every awkward shape, and the real ones when they are there."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import settings
from numpy.typing import NDArray

from gis.geometry import crs

Polygons = NDArray[np.object_]

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"

settings.register_profile("geometry", deadline=None, max_examples=25, derandomize=True)
settings.load_profile("geometry")


def make_coverage(seed: int, count: int = 30, *, size_m: float = 1000.0, ring: bool = False) -> Polygons:
    """About `count` polygons with jittered shared borders that tile a square on the millimetre grid.

    With `ring` one polygon has a hole that another fills, and two far polygons are one multipolygon.
    """
    rng = np.random.default_rng(seed)
    origin = np.array([500_000.0, 4_400_000.0])
    points = origin + rng.uniform(0, size_m, (count, 2))
    square = shapely.box(*origin, *(origin + size_m))
    borders = shapely.voronoi_polygons(shapely.multipoints(points), only_edges=True, extend_to=square)
    inner = shapely.intersection(shapely.union_all(borders), square)
    edges = shapely.get_parts(inner)
    edges = edges[shapely.get_type_id(edges) == shapely.GeometryType.LINESTRING]
    bent = []
    for start, end in (shapely.get_coordinates(edge)[[0, -1]] for edge in edges):
        normal = np.array([start[1] - end[1], end[0] - start[0]])
        steps = np.linspace(0, 1, int(rng.integers(2, 6)) + 1)[1:-1, None]
        middle = start + (end - start) * steps + normal * rng.uniform(-0.08, 0.08, (len(steps), 1))
        bent.append(shapely.linestrings(np.clip(np.vstack([start, middle, end]), origin, origin + size_m)))
    network = shapely.union_all([*bent, square.boundary], grid_size=0.001)
    faces = shapely.get_parts(shapely.polygonize([network]))
    faces = shapely.transform(faces, crs.to_millimetre_grid)
    faces = faces[np.lexsort(shapely.get_coordinates(shapely.centroid(faces)).T)]
    return _with_hole_and_parts(faces) if ring else faces


def _with_hole_and_parts(faces: Polygons) -> Polygons:
    largest = int(np.argmax(shapely.area(faces)))
    centre = shapely.maximum_inscribed_circle(faces[largest])
    x, y = shapely.get_coordinates(centre)[0]
    arm = centre.length / 3
    island = shapely.transform(
        shapely.Polygon([(x - arm, y), (x, y - arm), (x + arm, y), (x, y + arm)]), crs.to_millimetre_grid
    )
    ring = shapely.Polygon(faces[largest].exterior, [island.exterior])
    rest = [face for at, face in enumerate(faces) if at != largest]
    apart = next(at for at in range(len(rest) - 1, 0, -1) if not shapely.intersects(rest[0], rest[at]))
    pair = shapely.multipolygons([rest[0], rest[apart]])
    rest = [face for at, face in enumerate(rest) if at not in (0, apart)]
    return np.array([*rest, ring, island, pair], dtype=object)


@pytest.fixture(scope="session")
def coverage() -> Callable[..., Polygons]:
    return make_coverage


@pytest.fixture(scope="session")
def real() -> Callable[[str], tuple[Polygons, list[dict[str, object]]]]:
    """Reads a GeoJSON of the shared data as lon/lat polygons with their attributes."""

    def read(name: str) -> tuple[Polygons, list[dict[str, object]]]:
        path = SHARED / name
        if not path.exists():
            message = f"real data not found: {path} (see its README for where it comes from)"
            if os.environ.get("CI") and SHARED.exists():
                pytest.fail(message)
            pytest.skip(message)
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        geometries = [shapely.from_geojson(json.dumps(f["geometry"])) for f in features]
        return np.array(geometries, dtype=object), [f["properties"] for f in features]

    return read
