"""The partition gate: proves what tiles, catches every fault there is, and says where."""

from collections.abc import Callable

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gis.geometry import crs
from gis.geometry.coverage import PartitionBroken, check_children_inside, check_partition, dissolve
from gis.geometry.gate import all_inside, as_array

Polygons = NDArray[np.object_]
Coverage = Callable[..., Polygons]
seeds = st.integers(0, 10_000)


def with_coordinate(value: float) -> shapely.Polygon:
    """A triangle one of whose coordinates is not finite."""
    return shapely.transform(shapely.box(0, 0, 1, 1), lambda xy: np.where(xy == 1, [[1, value]], xy))


def inner_vertex(polygons: Polygons, seed: int) -> tuple[int, int, np.ndarray]:
    """A shell vertex away from the outline: polygon, index in its shell, unit vector to the inside."""
    rng = np.random.default_rng(seed)
    outline = shapely.union_all(polygons).boundary
    for at in rng.permutation(len(polygons)).tolist():
        polygon = polygons[at]
        if polygon.geom_type != "Polygon":
            continue
        xy = shapely.get_coordinates(polygon.exterior)[:-1]
        for vertex in rng.permutation(len(xy)).tolist():
            a, b, c = xy[vertex - 1], xy[vertex], xy[(vertex + 1) % len(xy)]
            inward = np.array([a[1] - c[1], c[0] - a[0]])
            if not shapely.is_ccw(polygon.exterior):
                inward = -inward
            inward /= np.hypot(*inward) or 1
            if (
                shapely.distance(outline, shapely.Point(b)) > 12
                and min(np.hypot(*(b - a)), np.hypot(*(c - b))) > 5
            ):
                return at, vertex, inward
    raise AssertionError("no inner vertex")


def with_vertex_moved(polygons: Polygons, at: int, vertex: int, by: np.ndarray) -> Polygons:
    xy = shapely.get_coordinates(polygons[at].exterior)[:-1].copy()
    xy[vertex] += by
    out = polygons.copy()
    out[at] = shapely.transform(shapely.Polygon(xy, polygons[at].interiors), crs.to_millimetre_grid)
    return out


@given(seed=seeds, ring=st.booleans())
def test_a_partition_passes_with_and_without_its_parent(coverage: Coverage, seed: int, ring: bool) -> None:
    polygons = coverage(seed, ring=ring)
    assert check_partition(polygons, None).ok
    parent = dissolve(polygons)
    report = check_partition(polygons, parent)
    assert report.ok
    assert report.summary_zh.endswith("无缝隙、无重叠")
    assert parent.area == pytest.approx(1_000_000)


@given(seed=seeds, metres=st.sampled_from([5.0, 0.01, 0.001]))
def test_a_vertex_pulled_in_leaves_a_gap(coverage: Coverage, seed: int, metres: float) -> None:
    polygons = coverage(seed)
    at, vertex, inward = inner_vertex(polygons, seed)
    moved = with_vertex_moved(polygons, at, vertex, inward * metres * 1.5)
    for parent in (None, dissolve(polygons)):
        report = check_partition(moved, parent)
        assert not report.ok
        assert any(str(at) in fault.labels for fault in report.faults)


@given(seed=seeds, metres=st.sampled_from([5.0, 0.001]))
def test_a_vertex_pushed_out_overlaps(coverage: Coverage, seed: int, metres: float) -> None:
    polygons = coverage(seed)
    at, vertex, inward = inner_vertex(polygons, seed)
    moved = with_vertex_moved(polygons, at, vertex, -inward * metres * 1.5)
    assert not check_partition(moved, None).ok


def test_a_large_gap_is_measured_and_located_between_its_neighbours(coverage: Coverage) -> None:
    polygons = coverage(3)
    at, vertex, inward = inner_vertex(polygons, 3)
    moved = with_vertex_moved(polygons, at, vertex, inward * 4.0)
    report = check_partition(moved, dissolve(polygons))
    lost = polygons[at].area - moved[at].area
    assert report.gap_count == 1
    assert report.gap_m2 == pytest.approx(lost)
    fault = report.of_kind("gap")[0]
    assert str(at) in fault.labels
    assert len(fault.labels) >= 2
    assert shapely.distance(fault.geometry, shapely.get_point(polygons[at].exterior, vertex)) < 0.001
    assert shapely.within(fault.where, fault.geometry)
    assert not shapely.intersects(fault.where, shapely.union_all(moved))
    assert "空隙" in fault.message_zh
    assert "gap" in fault.message_en


