"""The demo town: stated totals, exact partition, houses that overlap nothing, the same bytes every time."""

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from gis.geometry.coverage import check_partition
from gis.geometry.crs import to_metric
from gis.geometry.ordering import snake_order
from importers.demo import generate
from tests.demo_files import demo_files

URBAN, VILLAGE = "530199001001", "530199101201"
EPSG = 4543


class Town:
    """The generated files, read as anybody would read them."""

    def __init__(self) -> None:
        self.folder, self.manifest = demo_files()
        self._read: dict[str, list[dict[str, Any]]] = {}

    def rows(self, name: str) -> list[dict[str, Any]]:
        if name.endswith(".csv"):
            with (self.folder / name).open(encoding="utf-8", newline="") as file:
                return list(csv.DictReader(file))
        return [feature["properties"] for feature in self._features(name)]

    def metric(self, name: str) -> np.ndarray[Any, np.dtype[np.object_]]:
        """The geometries in metres on the millimetre grid."""
        geometries = [shape(feature["geometry"]) for feature in self._features(name)]
        return to_metric(np.array(geometries, dtype=object), EPSG)

    def of(self, name: str, prefix: str, column: str = "code") -> list[int]:
        return [i for i, row in enumerate(self.rows(name)) if str(row[column]).startswith(prefix)]

    def _features(self, name: str) -> list[dict[str, Any]]:
        features: list[dict[str, Any]] = json.loads((self.folder / name).read_text(encoding="utf-8"))[
            "features"
        ]
        return features


@pytest.fixture(scope="module")
def town() -> Town:
    return Town()


def test_two_runs_write_the_same_bytes(town: Town, tmp_path: Path) -> None:
    generate(tmp_path, lambda _share, _what: None)
    names = sorted(path.name for path in town.folder.iterdir())
    assert names == sorted(path.name for path in tmp_path.iterdir())
    assert [
        name for name in names if (tmp_path / name).read_bytes() != (town.folder / name).read_bytes()
    ] == []


def test_the_urban_village_has_the_stated_totals(town: Town) -> None:
    totals = town.manifest.totals[URBAN]
    stated = {
        "grids": 24, "rental_buildings": 2512, "people": 76_300, "floating_people": 72_000, "resident_groups": 12,
        "duty_posts": 10, "patrol_members": 62, "cameras": 24,
    }  # fmt: skip
    assert {name: totals[name] for name in stated} == stated
    assert town.metric("communities.geojson")[0].area == pytest.approx(1_800_000, rel=0.0001)
    assert totals["households"] == pytest.approx(30_000, rel=0.01)


