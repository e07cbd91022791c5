"""Edits keep the partition exact: random edits of every kind on random coverages, and refusals with a place."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gis.geometry import crs
from gis.geometry.carving import carve, transfer
from gis.geometry.coverage import check_partition, dissolve
from gis.geometry.edit import merge, reshape, split
from gis.geometry.halfedges import as_millimetres, shared_borders
from gis.geometry.settling import EditRefused, EditResult
from gis.geometry.vertices import delete_vertex, insert_vertex, move_vertices

Polygons = NDArray[np.object_]
Coverage = Callable[..., Polygons]
Real = Callable[[str], tuple[Polygons, list[dict[str, object]]]]
seeds = st.integers(0, 100_000)


def through(rng: np.random.Generator, polygon: shapely.Geometry, points: int = 4) -> shapely.LineString:
    """A wavy line across a polygon's box, as a hand would draw it."""
    west, south, east, north = polygon.bounds
    size = max(east - west, north - south)
    centre = np.array(polygon.representative_point().coords[0])
    angle = rng.uniform(0, np.pi)
    direction = np.array([np.cos(angle), np.sin(angle)])
    steps = np.linspace(-1, 1, points)[:, None] * size
    return shapely.LineString(centre + direction * steps + rng.normal(0, size * 0.06, (points, 2)))


def blob(rng: np.random.Generator, polygon: shapely.Geometry) -> shapely.Polygon:
    """A rough ring about a place in or near the polygon."""
    centre = np.array(polygon.representative_point().coords[0])
    angles = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(4, 12))))
    radius = np.sqrt(polygon.area) * rng.uniform(0.2, 0.9) * rng.uniform(0.7, 1.3, len(angles))
    ring = shapely.Polygon(centre + np.column_stack([np.cos(angles), np.sin(angles)]) * radius[:, None])
    return ring if ring.is_valid and ring.area > 0 else ring.convex_hull


def random_edit(rng: np.random.Generator, polygons: Polygons) -> tuple[str, EditResult]:
    at = int(rng.integers(len(polygons)))
    polygon = polygons[at]
    i, j, _ = shared_borders(as_millimetres(polygons))
    pair = int(rng.integers(len(i)))
    xy = shapely.get_coordinates(polygon)
    vertex = tuple(xy[int(rng.integers(len(xy)))].tolist())
    step = rng.normal(0, 8.0, 2)
    kind = str(rng.choice(["split", "merge", "reshape", "move", "insert", "delete", "carve", "transfer"]))
    if kind == "split":
        return kind, split(polygons, at, through(rng, polygon))
    if kind == "merge":
        return kind, merge(polygons, [int(i[pair]), int(j[pair])])
    if kind == "reshape":
        border = shapely.intersection(polygons[i[pair]], polygons[j[pair]])
        return kind, reshape(polygons, int(i[pair]), int(j[pair]), through(rng, border.buffer(1.0), 5))
    if kind == "move":
        return kind, move_vertices(polygons, [(vertex, (vertex[0] + step[0], vertex[1] + step[1]))])
    if kind == "insert":
        place = shapely.line_interpolate_point(polygon.boundary, rng.uniform(), normalized=True)
        return kind, insert_vertex(polygons, (place.x, place.y))
    if kind == "delete":
        return kind, delete_vertex(polygons, vertex)
    leftovers = str(rng.choice(["ask", "join", "keep"]))
    if kind == "carve":
        return kind, carve(polygons, blob(rng, polygon), leftovers=leftovers)
    return kind, transfer(polygons, blob(rng, polygons[int(i[pair])]), int(j[pair]), leftovers=leftovers)


def attempt(rng: np.random.Generator, polygons: Polygons) -> tuple[str, EditResult | None]:
    """A random edit: its kind and result, or the code it was refused with and None."""
    try:
        return random_edit(rng, polygons)
    except EditRefused as refusal:
        return refusal.code, None


def assert_still_tiles(before: Polygons, result: EditResult, after: Polygons) -> None:
    """The gate holds, the outline is the old one but for reported nodes, and nobody else changed."""
    old, new = dissolve(before), dissolve(after)
    assert check_partition(after, new).ok
    added = {tuple(p) for p in shapely.get_coordinates(new).tolist()} - {
        tuple(p) for p in shapely.get_coordinates(old).tolist()
    }
    assert added == {tuple(p) for p in result.outline_nodes.tolist()}
    assert shapely.hausdorff_distance(old.boundary, new.boundary) < 0.002
    for at, polygon in enumerate(before):
        if at not in result.replaced and at not in result.retired:
            assert polygon is after[at - sum(gone < at for gone in result.retired)]


