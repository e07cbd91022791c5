"""Repair: its result passes the gate, every change is reported, and what is not its to decide it refuses."""

from collections.abc import Callable

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gis.geometry import crs
from gis.geometry.coverage import (
    PartitionBroken,
    check_partition,
    dissolve,
    node_partition,
    repair_partition,
)

Polygons = NDArray[np.object_]
Coverage = Callable[..., Polygons]
Real = Callable[[str], tuple[Polygons, list[dict[str, object]]]]
seeds = st.integers(0, 10_000)


def shaken(polygons: Polygons, sd_m: float, seed: int) -> Polygons:
    """Every vertex of every polygon moved on its own, the first and last of a ring together."""
    rng = np.random.default_rng(seed)

    def ring(line: shapely.LinearRing) -> np.ndarray:
        xy = shapely.get_coordinates(line)[:-1]
        return xy + rng.normal(0, sd_m, xy.shape)

    return np.array([shapely.Polygon(ring(p.exterior), [ring(h) for h in p.interiors]) for p in polygons])


@settings(max_examples=12)
@given(seed=seeds, sd_m=st.sampled_from([0.001, 0.01]))
def test_a_shaken_coverage_tiles_again(coverage: Coverage, seed: int, sd_m: float) -> None:
    polygons = coverage(seed)
    dirty = shaken(polygons, sd_m, seed)
    result, changes = repair_partition(dirty, None, snapping_m=6 * sd_m, gap_width_m=10 * sd_m)
    assert check_partition(result, None).ok
    assert check_partition(result, dissolve(result)).ok
    assert np.abs(shapely.area(result) - shapely.area(polygons)).max() < 40 * sd_m * 60
    assert sum(change.kind == "reshaped" for change in changes) > len(polygons) / 2


@settings(max_examples=12)
@given(seed=seeds)
def test_a_shaken_coverage_fills_its_parent_exactly(coverage: Coverage, seed: int) -> None:
    polygons = coverage(seed)
    parent = shapely.box(*shapely.total_bounds(polygons))
    result, _ = repair_partition(shaken(polygons, 0.01, seed), parent, snapping_m=0.06, gap_width_m=0.1)
    assert dissolve(result).equals(parent)
    noded, whole = node_partition(result, parent)
    assert check_partition(noded, whole).ok


@given(seed=seeds, ring=st.booleans())
def test_a_clean_partition_is_left_alone(coverage: Coverage, seed: int, ring: bool) -> None:
    polygons = coverage(seed, ring=ring)
    result, changes = repair_partition(polygons, None, snapping_m=0.01, gap_width_m=0.5)
    assert changes == []
    assert shapely.equals_exact(result, polygons).all()


@given(seed=seeds)
def test_missing_nodes_are_put_in_without_moving_anything(coverage: Coverage, seed: int) -> None:
    polygons = coverage(seed)
    rng = np.random.default_rng(seed)
    with_extra = []
    for polygon in polygons:
        xy = shapely.get_coordinates(polygon.exterior)
        at = int(rng.integers(1, len(xy)))
        middle = crs.to_millimetre_grid(xy[at - 1] + (xy[at] - xy[at - 1]) * rng.uniform(0.3, 0.7))
        with_extra.append(shapely.Polygon(np.insert(xy, at, middle, axis=0), polygon.interiors))
    parent = shapely.box(*shapely.total_bounds(polygons))
    assert not check_partition(with_extra, parent).ok
    result, noded_parent = node_partition(with_extra, parent)
    assert check_partition(result, noded_parent).ok
    assert np.abs(shapely.area(result) - shapely.area(polygons)).max() < 0.5
    old = {tuple(xy) for xy in shapely.get_coordinates(polygons).tolist()}
    assert old <= {tuple(xy) for xy in shapely.get_coordinates(result).tolist()}


def test_a_node_exactly_on_the_edge_changes_no_area() -> None:
    left = shapely.box(0, 0, 10, 10)
    right = shapely.Polygon([(10, 0), (20, 0), (20, 10), (10, 10), (10, 4)])
    result, _ = node_partition([left, right])
    assert check_partition(result, None).ok
    assert shapely.area(result).tolist() == [100, 100]
    assert (10, 4) in [tuple(xy) for xy in shapely.get_coordinates(result[0]).tolist()]


def test_a_narrow_gap_goes_to_the_longest_neighbour_and_is_reported() -> None:
    left, right = shapely.box(0, 0, 10, 10), shapely.box(10.2, 0, 20, 10)
    top = shapely.box(0, 10, 20, 20)
    bottom = shapely.box(0, -10, 20, 0)
    result, changes = repair_partition(
        [left, right, top, bottom], None, snapping_m=0.01, gap_width_m=0.5, labels=["左", "右", "上", "下"]
    )
    assert check_partition(result, None).ok
    gap = next(change for change in changes if change.kind == "gap")
    assert gap.area_m2 == pytest.approx(2)
    assert gap.label in {"左", "右"}
    assert set(gap.others) == {"左", "右", "上", "下"} - {gap.label}
    grown = next(change for change in changes if change.kind == "reshaped" and change.label == gap.label)
    assert grown.area_change_m2 == pytest.approx(2)
    assert grown.new_vertices > 0


