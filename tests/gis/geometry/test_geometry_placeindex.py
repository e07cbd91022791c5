"""Which polygons hold a point, from memory: as a plain search would say, also after changes."""

import numpy as np
import pytest
import shapely

from gis.geometry.placeindex import PlaceIndex


def squares(west: float, south: float, columns: int, rows: int) -> list[shapely.Polygon]:
    return [
        shapely.box(west + c, south + r, west + c + 1, south + r + 1)
        for r in range(rows)
        for c in range(columns)
    ]


def test_a_point_on_a_shared_edge_is_held_by_both() -> None:
    index = PlaceIndex()
    west, east = index.replace("town", squares(0, 0, 2, 1))
    assert index.at(0.5, 0.5) == [west]
    assert sorted(index.at(1.0, 0.5)) == sorted([west, east])
    assert index.at(9.0, 9.0) == []


def test_one_and_many_agree_with_looking_at_every_polygon_whatever_was_replaced() -> None:
    chance = np.random.default_rng(7)
    index = PlaceIndex()
    kept: dict[int, dict[int, shapely.Polygon]] = {}
    for step in range(60):
        group = int(chance.integers(0, 6))
        columns, rows = (int(n) for n in chance.integers(0, 5, 2))
        polygons = squares(*(float(n) for n in chance.integers(0, 8, 2)), columns, rows)
        kept[group] = dict(zip(index.replace(group, polygons), polygons, strict=True))
        if step % 6:
            continue
        xy = np.round(chance.uniform(0, 12, (200, 2)), 1)
        rows_found, slots = index.at_many(xy)
        expected = {
            (i, slot)
            for i, (x, y) in enumerate(xy)
            for polygons_of in kept.values()
            for slot, polygon in polygons_of.items()
            if shapely.intersects_xy(polygon, x, y)
        }
        assert set(zip(rows_found.tolist(), slots.tolist(), strict=True)) == expected
        assert {(i, slot) for i, (x, y) in enumerate(xy) for slot in index.at(x, y)} == expected


def test_an_empty_index_holds_nothing() -> None:
    index = PlaceIndex()
    assert index.at(0, 0) == []
    rows, slots = index.at_many(np.zeros((3, 2)))
    assert rows.size == slots.size == 0


def test_a_group_without_polygons_is_gone() -> None:
    index = PlaceIndex()
    index.replace("town", squares(0, 0, 3, 3))
    assert index.replace("town", []) == []
    assert index.at(0.5, 0.5) == []


@pytest.mark.parametrize("points", [0, 1])
def test_no_points_and_one_point_are_questions_too(points: int) -> None:
    index = PlaceIndex()
    index.replace("town", squares(0, 0, 1, 1))
    rows, _ = index.at_many(np.full((points, 2), 0.5))
    assert rows.size == points
