"""The index of who is near: the same answer as by looking at everybody, whatever moved before."""

import random

from pyproj import Geod

from gis.geometry.nearindex import NearIndex

GEOD = Geod(ellps="GRS80")


def test_the_nearest_are_those_found_by_looking_at_all_however_they_moved() -> None:
    said = random.Random(7)
    index, places = NearIndex(), {}
    for _ in range(3_000):
        key = said.randrange(200)
        if said.random() < 0.2:
            index.drop(key)
            places.pop(key, None)
            continue
        places[key] = 102.7 + said.random() / 50, 25.0 + said.random() / 50
        index.put(key, *places[key])
    assert len(index) == len(places)
    for _ in range(50):
        lon, lat = 102.7 + said.random() / 50, 25.0 + said.random() / 50
        metres = {key: GEOD.inv(lon, lat, *at)[2] for key, at in places.items()}
        found = index.nearest(lon, lat, 10)
        by_hand = sorted(metres.values())[:10]
        for key, nearest in zip(found, by_hand, strict=True):
            assert metres[key] <= 1.01 * nearest, "as near as anybody, but for one in a hundred"


def test_an_empty_index_knows_nobody() -> None:
    index = NearIndex()
    assert index.nearest(102, 25, 3) == []
    index.put("a", 102, 25)
    index.put("b", 102, 25)
    assert set(index.nearest(102, 25, 1)) == {"a", "b"}, "of two equally near, both"
