"""Edits: previewed without a trace, applied as an exact partition, undone to the bit."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import shapely
from shapely import LineString

from gis.assignments.service import assign, differences
from gis.db import Connection
from gis.edits.intents import Aggregate, Group, Intent, Merge, Revert, Split, dump, parse
from gis.edits.model import Applied, ChangedMeanwhile, Preview
from gis.edits.service import Order, apply, preview
from gis.errors import Conflict, InvalidInput, NotFound
from gis.geometry.crs import to_lonlat
from gis.tenants.service import Tenant
from gis.territories.model import TerritoryFeature
from gis.territories.service import load_children, load_community
from gis.verify.service import verify
from tests.factories import (
    METRIC_EPSG,
    METRIC_ORIGIN,
    SINCE,
    SmallTown,
    make_building,
    make_town,
    origin,
    square,
)

LATER = SINCE + timedelta(days=10)


def line(*points: tuple[float, float]) -> LineString:
    """A line in degrees from metres off the town's south-west corner."""
    return to_lonlat(
        LineString([(METRIC_ORIGIN[0] + x, METRIC_ORIGIN[1] + y) for x, y in points]), METRIC_EPSG
    )


@pytest.fixture
def town(connection: Connection, tenant: Tenant) -> SmallTown:
    """Six square grids; three buildings with households in the first."""
    made = make_town(connection, tenant.id)
    make_building(connection, tenant.id, "west", square(0.1, 1.2, 20, 10), households=[3, 2])
    make_building(connection, tenant.id, "east", square(0.7, 1.2, 20, 10), households=[4])
    make_building(connection, tenant.id, "north", square(0.7, 1.7, 20, 10), households=[1, 1, 1])
    assign(connection, tenant.id, at=SINCE)
    return made


def do(
    connection: Connection, tenant: Tenant, town: SmallTown, intent: Intent, *, days: int = 0, **order: object
) -> Applied:
    asked = Order(author_id=None, reason="测试", seen_edition=_edition(connection, town))
    return apply(
        connection,
        tenant.id,
        town.community_id,
        intent,
        replace(asked, **order),  # type: ignore[arg-type]
        at=LATER + timedelta(days=days),
    )


def _edition(connection: Connection, town: SmallTown) -> int:
    row = connection.execute(
        "select edition from communities where territory_id = %s", (town.community_id,)
    ).fetchone()
    assert row is not None
    return int(row[0])


def look(connection: Connection, tenant: Tenant, town: SmallTown, intent: Intent) -> Preview:
    return preview(connection, tenant.id, town.community_id, intent, at=LATER)


def snapshot(connection: Connection, town: SmallTown) -> list[tuple[object, ...]]:
    return connection.execute(
        "select territory_id, code, number, name, colour, st_asbinary(geom) from territory_versions"
        " where community_id = %s and upper_inf(valid) and upper_inf(recorded) order by code",
        (town.community_id,),
    ).fetchall()


def all_hold(connection: Connection, days: int = 0) -> bool:
    checks = verify(connection, LATER + timedelta(days=days))
    connection.execute("set constraints all immediate")
    connection.execute("set constraints all deferred")
    return all(check.ok for check in checks)