@settings(max_examples=20)
@given(seed=seeds, ring=st.booleans())
def test_after_each_of_many_random_edits_the_gate_holds(coverage: Coverage, seed: int, ring: bool) -> None:
    rng = np.random.default_rng(seed)
    polygons = coverage(seed, 30, ring=ring)
    for _ in range(15):
        kind, result = attempt(rng, polygons)
        if result is not None:
            after = result.apply(polygons)
            assert_still_tiles(polygons, result, after)
            polygons = after
        assert kind


def test_most_edits_of_every_kind_succeed(coverage: Coverage) -> None:
    done: Counter[str] = Counter()
    rng = np.random.default_rng(4)
    polygons = coverage(4, 60)
    for _ in range(240):
        kind, _ = attempt(rng, polygons)
        done[kind] += 1
    assert done["edit.unclean"] == 0
    assert all(
        done[kind] >= 8 for kind in ("split", "merge", "reshape", "move", "insert", "carve", "transfer")
    )


def test_the_same_edit_gives_the_same_bits(coverage: Coverage) -> None:
    polygons = coverage(6)
    line = through(np.random.default_rng(6), polygons[10])
    first, second = (split(polygons, 10, line).apply(polygons) for _ in range(2))
    assert shapely.to_wkb(first).tolist() == shapely.to_wkb(second).tolist()


def quarters() -> Polygons:
    """Four squares of 100 m around (100, 100)."""
    return np.array([shapely.box(x, y, x + 100, y + 100) for y in (0, 100) for x in (0, 100)], dtype=object)


def test_a_split_gives_its_end_nodes_to_the_neighbours() -> None:
    result = split(quarters(), 0, shapely.LineString([(-5, 50), (105, 50.5)]))
    assert sorted(result.replaced) == [0, 1]
    assert result.neighbours == (1,)
    assert len(result.added) == 1
    assert (100, 50.477) in [tuple(p) for p in shapely.get_coordinates(result.replaced[1]).tolist()]
    assert result.outline_nodes.tolist() == [[0, 50.023]]
    assert check_partition(result.apply(quarters()), None).ok


def test_parent_and_neighbour_community_follow_with_the_nodes_on_their_border() -> None:
    others = np.array([dissolve(quarters()), shapely.box(-100, 0, 0, 100), shapely.box(200, 0, 300, 100)])
    result = split(quarters(), 0, shapely.LineString([(-5, 50), (105, 50)]))
    followed = result.follow(others)
    assert sorted(followed) == [0, 1]
    assert check_partition(result.apply(quarters()), followed[0]).ok
    assert (0, 50) in [tuple(xy) for xy in shapely.get_coordinates(followed[1]).tolist()]
    assert followed[1].area == 10_000


def test_a_split_may_make_several_pieces_and_the_largest_keeps_the_index() -> None:
    zigzag = shapely.LineString([(-5, 30), (50, 120), (105, 30)])
    result = split(quarters(), 0, zigzag)
    areas = [result.replaced[0].area, *(piece.area for piece in result.added)]
    assert areas == sorted(areas, reverse=True)
    assert len(areas) == 4 or len(areas) == 3
    assert sum(areas) == pytest.approx(10_000)


def test_a_line_that_ends_a_millimetre_short_is_put_on_the_border() -> None:
    result = split(quarters(), 0, shapely.LineString([(0.0006, 50), (99.9994, 50)]))
    assert len(result.added) == 1
    result = split(quarters(), 0, shapely.LineString([(0.4, 50), (99.5, 50)]), snap_m=0.5)
    assert len(result.added) == 1


def test_a_closed_stroke_inside_splits_off_an_island() -> None:
    circle = shapely.LineString(shapely.Point(50, 50).buffer(20).exterior)
    result = split(quarters(), 0, circle)
    assert len(result.replaced[0].interiors) == 1
    assert result.neighbours == ()


@pytest.mark.parametrize(
    ("line", "code", "distance_m", "where"),
    [
        ([(10, 50), (90, 50)], "edit.does_not_cross", 10.0, None),
        ([(-5, 50), (97, 50)], "edit.does_not_cross", 3.0, (97, 50)),
        ([(-5, -20), (105, -20)], "edit.does_not_cross", 20.0, None),
        ([(0, 10), (0, 90)], "edit.does_not_cross", 0.0, None),
        ([(-10, 10), (10, -10)], "edit.does_not_cross", 0.0, (0, 0)),
        ([(-5, 20), (105, 80), (105, 20), (-5, 80)], "edit.line_crosses_itself", None, (50, 50)),
        ([(0, 50), (0, 50)], "edit.line", None, None),
        ([(-5, 0.001), (105, 0.001)], "edit.piece_too_small", None, None),
    ],
)
def test_lines_that_do_not_split_are_refused_with_place_and_distance(
    line: list[tuple[float, float]], code: str, distance_m: float | None, where: tuple[float, float] | None
) -> None:
    with pytest.raises(EditRefused) as caught:
        split(quarters(), 0, shapely.LineString(line))
    assert caught.value.code == code
    assert caught.value.where is not None
    if distance_m is not None:
        assert caught.value.params["distance_m"] == pytest.approx(distance_m)
    if where is not None:
        assert caught.value.where == pytest.approx(where, abs=0.01)


