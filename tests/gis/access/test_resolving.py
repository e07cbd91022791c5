"""A scope is the product of roles and grants; nothing is seen that neither gives."""

from uuid import UUID

from gis.access.model import EVERYWHERE, Areas, Holding, Scope
from gis.access.resolving import Held, scope_from
from gis.db import EVERYTHING, Sight

GRID, LANE, COMMUNITY, TOWN = (UUID(int=number) for number in range(1, 5))
REACH = [(GRID, GRID, False), (GRID, LANE, False), (GRID, COMMUNITY, True), (GRID, TOWN, True)]


def test_whoever_holds_nothing_sees_nothing() -> None:
    assert scope_from(("manager",), [], []).sight == Sight("{}", "{}", "{}", "{}")
    assert scope_from((), [Holding(None, None, ("map", "people"))], []).sight.map_areas == "{}"


def test_a_grid_brings_its_lanes_and_the_names_above_it() -> None:
    scope = scope_from(("patrol",), [Holding(GRID, None, ("map", "people"))], REACH)
    assert scope.map == Areas(frozenset((GRID, LANE)))
    assert scope.people == scope.map
    assert scope.context == {COMMUNITY, TOWN}
    assert COMMUNITY not in scope.map


def test_personal_data_needs_its_class_and_a_role_that_reads_it() -> None:
    on_the_map = scope_from(("patrol",), [Holding(GRID, None, ("map",))], REACH)
    assert on_the_map.map.ids and not on_the_map.people.ids
    planner = scope_from(("planner",), [Holding(None, None, ("map", "people"))], [])
    assert planner.map.is_everything
    assert planner.people == Areas()
    assert planner.sight.people_areas == "{}"


def test_personal_data_is_seen_on_a_map() -> None:
    scope = scope_from(("patrol",), [Holding(GRID, None, ("people",))], REACH)
    assert scope.map == scope.people


def test_grants_add_up_and_the_whole_tenant_is_everything() -> None:
    holdings = [Holding(GRID, ("fire",), ("map",)), Holding(None, ("civil",), ("map", "people"))]
    scope = scope_from(("manager",), holdings, REACH)
    assert scope.map.is_everything
    assert scope.people.is_everything
    assert scope.context == frozenset()
    assert scope.lines == {"fire", "civil"}
    assert EVERYWHERE.sight == EVERYTHING


def test_what_is_held_is_read_from_the_database_s_own_words() -> None:
    held = Held(1, ("patrol",), f'[["{GRID}", null, ["map"]], [null, ["fire"], ["map", "people"]]]', 7)
    assert held.holdings() == [
        Holding(GRID, None, ("map",)),
        Holding(None, ("fire",), ("map", "people")),
    ]


def test_a_scope_without_grants_is_the_empty_one() -> None:
    assert Scope().sight.map_areas == "{}"
    assert not Scope().may("map.read")
