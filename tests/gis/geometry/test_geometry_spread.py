"""The share of an uncertain place that lies in a polygon: known values, sums, and throwing darts."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box

from gis.geometry.spread import deviation_m, share_inside


def normal(x: float) -> float:
    """The distribution function of the standard normal."""
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))


def in_box(x0: float, y0: float, x1: float, y1: float) -> float:
    return (normal(x1) - normal(x0)) * (normal(y1) - normal(y0))


@pytest.mark.parametrize(
    "corners",
    [
        (-1, -1, 1, 1),
        (0, 0, 1, 2),
        (0, -1, 3, 1),
        (2, 3, 4, 5),
        (-0.5, 0.25, 8, 9),
        (-30, -30, 30, 30),
        (0, 0, 50, 50),
    ],
)
def test_a_rectangle_has_the_product_of_two_normal_shares(corners: tuple[float, float, float, float]) -> None:
    assert share_inside(box(*corners), 0, 0, 1) == pytest.approx(in_box(*corners), abs=1e-9)


def test_units_and_place_do_not_matter() -> None:
    square = box(1_000, 2_000, 1_100, 2_100)
    assert share_inside(square, 1_030, 2_010, 25) == pytest.approx(
        in_box(-30 / 25, -10 / 25, 70 / 25, 90 / 25), abs=1e-9
    )


def test_a_circle_of_the_stated_radius_has_the_stated_confidence() -> None:
    for confidence in (0.5, 0.68, 0.95):
        sigma = deviation_m(30, confidence)
        circle = shapely.Point(5, 5).buffer(30, quad_segs=512)
        assert share_inside(circle, 5, 5, sigma) == pytest.approx(confidence, abs=1e-4)


def test_a_hole_takes_away_and_parts_add() -> None:
    outer, inner = box(-2, -2, 2, 2), box(-1, -1, 1, 1)
    ring = Polygon(outer.exterior.coords, [inner.exterior.coords])
    assert share_inside(ring, 0.3, 0.1, 1) == pytest.approx(
        share_inside(outer, 0.3, 0.1, 1) - share_inside(inner, 0.3, 0.1, 1), abs=1e-12
    )
    apart = MultiPolygon([box(0, 0, 1, 1), box(2, 0, 3, 1)])
    assert share_inside(apart, 0, 0, 1) == pytest.approx(in_box(0, 0, 1, 1) + in_box(2, 0, 3, 1), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(
    x=st.floats(0, 4),
    y=st.floats(0, 4),
    sigma=st.floats(0.01, 20),
    nodes=st.integers(1, 6),
    seed=st.integers(0, 99),
)
def test_a_partition_s_shares_are_the_share_of_the_whole(
    x: float, y: float, sigma: float, nodes: int, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    whole = box(0, 0, 4, 4)
    parts = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint(chance.uniform(0, 4, (nodes + 1, 2))), extend_to=whole)
    )
    shares = [share_inside(shapely.intersection(part, whole), x, y, sigma) for part in parts]
    assert sum(shares) == pytest.approx(share_inside(whole, x, y, sigma), abs=1e-6)


def test_a_thousand_darts_agree() -> None:
    chance = np.random.default_rng(4)
    star = Polygon(
        [(math.cos(a) * r, math.sin(a) * r) for a, r in zip(np.arange(0, 6.2, 0.4), [1, 3] * 8, strict=True)]
    )
    darts = chance.normal((0.7, -0.4), 1.3, (200_000, 2))
    hit = float(shapely.contains_xy(star, darts).mean())
    assert share_inside(star, 0.7, -0.4, 1.3) == pytest.approx(hit, abs=0.005)


def test_a_place_on_a_node_or_an_edge_is_shared_out() -> None:
    assert share_inside(box(0, 0, 9, 9), 0, 0, 0.1) == pytest.approx(0.25, abs=1e-9)
    assert share_inside(box(0, 0, 9, 9), 0, 4, 0.1) == pytest.approx(0.5, abs=1e-9)
