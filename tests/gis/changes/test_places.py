"""Which kept tiles a change voids: every one that shows its place, and few others."""

import random

import pytest

from gis.changes.marks import EVERYTHING, Marks, slot
from gis.changes.places import Change, slots_of, slots_under
from tiles.mvt import TileAddress

WORLD_M = 20_037_508.342789244
SIDE_16_M = 2 * WORLD_M / 65_536


def notice_of(box: tuple[float, float, float, float]) -> Change:
    """As the database snaps a box."""
    west, south, east, north = box
    columns = (int((west + WORLD_M) // SIDE_16_M), int((east + WORLD_M) // SIDE_16_M))
    rows = (int((WORLD_M - north) // SIDE_16_M), int((WORLD_M - south) // SIDE_16_M))
    return Change(7, "buildings", (columns[0], rows[0], columns[1], rows[1]))


def test_every_tile_that_shows_a_changed_place_stands_under_a_mark_that_the_change_makes_new() -> None:
    chance = random.Random(5)
    for _ in range(400):
        z = chance.randint(0, 22)
        address = TileAddress(z, chance.randrange(1 << z), chance.randrange(1 << z))
        west, south, east, north = address.box_3857
        # Anywhere in the tile's box, its margin included, and mostly at its very edge.
        x = chance.choice((west, east, chance.uniform(west, east)))
        y = chance.choice((south, north, chance.uniform(south, north)))
        size = chance.choice((0.0, 30.0, 3_000.0))
        x, y = (min(max(each, -WORLD_M), WORLD_M - size - 1) for each in (x, y))
        change = notice_of((x, y, x + size, y + size))
        under = slots_under(7, ("buildings",), address.z, address.x, address.y)
        assert set(slots_of(change)) & set(under), (address, change)


def test_a_change_leaves_tiles_of_other_places_tables_and_tenants_alone() -> None:
    change = Change(7, "buildings", (50_000, 27_000, 50_001, 27_001))
    here = (14, 50_000 >> 2, 27_000 >> 2)
    changed = set(slots_of(change))
    assert changed & set(slots_under(7, ("buildings",), *here))
    for tenant, source, tile in (
        (8, "buildings", here),
        (7, "facilities", here),
        (7, "buildings", (14, here[1] + 3, here[2])),
        (7, "buildings", (18, (here[1] + 2) << 4, here[2] << 4)),
    ):
        assert not changed & set(slots_under(tenant, (source,), *tile)), (tenant, source, tile)


@pytest.mark.parametrize("span", [60_000, 300])
def test_a_change_of_half_the_world_voids_the_whole_table_at_once(span: int) -> None:
    change = Change(7, "buildings", (0, 0, span, span))
    assert len(slots_of(change)) < 10_000
    assert set(slots_of(change)) & set(slots_under(7, ("buildings",), 17, 9, 9))


@pytest.mark.parametrize(
    "text", ["", "7", "7 buildings", "7 buildings 1 2 3", "x buildings *", "7 b 1 2 3 x"]
)
def test_what_is_no_notice_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Change.parse(text)


def test_a_mark_never_has_a_number_again() -> None:
    marks = Marks()
    seen = {marks.read((EVERYTHING, slot(1, 2)))}
    for _ in range(1_000):
        marks.change((slot(1, 2),))
        seen.add(marks.read((EVERYTHING, slot(1, 2))))
    assert len(seen) == 1_001
    marks.close()