@given(seed=seeds)
def test_a_node_on_one_side_of_a_straight_edge_is_an_unmatched_edge(coverage: Coverage, seed: int) -> None:
    polygons = coverage(seed)
    at, vertex, _ = inner_vertex(polygons, seed)
    xy = shapely.get_coordinates(polygons[at].exterior)[:-1]
    middle = crs.to_millimetre_grid((xy[vertex] + xy[vertex - 1]) / 2)
    out = polygons.copy()
    out[at] = shapely.Polygon(np.insert(xy, vertex, middle, axis=0), polygons[at].interiors)
    report = check_partition(out, dissolve(polygons))
    assert not report.ok
    assert report.only_hairlines


def test_an_exactly_straight_extra_node_is_named_with_its_place() -> None:
    left = shapely.box(0, 0, 10, 10)
    right = shapely.Polygon([(10, 0), (20, 0), (20, 10), (10, 10), (10, 4)])
    report = check_partition([left, right], None, ["甲", "乙"])
    assert [fault.kind for fault in report.faults] == ["unmatched_edge"]
    fault = report.faults[0]
    assert fault.labels == ("甲", "乙")
    assert (fault.where.x, fault.where.y) == (10, 4)
    assert fault.length_m == pytest.approx(10)


@given(seed=seeds)
def test_a_missing_polygon_is_a_gap_of_its_size(coverage: Coverage, seed: int) -> None:
    polygons = coverage(seed, ring=True)
    gone = int(np.argmin(shapely.area(polygons)))
    report = check_partition(np.delete(polygons, gone), dissolve(polygons))
    assert report.gap_m2 == pytest.approx(polygons[gone].area, rel=1e-6)
    assert (report.overlap_count, report.outside_count) == (0, 0)


def test_an_island_missing_from_its_ring_is_a_gap_even_without_a_parent(coverage: Coverage) -> None:
    polygons = coverage(5, ring=True)
    report = check_partition(np.delete(polygons, len(polygons) - 2), None)
    assert report.gap_count == 1
    assert report.gap_m2 == pytest.approx(polygons[-2].area)


@given(seed=seeds)
def test_a_polygon_given_twice_is_called_a_duplicate(coverage: Coverage, seed: int) -> None:
    polygons = coverage(seed)
    report = check_partition(np.append(polygons, polygons[7]), dissolve(polygons))
    assert [fault.reason for fault in report.of_kind("overlap")] == ["duplicate"]
    assert report.of_kind("overlap")[0].labels == ("7", str(len(polygons)))


@given(seed=seeds)
def test_a_millimetre_sliver_all_round_is_caught(coverage: Coverage, seed: int) -> None:
    polygons = coverage(seed)
    at, _, _ = inner_vertex(polygons, seed)
    polygons[at] = shapely.buffer(polygons[at], -0.0015, join_style="mitre")
    assert not check_partition(polygons, None).ok


def test_a_slit_that_reaches_the_outside_is_a_gap_even_without_a_parent() -> None:
    halves = [shapely.box(0, 0, 10, 10), shapely.box(10.004, 0, 20, 10)]
    report = check_partition(halves, None, ["甲", "乙"])
    assert [(f.kind, f.labels, f.reason) for f in report.faults] == [("gap", ("甲", "乙"), "slit")]
    assert report.gap_m2 == pytest.approx(0.04)
    assert check_partition([shapely.box(0, 0, 10, 10), shapely.box(11, 0, 20, 10)], None).ok


@given(seed=seeds)
def test_a_shifted_polygon_is_overlap_and_gap_at_once(coverage: Coverage, seed: int) -> None:
    polygons = coverage(seed)
    parent = dissolve(polygons)
    at, _, _ = inner_vertex(polygons, seed)
    polygons[at] = shapely.transform(
        polygons[at], lambda xy: crs.to_millimetre_grid(xy + np.array([3.0, -4.0]))
    )
    report = check_partition(polygons, parent)
    assert report.gap_m2 > 0
    beyond_m2 = report.overlap_m2 + report.outside_m2
    assert beyond_m2 > 0
    assert sum(shapely.area(polygons)) == pytest.approx(parent.area + beyond_m2 - report.gap_m2)


def test_what_lies_outside_the_parent_is_named(coverage: Coverage) -> None:
    polygons = coverage(11)
    parent = dissolve(polygons)
    outside = shapely.box(*(np.array(parent.bounds)[[2, 1]]), *(np.array(parent.bounds)[[2, 1]] + 10))
    report = check_partition(np.append(polygons, outside), parent, [*map(str, range(len(polygons))), "新"])
    assert report.outside_m2 == pytest.approx(100)
    assert report.of_kind("outside")[0].labels == ("新",)