def test_strokes_that_are_no_lines_are_refused() -> None:
    bad = shapely.transform(shapely.LineString([(0, 0), (1, 1)]), lambda xy: np.where(xy == 1, np.inf, xy))
    for line in (shapely.Point(1, 1), shapely.LineString(), bad):
        with pytest.raises(EditRefused):
            split(quarters(), 0, line)


def test_merging_keeps_the_first_and_retires_the_rest() -> None:
    result = merge(quarters(), [3, 1, 0])
    assert result.retired == (1, 0) or result.retired == (0, 1)
    assert result.replaced[3].area == 30_000
    assert len(result.apply(quarters())) == 2


@pytest.mark.parametrize(
    ("members", "code", "distance_m"),
    [([0, 3], "edit.not_adjacent", 0.0), ([0], "edit.too_few", None), ([2, 2], "edit.too_few", None)],
)
def test_polygons_that_are_no_neighbours_are_not_merged(
    members: list[int], code: str, distance_m: float | None
) -> None:
    with pytest.raises(EditRefused) as caught:
        merge(quarters(), members)
    assert caught.value.code == code
    assert caught.value.params.get("distance_m") == distance_m


def test_merging_far_polygons_tells_their_distance() -> None:
    apart = np.array([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10), shapely.box(20, 0, 30, 10)])
    with pytest.raises(EditRefused) as caught:
        merge(apart, [0, 2])
    assert caught.value.params["distance_m"] == 10
    assert caught.value.where == (15, pytest.approx(5, abs=5))


def test_splitting_and_merging_again_covers_the_same_ground(coverage: Coverage) -> None:
    polygons = coverage(9)
    after = split(polygons, 12, through(np.random.default_rng(9), polygons[12])).apply(polygons)
    back = merge(after, [12, *range(len(polygons), len(after))]).apply(after)
    assert shapely.equals(back, polygons).sum() >= len(polygons) - 4
    assert np.abs(shapely.area(back) - shapely.area(polygons)).max() < 0.2


def test_a_border_is_reshaped_between_two_only() -> None:
    bump = shapely.LineString([(100, 20), (120, 50), (100, 80)])
    result = reshape(quarters(), 0, 1, bump)
    assert result.replaced[0].area == pytest.approx(10_600)
    assert result.replaced[1].area == pytest.approx(9_400)
    assert result.neighbours == ()
    across = reshape(quarters(), 0, 1, shapely.LineString([(90, -5), (90, 105)]))
    assert across.replaced[0].area == pytest.approx(9_000)
    assert across.neighbours == (2,)


def test_a_reshape_that_cuts_off_a_far_piece_lists_it() -> None:
    with pytest.raises(EditRefused) as caught:
        reshape(quarters(), 0, 1, shapely.LineString([(-5, 70), (30, 105)]))
    assert caught.value.code == "edit.cut_off"
    assert [(piece.index, round(piece.area_m2)) for piece in caught.value.pieces] == [(1, 312)]


def test_reshaping_polygons_that_are_no_neighbours_is_refused() -> None:
    with pytest.raises(EditRefused) as caught:
        reshape(quarters(), 0, 3, shapely.LineString([(90, 90), (110, 110)]))
    assert caught.value.code == "edit.not_adjacent"


def test_a_shared_vertex_moves_in_all_its_polygons() -> None:
    result = move_vertices(quarters(), [((100, 100), (110, 105))])
    assert sorted(result.replaced) == [0, 1, 2, 3]
    assert check_partition(result.apply(quarters()), dissolve(quarters())).ok


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        ((100, 100), (250, 100), "edit.would_cross"),
        ((100, 100), (100, -10), "edit.would_cross"),
        ((0, 0), (5, 5), "edit.outline"),
        ((100, 0), (105, 0), "edit.outline"),
        ((100.5, 100), (105, 0), "edit.no_such_vertex"),
        ((100, 100), (float("nan"), 0), "edit.vertex"),
    ],
)
def test_moves_that_would_break_the_partition_are_refused(
    source: tuple[float, float], target: tuple[float, float], code: str
) -> None:
    with pytest.raises(EditRefused) as caught:
        move_vertices(quarters(), [(source, target)])
    assert caught.value.code == code


