"""Cells of buildings tile their area, stay inside their street block and leave every footprint whole."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Polygon, box

from bench.random_town import RandomTown, random_town
from gis.geometry.cells import MIN_BLOCK_M2, NOBODY, Cells, building_cells, cells_in_blocks, ground_of
from gis.geometry.coverage import check_partition, node_partition
from gis.geometry.crs import GeometryArray
from gis.geometry.faces import polygonize_blocks
from gis.geometry.gate import as_array

# Walls are on the millimetre grid before and after, but an edge with a new node on it bends by half of one.
ROUNDING_M2_PER_M = 0.001

towns = st.builds(
    random_town,
    st.integers(0, 10_000),
    st.integers(1, 4),
    astray=st.sampled_from([0.0, 0.05, 0.3]),
)


def tiles(polygons: GeometryArray, area: Polygon) -> bool:
    filled = polygons[~shapely.is_empty(polygons)]
    noded, parent = node_partition(filled, area)
    assert shapely.get_num_coordinates(noded).sum() == shapely.get_num_coordinates(filled).sum()
    return check_partition(filled, parent).ok


def standing(town: RandomTown) -> GeometryArray:
    return town.footprints[shapely.area(shapely.intersection(town.footprints, town.area)) > 0.01]


def alone(footprints: GeometryArray) -> np.ndarray:
    """Footprints that no other one overlaps."""
    i, j = shapely.STRtree(footprints).query(footprints, predicate="intersects")
    over = (i != j) & (shapely.area(shapely.intersection(footprints[i], footprints[j])) > 0)
    free = np.ones(len(footprints), dtype=bool)
    free[i[over]] = False
    return free


def missing_m2(footprints: GeometryArray, ground: GeometryArray, area: Polygon) -> np.ndarray:
    """How much of each footprint's part in the area its ground leaves out, beyond rounding."""
    out = shapely.area(shapely.difference(shapely.intersection(footprints, area), ground))
    return np.maximum(0.0, out - ROUNDING_M2_PER_M * shapely.length(footprints))


@given(towns)
def test_every_footprint_gets_a_cell_and_the_cells_tile_the_area(town: RandomTown) -> None:
    footprints = standing(town)
    cells = building_cells(footprints, town.area, town.lanes)
    assert len(cells) == len(footprints)
    if len(footprints):
        assert tiles(cells, town.area)
        free = alone(footprints)
        assert missing_m2(footprints[free], cells[free], town.area).max(initial=0.0) == 0.0


@given(st.builds(random_town, st.integers(0, 10_000), st.integers(1, 4)))
def test_cells_stay_in_their_street_block_when_no_house_stands_across(town: RandomTown) -> None:
    cells = cells_in_blocks(town.footprints, town.area, town.lanes)
    assert tiles(cells.polygons, town.area)
    assert np.unique(cells.footprint[cells.footprint != NOBODY]).tolist() == list(range(len(town.footprints)))
    blocks = polygonize_blocks(town.lanes, town.area, min_area_m2=MIN_BLOCK_M2)
    i, j = shapely.STRtree(blocks).query(cells.polygons, predicate="intersects")
    common = shapely.area(shapely.intersection(cells.polygons[i], blocks[j]))
    rounding = ROUNDING_M2_PER_M * shapely.length(cells.polygons[i])
    assert np.bincount(i[common > rounding], minlength=len(cells.polygons)).tolist() == [1] * len(
        cells.polygons
    )


@given(towns, st.integers(0, 1000))
def test_ground_of_chosen_buildings_holds_them_whole_and_no_other(town: RandomTown, seed: int) -> None:
    footprints = standing(town)
    wanted = np.random.default_rng(seed).random(len(footprints)) < 0.3
    for lanes in ((), town.lanes):
        ground = ground_of(footprints, wanted, town.area, lanes)
        assert ground.is_valid
        free = alone(footprints)
        grounds = as_array([ground] * int((free & wanted).sum()))
        assert missing_m2(footprints[free & wanted], grounds, town.area).max(initial=0.0) == 0.0
        others = shapely.area(shapely.intersection(footprints[free & ~wanted], ground))
        assert (others <= ROUNDING_M2_PER_M * shapely.length(footprints[free & ~wanted])).all()
        assert ground.area <= town.area.area


