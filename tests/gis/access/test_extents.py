"""Sights narrowed to a box of the map: the same for all who see the same there, and never more than before."""

from uuid import uuid4

from gis.access.extents import Reach
from gis.access.model import Areas
from gis.db import ALL, NOTHING

BOX = (0.0, 0.0, 10.0, 10.0)


def test_areas_that_do_not_meet_the_box_are_left_out() -> None:
    near, touching, far, unknown, town = (uuid4() for _ in range(5))
    extents = {
        near: (5.0, 5.0, 50.0, 50.0),
        touching: (10.0, -5.0, 20.0, 0.0),
        far: (10.1, 0.0, 20.0, 10.0),
        town: (-100.0, -100.0, 100.0, 100.0),
    }
    wide = Reach(Areas(frozenset({near, touching, far, unknown})), frozenset({town}), extents)
    narrow = Reach(Areas(frozenset({near, touching})), frozenset({town}), extents)
    assert wide.narrowed(BOX) == narrow.narrowed(BOX)
    assert set(wide.narrowed(BOX).map_areas.strip("{}").split(",")) == {str(near), str(touching)}
    assert wide.narrowed(BOX).context_areas == f"{{{town}}}"
    assert wide.narrowed((10.05, 1.0, 15.0, 2.0)) != narrow.narrowed((10.05, 1.0, 15.0, 2.0))


def test_personal_areas_and_lines_of_work_are_no_part_of_a_tile() -> None:
    everything = Reach(Areas(is_everything=True), frozenset(), {}).narrowed(BOX)
    assert everything.map_areas == everything.context_areas == ALL
    assert everything.people_areas == everything.lines == ""


def test_what_needs_a_right_is_seen_with_it_in_ones_own_lines_and_not_at_all_without() -> None:
    lines = "{police}"
    reach = Reach(Areas(is_everything=True), frozenset(), {}, frozenset({"incidents.read"}), lines)
    seen = reach.narrowed(BOX, ("statistics.read", "incidents.read"))
    assert (seen.map_areas, seen.lines) == (ALL, lines)
    assert reach.narrowed(BOX, ("statistics.read",)) == NOTHING
    assert reach.narrowed(BOX).lines == ""