def test_the_files_hold_what_the_manifest_says(town: Town) -> None:
    manifest = json.loads((town.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["synthetic"] is True
    assert {name: len(town.rows(name)) for name in manifest["files"]} == manifest["files"]
    urban = [row for row in town.rows("households.csv") if row["key"].startswith("cf-")]
    assert sum(int(row["people"]) for row in urban) == manifest["totals"][URBAN]["people"]
    assert sum(row["is_rental"] for row in town.rows("buildings.geojson")) == 2512


@pytest.mark.parametrize(("position", "code", "grids"), [(0, URBAN, 24), (1, VILLAGE, 12)])
def test_grids_tile_their_community_to_the_millimetre(
    town: Town, position: int, code: str, grids: int
) -> None:
    own = town.of("grids.geojson", code)
    labels = [str(town.rows("grids.geojson")[i]["code"]) for i in own]
    report = check_partition(
        town.metric("grids.geojson")[own], town.metric("communities.geojson")[position], labels
    )
    assert len(own) == grids
    assert report.ok, report.faults


def test_a_dedicated_grid_is_an_island_in_a_general_one(town: Town) -> None:
    grids = town.metric("grids.geojson")
    kinds = [row["kind"] for row in town.rows("grids.geojson")]
    assert kinds.count("dedicated") == 2
    assert max(len(shapely.get_rings(grid)) for grid in grids) == 2


def test_lanes_stay_in_their_grid_and_apart_from_each_other(town: Town) -> None:
    grids = dict(
        zip((r["code"] for r in town.rows("grids.geojson")), town.metric("grids.geojson"), strict=True)
    )
    lanes = town.metric("lanes.geojson")
    for lane, row in zip(lanes, town.rows("lanes.geojson"), strict=True):
        assert row["code"].startswith(row["grid_code"])
        assert lane.difference(grids[row["grid_code"]]).area < 1e-6
    assert shapely.coverage_is_valid(lanes)


def test_codes_are_unique_and_numbers_run_west_to_east_and_north_to_south(town: Town) -> None:
    codes = [row["code"] for row in [*town.rows("grids.geojson"), *town.rows("lanes.geojson")]]
    assert len(codes) == len(set(codes))
    grids = town.metric("grids.geojson")
    for community in (URBAN, VILLAGE):
        own = town.of("grids.geojson", community)
        rows = [town.rows("grids.geojson")[i] for i in own]
        ordered = [rows[i] for i in snake_order(shapely.centroid(grids[own]))]
        general = [row["number"] for row in ordered if row["kind"] == "general"]
        assert general == [f"{number:02d}" for number in range(1, len(general) + 1)]
        assert all(row["code"] == community + row["number"].zfill(3) for row in rows)


def test_no_building_overlaps_another_or_crosses_a_border(town: Town) -> None:
    buildings = town.metric("buildings.geojson")
    assert shapely.is_valid(buildings).all()
    left, right = shapely.STRtree(buildings).query(buildings, predicate="intersects")
    assert (left == right).all()
    for name in ("grids.geojson", "lanes.geojson"):
        polygons = town.metric(name)
        tree = shapely.STRtree(polygons)
        touched, _ = tree.query(buildings, predicate="intersects")
        inside, _ = tree.query(buildings, predicate="within")
        assert np.array_equal(np.sort(touched), np.sort(inside))
        assert len(set(inside.tolist())) == len(inside)
    assert len(
        set(shapely.STRtree(town.metric("grids.geojson")).query(buildings, predicate="within")[0])
    ) == len(buildings)


def test_buildings_keep_off_streets_and_water(town: Town) -> None:
    buildings = town.metric("buildings.geojson")
    tree = shapely.STRtree(buildings)
    streets = town.metric("lane_lines.geojson")
    widths = np.array([row["width_m"] for row in town.rows("lane_lines.geojson")])
    assert len(tree.query(shapely.buffer(streets, widths / 2), predicate="intersects")[0]) == 0
    water = town.metric("land.geojson")[[row["kind"] == "water" for row in town.rows("land.geojson")]]
    assert len(tree.query(water, predicate="intersects")[0]) == 0


def test_the_town_is_no_chessboard(town: Town) -> None:
    houses = town.metric("buildings.geojson")
    corners = Counter(len(shapely.get_coordinates(house)) - 1 for house in houses)
    assert corners[4] < 0.75 * len(houses)
    sides = [shapely.get_coordinates(shapely.minimum_rotated_rectangle(house)) for house in houses[::7]]
    turns = {round(float(np.degrees(np.arctan2(*(side[1] - side[0])[::-1]))) % 90) for side in sides}
    assert len(turns) > 30


def test_every_lane_and_grid_has_exactly_one_head_and_every_grid_a_worker(town: Town) -> None:
    roles = Counter((row["territory_code"], row["role"]) for row in town.rows("duties.csv"))
    for row in town.rows("lanes.geojson"):
        assert roles[row["code"], "lane_head"] == 1
    for row in town.rows("grids.geojson"):
        assert roles[row["code"], "grid_head"] == 1
        assert not row["code"].startswith(URBAN) or roles[row["code"], "grid_worker"] == 1
    workers = {row["key"] for row in town.rows("workers.csv")}
    assert {row["worker_key"] for row in town.rows("duties.csv")} <= workers


def test_every_household_has_its_own_unit_in_a_building_that_exists(town: Town) -> None:
    households = town.rows("households.csv")
    floors = {row["key"]: row["floors"] for row in town.rows("buildings.geojson")}
    units = {(row["building_key"], row["entrance"], row["floor"], row["room"]) for row in households}
    assert len(units) == len(households) == len({row["key"] for row in households})
    for row in households:
        assert 1 <= int(row["floor"]) <= floors[row["building_key"]]
        people = int(row["people"])
        assert 1 <= people <= 5
        assert int(row["elderly_people"]) + int(row["child_people"]) <= people
        assert int(row["floating_people"]) in (0, people)


def _households_by(town: Town, name: str) -> Counter[str]:
    """Households per territory of a file, by the place of their building."""
    buildings = town.metric("buildings.geojson")
    keys = [row["key"] for row in town.rows("buildings.geojson")]
    codes = [row["code"] for row in town.rows(name)]
    inside = shapely.STRtree(town.metric(name)).query(buildings, predicate="within")
    place = {keys[building]: codes[territory] for building, territory in inside.T}
    return Counter(place.get(row["building_key"], "") for row in town.rows("households.csv"))


@pytest.mark.parametrize(("code", "settlement"), [(URBAN, "urban"), (VILLAGE, "rural")])
def test_two_or_three_grids_are_out_of_their_band(town: Town, code: str, settlement: str) -> None:
    rules = json.loads((town.folder / "size_rules.json").read_text(encoding="utf-8"))
    rule = next(r for r in rules if r["level"] == "grid" and r["settlement"] == settlement)
    counts = _households_by(town, "grids.geojson")
    sizes = {
        row["code"]: counts[row["code"]]
        for row in town.rows("grids.geojson")
        if row["code"].startswith(code) and row["kind"] == "general"
    }
    over = [c for c, size in sizes.items() if size > rule["max_value"]]
    under = [c for c, size in sizes.items() if size < rule["min_value"]]
    assert over
    assert under
    assert 2 <= len(over) + len(under) <= 3


def test_lanes_of_the_village_hold_ten_to_twenty_households(town: Town) -> None:
    counts = _households_by(town, "lanes.geojson")
    sizes = [counts[row["code"]] for row in town.rows("lanes.geojson") if row["code"].startswith(VILLAGE)]
    assert min(sizes) >= 10
    assert max(sizes) <= 20


def test_facilities_leave_gaps_and_lie_in_exactly_one_grid(town: Town) -> None:
    kinds = Counter(row["kind"] for row in town.rows("facilities.geojson") if row["key"].startswith("cf-"))
    assert "middle_school" not in kinds
    assert kinds["elderly_canteen"] == 1
    assert kinds["market"] == 2
    assert kinds["convenience_store"] > 20
    assert kinds["hydrant"] > 80
    for name in ("facilities.geojson", "devices.geojson", "duty_posts.geojson"):
        points = town.metric(name)
        found = shapely.STRtree(town.metric("grids.geojson")).query(points, predicate="intersects")[0]
        assert sorted(found.tolist()) == list(range(len(points)))


def test_names_are_plausible_and_phones_masked(town: Town) -> None:
    workers = town.rows("workers.csv")
    assert all(re.fullmatch(r"[\u4e00-\u9fff]{2,3}", row["name"]) for row in workers)
    assert all(re.fullmatch(r"138\*{4}\d{4}", row["phone_masked"]) for row in workers)
    assert len({row["name"] for row in workers}) > 0.98 * len(workers)
    lanes = [row["name"] for row in town.rows("lanes.geojson")]
    assert all(re.fullmatch(r"[\u4e00-\u9fff]{3,7}[巷道路街]", name) for name in lanes)
    assert len(set(lanes)) == len(lanes)


def test_the_two_communities_are_seen_together_on_one_map(town: Town) -> None:
    communities = town.metric("communities.geojson")
    assert 3_000 < communities[0].centroid.distance(communities[1].centroid) < 8_000


def test_streets_form_one_walking_network_and_none_ends_in_midstream(town: Town) -> None:
    lines = town.metric("lane_lines.geojson")
    graph = nx.Graph()
    for line in lines:
        nx.add_path(graph, map(tuple, shapely.get_coordinates(line).tolist()))
    assert nx.number_connected_components(graph) == 1
    rivers = [geometry for geometry, row in zip(town.metric("land.geojson"), town.rows("land.geojson"), strict=True)
              if row["kind"] == "water" and row["name"] in ("船房河", "沙埠溪")]  # fmt: skip
    water = shapely.union_all(rivers)
    ends = [xy for xy, degree in graph.degree if degree == 1]
    assert [xy for xy in ends if water.distance(shapely.Point(xy)) < 1.0] == []