def test_two_houses_share_the_ground_in_the_middle() -> None:
    houses = as_array([box(10, 10, 20, 20), box(30, 10, 40, 20)])
    west, east = building_cells(houses, box(0, 0, 50, 30))
    assert shapely.equals(west, box(0, 0, 25, 30))
    assert shapely.equals(east, box(25, 0, 50, 30))


def test_a_lane_is_the_border_however_near_the_house_across_it_stands() -> None:
    houses = as_array([box(10, 10, 20, 20), box(45, 10, 55, 20)])
    lane = LineString([(43, -5), (43, 35)])
    west, east = building_cells(houses, box(0, 0, 100, 30), [lane])
    assert shapely.equals(west, box(0, 0, 43, 30))
    assert shapely.equals(east, box(43, 0, 100, 30))


def test_a_lane_through_a_house_leaves_the_house_whole() -> None:
    houses = as_array([box(10, 10, 30, 20), box(60, 10, 70, 20)])
    lane = LineString([(25, -5), (25, 35)])
    west, east = building_cells(houses, box(0, 0, 100, 30), [lane])
    assert shapely.equals(west, shapely.union(box(0, 0, 25, 30), houses[0]))
    assert west.area + east.area == pytest.approx(3000)


def test_touching_houses_are_parted_by_their_wall() -> None:
    houses = as_array([box(10, 10, 20, 20), box(20, 10, 30, 20), box(30, 10, 40, 20)])
    cells = building_cells(houses, box(0, 0, 50, 30))
    assert tiles(cells, box(0, 0, 50, 30))
    assert shapely.covers(cells, houses).all()


def test_a_house_in_the_court_of_another_has_the_ground_around_it() -> None:
    ring = shapely.difference(box(10, 10, 50, 50), box(20, 20, 40, 40))
    houses = as_array([ring, box(27, 27, 33, 33)])
    cells = building_cells(houses, box(0, 0, 60, 60))
    assert tiles(cells, box(0, 0, 60, 60))
    assert shapely.covers(cells, houses).all()
    assert cells[1].area > 60


def test_blocks_without_a_house_stay_apart_or_join_the_longest_border() -> None:
    houses = as_array([box(10, 10, 20, 20)])
    lane = LineString([(50, -5), (50, 35)])
    cells = cells_in_blocks(houses, box(0, 0, 100, 30), [lane])
    assert sorted(cells.footprint.tolist()) == [NOBODY, 0]
    assert len(set(cells.block.tolist())) == 2
    assert shapely.equals(building_cells(houses, box(0, 0, 100, 30), [lane])[0], box(0, 0, 100, 30))
    assert shapely.equals(ground_of(houses, np.array([True]), box(0, 0, 100, 30), [lane]), box(0, 0, 50, 30))


def test_houses_of_one_label_get_one_cell() -> None:
    houses = as_array([box(10, 10, 20, 20), box(25, 10, 35, 20), box(60, 10, 70, 20)])
    cells: Cells = cells_in_blocks(houses, box(0, 0, 100, 30), labels=np.array([7, 7, 3]))
    assert sorted(cells.footprint.tolist()) == [3, 7]
    assert tiles(cells.polygons, box(0, 0, 100, 30))


def test_an_exclave_without_a_house_goes_to_the_nearest() -> None:
    area = MultiPolygon([box(0, 0, 50, 30), box(60, 0, 70, 30), box(200, 0, 250, 30)])
    houses = as_array([box(10, 10, 20, 20), box(210, 10, 220, 20)])
    west, east = building_cells(houses, area)
    assert west.area == pytest.approx(1800)
    assert east.area == pytest.approx(1500)


def test_no_houses_give_no_ground() -> None:
    none = as_array([])
    assert len(building_cells(none, box(0, 0, 10, 10))) == 0
    assert ground_of(none, np.array([], dtype=bool), box(0, 0, 10, 10)).is_empty
    far = as_array([box(100, 100, 110, 110)])
    assert building_cells(far, box(0, 0, 10, 10))[0].is_empty
    assert ground_of(far, np.array([True]), box(0, 0, 10, 10)).is_empty