def test_a_split_preview_says_who_moves_and_writes_nothing(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    before = snapshot(connection, town)
    found = look(connection, tenant, town, Split(town.grid_ids[0], line((55, 90), (55, 210))))
    assert [(t.level, t.fate) for t in found.territories if t.fate in ("changed", "new")] == [
        ("grid", "changed"),
        ("grid", "new"),
    ]
    assert {f.key: (f.before.households, f.after.households) for f in found.figures} == {
        str(town.grid_ids[0]): (6, 2),
        "new-1": (0, 4),
    }
    assert {f.number for f in found.figures} == {"01", "01-2"}
    assert {m.households for m in found.moves} == {4}
    assert [round(d.area_share, 2) for d in found.lineage] == [0.55, 0.45]
    assert not found.is_blocked
    assert snapshot(connection, town) == before
    assert _edition(connection, town) == 2


def test_a_split_is_applied_reassigned_and_proved(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    intent = Split(town.grid_ids[0], line((55, 90), (55, 210)))
    seen = look(connection, tenant, town, intent)
    done = do(connection, tenant, town, intent, seen_hash=seen.result_hash)
    assert done.edition == 3
    assert all_hold(connection)
    assert differences(connection, at=LATER)[0] == 0
    rows = connection.execute(
        "select a.edition, count(*) from assignments as a where a.grid_id = %s and upper_inf(valid) group by 1",
        (done.territory_ids["new-1"],),
    ).fetchall()
    assert rows == [(3, 2)]
    shares = connection.execute(
        "select round(area_share::numeric, 2), round(household_share::numeric, 2) from lineage where edit_id = %s"
        " order by area_share",
        (done.edit_id,),
    ).fetchall()
    assert [(float(a), float(h)) for a, h in shares] == [(0.45, 0.67), (0.55, 0.33)]


def test_the_past_stays_as_it_was(connection: Connection, tenant: Tenant, town: SmallTown) -> None:
    do(connection, tenant, town, Split(town.grid_ids[0], line((55, 90), (55, 210))))
    count = connection.execute(
        "select count(*) from territory_versions where level = 'grid' and community_id = %s and upper_inf(recorded)"
        " and valid @> %s::timestamptz",
        (town.community_id, LATER - timedelta(days=1)),
    ).fetchone()
    assert count == (6,)
    assert all(check.ok for check in verify(connection, LATER - timedelta(days=1)))


def test_undoing_restores_every_bit_and_is_an_edit_of_its_own(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    start = snapshot(connection, town)
    split = do(connection, tenant, town, Split(town.grid_ids[0], line((55, 90), (55, 210))))
    merged = do(connection, tenant, town, Merge((town.grid_ids[1], town.grid_ids[2])), days=1)
    assert all_hold(connection, 1)
    do(connection, tenant, town, Revert(merged.edit_id), days=2)
    undone = do(connection, tenant, town, Revert(split.edit_id), days=3)
    assert snapshot(connection, town) == start
    assert undone.edition == 6
    assert all_hold(connection, 3)


def test_an_edit_that_later_ones_overtook_says_which(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    split = do(connection, tenant, town, Split(town.grid_ids[0], line((55, 90), (55, 210))))
    do(connection, tenant, town, Split(town.grid_ids[0], line((-10, 150), (60, 150))), days=1)
    with pytest.raises(Conflict) as refused:
        do(connection, tenant, town, Revert(split.edit_id), days=2)
    assert refused.value.params["editions"] == [4]


def test_a_line_through_a_building_is_blocked_unless_said_otherwise(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    intent = Split(town.grid_ids[0], line((80, 90), (80, 210)))
    found = look(connection, tenant, town, intent)
    assert {p.code for p in found.problems} == {"cuts_building"}
    assert len(found.cut_buildings) == 2
    with pytest.raises(Conflict, match="cuts"):
        do(connection, tenant, town, intent)
    connection.execute("set constraints all immediate")


def test_a_cut_building_may_stay_cut_with_a_reason(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    do(
        connection,
        tenant,
        town,
        Split(town.grid_ids[0], line((80, 90), (80, 210))),
        may_cut_buildings=True,
    )
    assert all_hold(connection)


def test_a_building_over_the_border_stays_with_the_other_community_that_has_more_of_it(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    beside = square(3, 0, 100, 200)
    other = TerritoryFeature("community/2", beside, name="邻社区", code="530102001002")
    loaded = load_community(connection, tenant.id, other, origin(), metric_epsg=METRIC_EPSG)
    grid = TerritoryFeature("other/1", beside, number="01", code="530102001002001")
    load_children(connection, tenant.id, loaded.community_id, "grid", [grid], origin())
    house = make_building(connection, tenant.id, "border", square(2.97, 1.45, 10, 10), households=[2])
    assign(connection, tenant.id, at=SINCE)
    done = do(
        connection,
        tenant,
        town,
        Split(town.grid_ids[2], line((190, 150), (310, 150))),
        may_cut_buildings=True,
    )
    assert done.edition == 3
    assert all_hold(connection)
    where = connection.execute(
        "select distinct community_id, rule from assignments where subject_id = %s and upper_inf(valid)"
        " and upper_inf(recorded)",
        (house,),
    ).fetchall()
    assert where == [(loaded.community_id, "largest_share")]


def test_a_map_kept_from_an_edit_that_was_taken_back_is_not_used(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    with connection.transaction(force_rollback=True):
        do(connection, tenant, town, Split(town.grid_ids[0], line((55, 90), (55, 210))))
        look(connection, tenant, town, Merge((town.grid_ids[1], town.grid_ids[2])))
    do(connection, tenant, town, Merge((town.grid_ids[0], town.grid_ids[1])))
    found = look(connection, tenant, town, Split(town.grid_ids[0], line((-10, 150), (210, 150))))
    assert found.edition == 3
    assert sum(t.area_m2 for t in found.territories if t.fate in ("changed", "new")) == pytest.approx(20_000)


def test_the_same_key_applies_once(connection: Connection, tenant: Tenant, town: SmallTown) -> None:
    key = uuid4()
    intent = Split(town.grid_ids[0], line((55, 90), (55, 210)))
    first = do(connection, tenant, town, intent, idempotency_key=key)
    again = do(connection, tenant, town, intent, idempotency_key=key)
    assert again.is_repeat
    assert (again.edit_id, again.edition) == (first.edit_id, first.edition)
    assert again.territory_ids == first.territory_ids


def test_a_stale_edit_with_another_result_is_refused_with_the_fresh_one(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    intent = Split(town.grid_ids[0], line((55, 90), (55, 210)))
    seen = look(connection, tenant, town, intent)
    do(connection, tenant, town, Split(town.grid_ids[0], line((-10, 150), (110, 150))))
    with pytest.raises(ChangedMeanwhile) as stale:
        do(connection, tenant, town, intent, seen_hash=seen.result_hash, seen_edition=seen.edition)
    assert stale.value.preview.edition == 3


def test_a_stale_edit_with_the_same_result_goes_through(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    intent = Split(town.grid_ids[0], line((55, 90), (55, 210)))
    seen = look(connection, tenant, town, intent)
    do(connection, tenant, town, Split(town.grid_ids[5], line((250, -10), (250, 110))))
    done = do(connection, tenant, town, intent, seen_hash=seen.result_hash, seen_edition=seen.edition, days=1)
    assert done.edition == 4
    assert all_hold(connection, 1)


def test_a_line_that_stops_short_says_by_how_much_and_where(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    with pytest.raises(InvalidInput) as refused:
        look(connection, tenant, town, Split(town.grid_ids[0], line((55, 90), (55, 182))))
    assert "18.00 米" in refused.value.message_zh
    assert refused.value.where is not None
    assert 101 < refused.value.where[0] < 103


def test_grids_that_do_not_touch_are_not_merged(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    with pytest.raises(InvalidInput) as refused:
        look(connection, tenant, town, Merge((town.grid_ids[0], town.grid_ids[2])))
    assert refused.value.params["distance_m"] == 100.0


def test_an_edit_that_changes_nothing_is_refused(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    do(connection, tenant, town, Aggregate((Group("学校片", (town.grid_ids[0],)),)))
    with pytest.raises(InvalidInput) as refused:
        do(connection, tenant, town, Aggregate((Group("学校片", (town.grid_ids[0],)),)), days=1)
    assert refused.value.problem_code == "nothing_to_do"


def test_a_retired_grid_cannot_be_edited(connection: Connection, tenant: Tenant, town: SmallTown) -> None:
    do(connection, tenant, town, Merge((town.grid_ids[0], town.grid_ids[1])))
    with pytest.raises(NotFound):
        look(connection, tenant, town, Split(town.grid_ids[1], line((155, 90), (155, 210))))


def test_intents_survive_json() -> None:
    ring = shapely.geometry.mapping(square(0, 0))
    samples = [
        {
            "op": "split",
            "territory": str(UUID(int=1)),
            "line": shapely.geometry.mapping(line((0, 0), (1, 1))),
        },
        {"op": "merge", "territories": [str(UUID(int=1)), str(UUID(int=2))]},
        {"op": "move_vertices", "moves": [{"from": [102.0, 25.0], "to": [102.1, 25.1]}]},
        {"op": "carve", "ring": ring, "kind": "dedicated", "name": "学校"},
        {"op": "paint", "buildings": [str(UUID(int=3))], "to": str(UUID(int=1))},
        {"op": "paint", "buildings": [str(UUID(int=3))], "to": str(UUID(int=1)), "unit": "block"},
        {"op": "split_buildings", "buildings": [str(UUID(int=3))], "name": "新区", "leftovers": "join"},
        {"op": "delete_vertex", "at": [102.0, 25.0], "cut_buildings": "whole"},
        {"op": "aggregate", "groups": [{"name": "东", "territories": [str(UUID(int=1)), str(UUID(int=2))]}]},
        {"op": "aggregate", "groups": [{"name": "东", "areas": [ring]}]},
        {"op": "rename", "territory": str(UUID(int=1)), "name": "三巷网格"},
        {"op": "redraw", "territory": str(UUID(int=1)), "ring": ring},
        {"op": "revert", "edit": str(UUID(int=9))},
    ]
    for sample in samples:
        intent = parse(sample)
        assert parse(dump(intent)) == intent


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"op": "explode"},
        {"op": "split", "territory": "x", "line": {}},
        {
            "op": "split",
            "territory": str(UUID(int=1)),
            "line": {"type": "LineString", "coordinates": [[1, 2]]},
        },
        {"op": "split", "territory": str(UUID(int=1)), "line": {"type": "Point", "coordinates": [1, 2]}},
        {"op": "merge", "territories": [str(UUID(int=1)), str(UUID(int=1))]},
        {"op": "merge", "territories": "ab"},
        {"op": "move_vertices", "moves": [{"from": [float("nan"), 25.0], "to": [102.1, 25.1]}]},
        {"op": "move_vertices", "moves": [1]},
        {"op": "insert_vertex", "at": [True, 1]},
        {"op": "delete_vertex", "at": [102.0, 25.0], "cut_buildings": "maybe"},
        {"op": "split_buildings", "buildings": []},
        {"op": "rename", "territory": str(UUID(int=1))},
        {"op": "aggregate", "groups": []},
        {"op": "aggregate", "groups": ["a"]},
        {"op": "aggregate", "groups": [{"name": "a", "areas": []}]},
        {"op": "aggregate", "groups": [{"name": n, "territories": [str(UUID(int=1))]} for n in "ab"]},
        {"op": "aggregate", "groups": [{"name": "a", "territories": [str(UUID(int=i))]} for i in (1, 2)]},
        {"op": "split_buildings", "buildings": [str(UUID(int=1))], "unit": {}},
        {"op": "split_buildings", "buildings": [str(UUID(int=1))], "name": " "},
        {"op": "carve", "ring": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}},
    ],
)
def test_broken_intents_are_refused_with_a_message(broken: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        parse(broken)
