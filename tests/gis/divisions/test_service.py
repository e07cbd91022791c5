"""Divisions: computed as jobs, made drafts, derived anew on the map they are applied to."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import shapely
from shapely.geometry import shape

from gis.assignments.service import assign
from gis.db import Connection, connect
from gis.divisions import service
from gis.divisions.computing import work
from gis.divisions.model import KIND, Wanted
from gis.edits import draft_passing, drafts
from gis.edits.drafts import Actor
from gis.edits.intents import Divide, dump, parse
from gis.edits.repository import moment
from gis.edits.service import Order, apply_now, preview_now
from gis.errors import Conflict, InvalidInput, NotAllowed, NotFound
from gis.jobs import service as jobs
from gis.jobs.model import Job, Task
from gis.settings import DatabaseSettings
from gis.tenants.service import Tenant
from gis.verify.service import verify
from tests.divided import DividedTown, make_divided_town
from tests.factories import make_building, make_town, square

MEND = Wanted("rebalance", 8, 14)
ANEW = Wanted("propose", 16, 24)


@pytest.fixture(scope="module")
def town(database: DatabaseSettings) -> DividedTown:
    """One town for those who write nothing but jobs and drafts."""
    return make_divided_town(database, "divided")


def ask(town: DividedTown, wanted: Wanted) -> Job:
    with connect(town.settings, town.tenant_id) as connection:
        return service.start(connection, town.tenant_id, town.town.community_id, wanted, town.actor())


def done(town: DividedTown, wanted: Wanted) -> tuple[Job, Mapping[str, Any]]:
    """A division computed by this process."""
    job = ask(town, wanted)
    assert jobs.run(town.settings, town.tenant_id, job.id, {KIND: work}, lambda: False)
    with connect(town.settings, town.tenant_id) as connection:
        found, result = service.read(connection, job.id)
    assert found.state == "done", found.error
    assert result is not None
    return found, result


def test_a_community_says_what_it_has_before_it_is_divided(town: DividedTown) -> None:
    with connect(town.settings, town.tenant_id) as connection:
        found = service.situation(connection, town.town.community_id)
    assert (found.grids, found.dedicated, found.households, found.buildings) == (24, 0, 242, 96)


def test_a_fix_moves_few_households_and_leaves_the_other_grids_alone(town: DividedTown) -> None:
    _, found = done(town, MEND)
    assert found["scores"]["in_range"] == found["scores"]["contiguous"] == 1.0
    assert found["before"]["in_range"] == pytest.approx(22 / 24, abs=1e-4)
    assert 4 <= found["households_moved"] <= 8
    changed = [grid for grid in found["grids"] if grid["fate"] == "changed"]
    assert len(found["grids"]) == 24
    assert 2 <= len(changed) <= 3
    assert found["retired"] == []
    assert sum(len(group["buildings"]) for group in found["intent"]["groups"]) <= 3


def test_a_proposal_is_in_range_follows_lanes_and_keeps_numbers_where_it_can(town: DividedTown) -> None:
    _, found = done(town, ANEW)
    scores = found["scores"]
    assert scores["in_range"] == scores["contiguous"] == 1.0
    assert scores["on_lanes"] >= found["targets"]["on_lanes"]
    assert scores["compactness"] >= found["targets"]["compactness"]
    kept = [grid["number"] for grid in found["grids"] if grid["id"] is not None]
    assert len(kept) == scores["grids"] < 24
    assert len(kept) + len(found["retired"]) == 24
    assert found["buildings"] == sum(len(group["buildings"]) for group in found["intent"]["groups"]) == 96


def test_every_border_says_which_lanes_it_follows(town: DividedTown) -> None:
    _, found = done(town, ANEW)
    numbers = {grid["number"] for grid in found["grids"]}
    for border in found["borders"]:
        assert {border["first"], border["second"]} <= numbers
        assert border["length_m"] > 0
        assert (border["on_lanes"] > 0) == bool(border["lanes"])
    assert any(border["kept"] == 1.0 for border in found["borders"])


def test_the_same_question_has_the_same_answer(town: DividedTown) -> None:
    first, second = done(town, ANEW)[1], done(town, ANEW)[1]
    assert first["result_hash"] == second["result_hash"]
    assert first["grids"] == second["grids"]


def test_what_is_shown_is_what_the_edit_makes(town: DividedTown) -> None:
    _, found = done(town, ANEW)
    with connect(town.settings, town.tenant_id) as connection:
        preview = preview_now(connection, town.tenant_id, town.town.community_id, parse(found["intent"]))
    assert preview.result_hash == found["result_hash"]
    made = {t.number: t.geom for t in preview.territories if t.level == "grid" and t.fate != "retired"}
    for grid in found["grids"]:
        if grid["fate"] != "kept":
            assert shapely.equals_exact(
                shapely.normalize(shape(grid["geometry"])), shapely.normalize(made[grid["number"]])
            )


def test_an_intent_is_read_back_as_it_was_written(town: DividedTown) -> None:
    intent = parse(done(town, MEND)[1]["intent"])
    assert isinstance(intent, Divide)
    assert parse(dump(intent)) == intent


def test_a_division_becomes_one_draft_and_takes_effect(database: DatabaseSettings) -> None:
    town = make_divided_town(database, "divideddraft")
    job, found = done(town, ANEW)
    with connect(town.settings, town.tenant_id) as connection:
        first = service.make_draft(connection, town.tenant_id, job.id, "重新划分", "户数不均", town.actor())
    with connect(town.settings, town.tenant_id) as connection:
        again = service.make_draft(connection, town.tenant_id, job.id, "又一份", "", town.actor())
        assert again.draft.id == first.draft.id
        assert [step.intent["op"] for step in again.steps] == ["divide"]
        assert again.steps[0].result_hash == found["result_hash"]
    _pass(town, first.draft.id)
    with connect(town.settings, town.tenant_id) as connection:
        assert drafts.apply_due(connection, town.tenant_id, moment(connection)) == [first.draft.id]
    with connect(town.settings, town.tenant_id) as connection:
        now = moment(connection) + timedelta(seconds=1)
        assert [check.name for check in verify(connection, now) if not check.ok] == []
        after = service.situation(connection, town.town.community_id)
    assert (after.grids, after.households) == (found["scores"]["grids"], 242)


def _pass(town: DividedTown, draft_id: UUID) -> None:
    for action, role in (("submit", "manager"), ("approve", "auditor"), ("record", "auditor")):
        with connect(town.settings, town.tenant_id) as connection:
            draft_passing.act(connection, town.tenant_id, draft_id, action, town.actor(role), comment="可以")


def test_a_dedicated_grid_stays_as_it_is(database: DatabaseSettings) -> None:
    town = make_divided_town(database, "dividededicated")
    dedicated = town.town.grid_ids[8]
    with connect(database, town.tenant_id, owner=True) as owner:
        owner.execute("update territories set kind = 'dedicated' where id = %s", (dedicated,))
    for wanted in (ANEW, MEND):
        _, found = done(town, wanted)
        assert str(dedicated) not in {grid["id"] for grid in found["grids"]}
        assert found["scores"]["contiguous"] == 1.0
        with connect(town.settings, town.tenant_id) as connection:
            intent = parse(found["intent"])
            preview = preview_now(connection, town.tenant_id, town.town.community_id, intent)
            fates = {t.territory_id: t.fate for t in preview.territories if t.level == "grid"}
            assert fates.get(dedicated) in (None, "noded")
            assert isinstance(intent, Divide)
            named = replace(intent, groups=(replace(intent.groups[0], grid_id=dedicated), *intent.groups[1:]))
            with pytest.raises(InvalidInput) as refused:
                preview_now(connection, town.tenant_id, town.town.community_id, named)
            assert refused.value.problem_code == "dedicated_grid"


@pytest.mark.parametrize("wanted", [ANEW, MEND], ids=lambda wanted: str(wanted.method))
def test_a_division_is_whole_on_a_map_that_has_changed_meanwhile(
    database: DatabaseSettings, wanted: Wanted
) -> None:
    town = make_divided_town(database, f"divided{wanted.method}")
    _, found = done(town, wanted)
    with connect(town.settings, town.tenant_id) as connection:
        make_building(connection, town.tenant_id, "new", square(3.45, 2.2, 10, 10), households=[3])
        assign(connection, town.tenant_id, at=moment(connection))
    with connect(town.settings, town.tenant_id) as connection:
        intent = parse(found["intent"])
        preview = preview_now(connection, town.tenant_id, town.town.community_id, intent)
        order = Order(None, "划分", preview.edition, preview.result_hash)
        apply_now(connection, town.tenant_id, town.town.community_id, intent, order)
        now = moment(connection) + timedelta(seconds=1)
        assert [check.name for check in verify(connection, now) if not check.ok] == []


def test_a_division_in_the_making_is_stopped(town: DividedTown) -> None:
    job = ask(town, ANEW)

    def impatient(task: Task) -> Mapping[str, Any]:
        with connect(town.settings, town.tenant_id) as connection:
            jobs.cancel(connection, town.tenant_id, job.id, ("manager",))
        return work(task)

    assert jobs.run(town.settings, town.tenant_id, job.id, {KIND: impatient}, lambda: False)
    with connect(town.settings, town.tenant_id) as connection:
        found, result = service.read(connection, job.id)
        assert (found.state, result) == ("cancelled", None)
        with pytest.raises(Conflict):
            service.make_draft(connection, town.tenant_id, job.id, "没有", "", town.actor())


def test_only_managers_ask_for_a_division(town: DividedTown) -> None:
    with connect(town.settings, town.tenant_id) as connection, pytest.raises(NotAllowed):
        service.start(connection, town.tenant_id, town.town.community_id, ANEW, town.actor("auditor"))


def test_without_households_there_is_nothing_to_divide_by(connection: Connection, tenant: Tenant) -> None:
    town = make_town(connection, tenant.id)
    with pytest.raises(InvalidInput) as refused:
        service.start(connection, tenant.id, town.community_id, ANEW, Actor(uuid4(), ("manager",)))
    assert refused.value.problem_code == "no_households"


def test_a_community_that_is_not_there_is_not_found(town: DividedTown) -> None:
    with connect(town.settings, town.tenant_id) as connection, pytest.raises(NotFound):
        service.situation(connection, uuid4())


@pytest.mark.parametrize(
    ("low", "high", "count"), [(10, 10, None), (20, 10, None), (-1, 10, None), (1, 10, 0), (1, 10, 501)]
)
def test_a_range_that_makes_no_sense_is_refused(low: float, high: float, count: int | None) -> None:
    with pytest.raises(InvalidInput):
        Wanted("propose", low, high, count)


@pytest.mark.parametrize(
    "data",
    [
        {"op": "divide"},
        {"op": "divide", "groups": []},
        {"op": "divide", "groups": ["a"]},
        {"op": "divide", "groups": [{"grid": "x", "buildings": []}]},
        {"op": "divide", "groups": [{"grid": None, "buildings": "x"}]},
        {"op": "divide", "groups": [{"grid": None, "places": [[200, 0]]}]},
        {"op": "divide", "groups": [{"grid": None, "places": [["1", float("nan")]]}]},
        {"op": "divide", "method": "guess", "groups": [{"grid": None}]},
        {"op": "divide", "groups": [{"grid": str(UUID(int=1))}, {"grid": str(UUID(int=1))}]},
        {"op": "divide", "groups": [{"grid": None, "buildings": [str(UUID(int=1))] * 2}]},
    ],
)
def test_a_division_that_is_badly_written_is_refused_by_name(data: Mapping[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        parse(data)


def test_a_division_of_buildings_elsewhere_is_refused(town: DividedTown) -> None:
    intent = parse({"op": "divide", "groups": [{"grid": None, "buildings": [str(uuid4())]}]})
    with connect(town.settings, town.tenant_id) as connection, pytest.raises(InvalidInput):
        preview_now(connection, town.tenant_id, town.town.community_id, intent)


def test_a_fix_that_changes_nothing_is_said(town: DividedTown) -> None:
    intent = parse({"op": "divide", "method": "rebalance", "groups": [{"grid": None}]})
    with connect(town.settings, town.tenant_id) as connection, pytest.raises(InvalidInput) as refused:
        preview_now(connection, town.tenant_id, town.town.community_id, intent)
    assert refused.value.problem_code == "nothing_to_do"