def test_a_vertex_is_inserted_and_deleted_on_both_sides() -> None:
    inserted = insert_vertex(quarters(), (100.2, 40))
    assert sorted(inserted.replaced) == [0, 1]
    after = inserted.apply(quarters())
    assert shapely.get_num_coordinates(after).tolist() == [6, 6, 5, 5]
    moved = move_vertices(after, [((100, 40), (90, 40))]).apply(after)
    assert moved[0].area == 9_500
    back = delete_vertex(moved, (90, 40)).apply(moved)
    assert shapely.area(back).tolist() == [10_000] * 4
    assert shapely.get_num_coordinates(back).tolist() == [5, 5, 5, 5]


def test_a_vertex_on_the_outline_is_inserted_and_reported_for_the_parent() -> None:
    result = insert_vertex(quarters(), (0, 40))
    assert result.outline_nodes.tolist() == [[0, 40]]


def test_junctions_stay_and_places_without_a_border_are_refused() -> None:
    for call, code in (
        (lambda: delete_vertex(quarters(), (100, 100)), "edit.junction"),
        (lambda: delete_vertex(quarters(), (0, 0)), "edit.outline"),
        (lambda: insert_vertex(quarters(), (50, 50)), "edit.no_such_border"),
        (lambda: insert_vertex(quarters(), (100, 100.0001)), "edit.vertex_exists"),
    ):
        with pytest.raises(EditRefused) as caught:
            call()
        assert caught.value.code == code


def test_a_dedicated_grid_is_carved_as_a_hole() -> None:
    result = carve(quarters(), shapely.box(20, 20, 40, 40))
    assert list(result.replaced) == [0]
    assert len(result.replaced[0].interiors) == 1
    assert result.added[0].area == 400


def test_a_grid_is_carved_out_of_several() -> None:
    result = carve(quarters(), shapely.box(50, 50, 150, 150))
    assert sorted(result.replaced) == [0, 1, 2, 3]
    assert result.added[0].area == 10_000
    assert check_partition(result.apply(quarters()), dissolve(quarters())).ok


def test_a_polygon_covered_whole_is_retired() -> None:
    result = carve(quarters(), shapely.box(-10, -10, 100, 150))
    assert result.retired == (0,)
    assert result.added[0].area == 15_000


def test_carving_asks_where_cut_off_pieces_go() -> None:
    strip = shapely.box(40, -5, 60, 105)
    with pytest.raises(EditRefused) as caught:
        carve(quarters(), strip)
    assert caught.value.code == "edit.cut_off"
    piece = caught.value.pieces[0]
    assert (piece.index, piece.area_m2) == (0, 4_000)
    assert shapely.contains(shapely.box(0, 0, 100, 100), shapely.Point(piece.where))
    assert carve(quarters(), strip, leftovers="join").added[0].area == pytest.approx(2_100 + 4_000)
    assert carve(quarters(), strip, leftovers="keep").replaced[0].geom_type == "MultiPolygon"


@pytest.mark.parametrize(
    ("ring", "code"),
    [
        (shapely.box(500, 500, 600, 600), "edit.does_not_cross"),
        (shapely.Polygon([(10, 10), (50, 50), (50, 10), (10, 50)]), "edit.ring"),
        (shapely.Polygon(), "edit.ring"),
        (shapely.box(10, 10, 10.5, 10.5), "edit.piece_too_small"),
        (shapely.box(10, 10, 10.0001, 10.0001), "edit.ring"),
    ],
)
def test_rings_that_carve_nothing_are_refused(ring: shapely.Polygon, code: str) -> None:
    with pytest.raises(EditRefused) as caught:
        carve(quarters(), ring)
    assert caught.value.code == code


def test_ground_is_given_from_one_to_another() -> None:
    result = transfer(quarters(), shapely.box(80, 20, 120, 60), 1)
    assert result.replaced[0].area == 10_000 - 800
    assert result.replaced[1].area == 10_000 + 800
    with pytest.raises(EditRefused) as caught:
        transfer(quarters(), shapely.box(20, 20, 40, 40), 1)
    assert caught.value.code == "edit.cut_off"
    with pytest.raises(EditRefused) as caught:
        transfer(quarters(), shapely.box(20, 20, 40, 40), 0)
    assert caught.value.code == "edit.nothing_taken"


def test_random_edits_keep_a_real_town_exact(real: Real) -> None:
    polygons, _ = real("cambridge/PUBLICSAFETY_PoliceResponseDistricts.geojson")
    patch = crs.to_metric(polygons, 32619)
    rng = np.random.default_rng(1)
    done = 0
    for _ in range(60):
        _, result = attempt(rng, patch)
        if result is None:
            continue
        after = result.apply(patch)
        assert_still_tiles(patch, result, after)
        patch, done = after, done + 1
    assert done >= 25
    assert check_partition(crs.to_metric(crs.to_lonlat(patch, 32619), 32619), None).ok
