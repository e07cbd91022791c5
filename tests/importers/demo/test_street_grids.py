"""Grids made from the streets of an OpenStreetMap extract."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely

from gis.geometry.coverage import check_partition
from gis.geometry.crs import metric_epsg_for, to_metric
from importers.demo.street_grids import SMALLEST_M2, write_street_grids

WEST, SOUTH, STEP = 24.900, 60.100, 0.004


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """A box with four streets crossing at nine blocks, a dead end, and buildings in all blocks but one."""
    nodes: list[tuple[float, float]] = []
    ways: list[tuple[list[int], str]] = []

    def way(places: list[tuple[float, float]], tag: str, *, closed: bool = False) -> None:
        first = len(nodes) + 1
        nodes.extend(places)
        ways.append(([*range(first, len(nodes) + 1), *([first] if closed else [])], tag))

    span = 3 * STEP
    for i in (1, 2):
        way(
            [(WEST + i * STEP, SOUTH - 0.001), (WEST + i * STEP, SOUTH + span + 0.001)], "highway=residential"
        )
        way([(WEST - 0.001, SOUTH + i * STEP), (WEST + span + 0.001, SOUTH + i * STEP)], "highway=primary")
    way(
        [(WEST + 0.5 * STEP, SOUTH + 0.5 * STEP), (WEST + 0.6 * STEP, SOUTH + 0.5 * STEP)], "highway=tertiary"
    )
    for column in range(3):
        for row in range(3):
            for n in range(0 if (column, row) == (1, 1) else 13):
                x, y = WEST + (column + 0.1 + n * 0.05) * STEP, SOUTH + (row + 0.7) * STEP
                side = 0.00005
                way([(x, y), (x + side, y), (x + side, y + side), (x, y + side)], "building=yes", closed=True)
    lines = [f'<bounds minlon="{WEST}" minlat="{SOUTH}" maxlon="{WEST + span}" maxlat="{SOUTH + span}"/>']
    lines += [
        f'<node id="{i}" lon="{lon:.7f}" lat="{lat:.7f}"/>' for i, (lon, lat) in enumerate(nodes, start=1)
    ]
    for i, (members, tag) in enumerate(ways, start=1):
        key, value = tag.split("=")
        refs = "".join(f'<nd ref="{ref}"/>' for ref in members)
        lines.append(f'<way id="{i}">{refs}<tag k="{key}" v="{value}"/></way>')
    path = tmp_path / "town.osm"
    path.write_text(f'<osm version="0.6">{"".join(lines)}</osm>')
    return path


def _grids(path: Path) -> list[shapely.Geometry]:
    return [shapely.from_geojson(json.dumps(f["geometry"])) for f in json.loads(path.read_text())["features"]]


def test_the_grids_tile_the_box_exactly_and_a_block_without_buildings_joined_a_neighbour(
    extract: Path, tmp_path: Path
) -> None:
    target = tmp_path / "grids.geojson"
    assert write_street_grids(extract, target, name="甲", name_en="A") == 8
    metric = to_metric(np.asarray(_grids(target), dtype=object), metric_epsg_for(WEST, SOUTH))
    assert check_partition(metric, None, [str(i) for i in range(8)]).ok
    assert min(shapely.area(metric)) > SMALLEST_M2


def test_grids_are_numbered_from_north_to_south_and_the_same_every_time(
    extract: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / "a.geojson", tmp_path / "b.geojson"
    write_street_grids(extract, first, name="甲", name_en="A")
    write_street_grids(extract, second, name="甲", name_en="A")
    assert first.read_bytes() == second.read_bytes()
    numbers = [f["properties"]["number"] for f in json.loads(first.read_text())["features"]]
    assert numbers == [f"{n:02d}" for n in range(1, 9)]
    heights = [round(shapely.centroid(grid).y, 2) for grid in _grids(first)]
    assert all(upper >= lower for upper, lower in pairwise(heights))