def test_a_parent_without_the_childrens_nodes_is_refused_with_both_named() -> None:
    children = [shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)]
    report = check_partition(children, shapely.box(0, 0, 20, 10), ["甲", "乙"], parent_label="社区")
    assert {fault.kind for fault in report.faults} == {"unmatched_edge"}
    assert set().union(*(fault.labels for fault in report.faults)) == {"甲", "乙", "社区"}
    assert check_partition(children, dissolve(children)).ok


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (shapely.Polygon(), "empty"),
        (shapely.Point(1, 2), "not_polygon"),
        (with_coordinate(float("nan")), "not_finite"),
        (with_coordinate(float("inf")), "not_finite"),
        (shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]), "Self-intersection"),
        (shapely.Point(0, 0).buffer(100, quad_segs=6000), "too_many_vertices: 24001 > 20000"),
        (shapely.Polygon([(0, 0), (0.0001, 0), (0, 0.0001)]), "Too few points in geometry component"),
    ],
)
def test_polygons_that_must_not_be_worked_on_are_refused_first(
    geometry: shapely.Geometry, reason: str
) -> None:
    good = shapely.box(100, 100, 110, 110)
    report = check_partition([good, geometry], None, ["好", "坏"])
    assert [(fault.kind, fault.labels, fault.reason) for fault in report.faults] == [
        ("invalid", ("坏",), reason)
    ]


def test_a_self_crossing_is_reported_with_its_place() -> None:
    report = check_partition([shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])], None)
    assert (report.faults[0].where.x, report.faults[0].where.y) == (5, 5)


def test_no_polygons_are_no_partition() -> None:
    assert not check_partition([], None).ok
    report = check_partition([], shapely.box(0, 0, 1, 1))
    assert [fault.kind for fault in report.faults] == ["gap"]


def test_dissolving_a_broken_coverage_is_refused_with_the_report() -> None:
    with pytest.raises(PartitionBroken) as caught:
        dissolve([shapely.box(0, 0, 10, 10), shapely.box(9, 0, 20, 10)])
    assert caught.value.report.overlap_m2 == pytest.approx(10)


def test_dissolving_keeps_a_real_hole_and_separate_parts(coverage: Coverage) -> None:
    polygons = coverage(5, ring=True)
    without_island = np.delete(polygons, len(polygons) - 2)
    parent = dissolve(without_island)
    assert len(parent.interiors) == 1
    assert check_partition(without_island, parent).ok
    apart = dissolve([shapely.box(0, 0, 1, 1), shapely.box(5, 0, 6, 1)])
    assert apart.geom_type == "MultiPolygon"


def test_the_verdict_does_not_depend_on_the_order_of_rings_or_repeated_points(coverage: Coverage) -> None:
    polygons = coverage(8, ring=True)
    parent = dissolve(polygons)
    turned = shapely.reverse(polygons)
    repeated = np.array(
        [
            shapely.Polygon(np.repeat(shapely.get_coordinates(p), 2, axis=0))
            if not list(getattr(p, "interiors", [1]))
            else p
            for p in turned
        ],
        dtype=object,
    )
    assert check_partition(repeated, parent).ok


def test_children_inside_need_not_cover_but_must_neither_leave_nor_overlap() -> None:
    parent = shapely.box(0, 0, 100, 100)
    good = [shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10), shapely.box(50, 50, 60, 60)]
    assert check_children_inside(good, parent).ok
    report = check_children_inside([*good, shapely.box(95, 95, 101, 99), shapely.box(55, 55, 70, 58)], parent)
    assert {(f.kind, f.labels, round(f.area_m2)) for f in report.faults} == {
        ("outside", ("3",), 4),
        ("overlap", ("2", "4"), 15),
    }


def test_one_millimetre_outside_the_parent_is_outside() -> None:
    parent = shapely.box(0, 0, 100, 100)
    assert not check_children_inside([shapely.box(50, 50, 100.001, 60)], parent).ok
    assert not check_children_inside([shapely.box(0, 0, 50, 50), shapely.box(49.999, 0, 60, 50)], parent).ok


def test_many_families_at_once_are_inside_exactly_when_each_of_them_is() -> None:
    parents = as_array([shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)])
    children = [shapely.box(0, 0, 50, 50), shapely.box(50, 0, 100, 50), shapely.box(100, 0, 150, 50)]
    parent_of = np.array([0, 0, 1])
    assert all_inside(as_array(children), parents, parent_of)
    assert not all_inside(as_array(children), parents, np.array([0, 1, 1])), "outside its parent"
    wide = [shapely.box(0, 0, 50.001, 50), *children[1:]]
    assert not all_inside(as_array(wide), parents, parent_of), "a millimetre over its sibling"
    cousins = as_array([shapely.box(0, 0, 50, 50), shapely.box(0, 0, 50, 50)])
    assert all_inside(cousins, as_array([parents[0], parents[0]]), np.array([0, 1])), "of two parents"
    assert all_inside(as_array([]), parents, np.array([], dtype=np.int64))