def test_a_wide_gap_is_refused_with_its_place() -> None:
    ring = shapely.box(0, 0, 30, 30).difference(shapely.box(10, 10, 20, 20))
    left = ring.intersection(shapely.box(0, 0, 15, 30))
    right = ring.intersection(shapely.box(15, 0, 30, 30))
    with pytest.raises(PartitionBroken) as caught:
        repair_partition([left, right], None, snapping_m=0.01, gap_width_m=1.0)
    assert caught.value.report.gap_m2 == pytest.approx(100)
    assert caught.value.where is not None
    assert "空隙" in caught.value.message_zh


def test_children_are_cut_at_their_parent() -> None:
    parent = shapely.box(0, 0, 20, 10)
    children = [shapely.box(-1, 0, 10, 10), shapely.box(10, 0, 19.9, 10)]
    result, changes = repair_partition(
        children, parent, snapping_m=0.01, gap_width_m=0.2, labels=["甲", "乙"]
    )
    assert shapely.area(result).tolist() == [100, 100]
    cut = next(change for change in changes if change.kind == "outside")
    assert (cut.label, cut.others, cut.area_m2) == ("", ("甲",), pytest.approx(10))
    filled = next(change for change in changes if change.kind == "gap")
    assert (filled.label, filled.area_m2) == ("乙", pytest.approx(1))


def test_a_grid_drawn_on_top_of_another_keeps_its_ground() -> None:
    large, small = shapely.box(0, 0, 100, 100), shapely.box(40, 40, 60, 60)
    result, changes = repair_partition([large, small], None, snapping_m=0.01, gap_width_m=0.1)
    assert result[1].equals(small)
    assert result[0].area == pytest.approx(9600)
    assert [change.label for change in changes if change.kind == "overlap"] == ["1"]


def test_the_same_polygon_twice_is_for_a_person_to_decide() -> None:
    square = shapely.box(0, 0, 10, 10)
    with pytest.raises(PartitionBroken) as caught:
        repair_partition([square, square], None, snapping_m=0.01, gap_width_m=0.1, labels=["甲", "乙"])
    assert caught.value.report.faults[0].reason == "duplicate"
    assert caught.value.report.faults[0].labels == ("甲", "乙")


def test_a_polygon_that_would_vanish_stops_the_repair() -> None:
    thin = shapely.box(9.999, 0, 10.003, 10)
    with pytest.raises(PartitionBroken) as caught:
        repair_partition([shapely.box(0, 0, 10, 10), thin], None, snapping_m=0.02, gap_width_m=0.1)
    assert caught.value.report.faults[0].reason == "collapses"
    assert caught.value.report.faults[0].labels == ("1",)


def test_a_self_crossing_is_untangled_and_said() -> None:
    bow = shapely.Polygon([(0, 0), (10, 0), (10, 10), (5, -1), (0, 10)])
    _, changes = repair_partition([bow], None, snapping_m=0.001, gap_width_m=0.01)
    assert changes[0].kind == "made_valid"


def test_what_is_no_polygon_cannot_be_repaired() -> None:
    infinite = shapely.transform(shapely.box(0, 0, 1, 1), lambda xy: np.where(xy == 1, np.inf, xy))
    for bad in (shapely.Point(0, 0), shapely.Polygon(), infinite):
        with pytest.raises(PartitionBroken):
            repair_partition([shapely.box(0, 0, 1, 1), bad], None, snapping_m=0.01, gap_width_m=0.1)


@pytest.mark.parametrize(
    ("name", "overlaps"), [("PUBLICSAFETY_FireEngineDistricts", 4), ("BOUNDARY_CDDNeighborhoods", 1)]
)
def test_the_dirty_layers_of_a_real_town_can_be_repaired(real: Real, name: str, overlaps: int) -> None:
    polygons, _ = real(f"cambridge/{name}.geojson")
    metric = crs.transform(polygons, 4326, 26986)
    result, changes = repair_partition(metric, None, snapping_m=0.01, gap_width_m=10.0)
    assert check_partition(result, None).ok
    assert sum(change.kind == "overlap" for change in changes) == overlaps
    assert shapely.union_all(result).area == pytest.approx(shapely.union_all(metric).area, rel=1e-5)
    stored = crs.to_lonlat(result, 26986)
    assert shapely.equals_exact(crs.to_metric(stored, 26986), result).all()
    assert shapely.is_valid(stored).all()
