"""The border between two communities: moved in both at once, buildings follow, both get an edition."""

from datetime import timedelta
from uuid import UUID

import pytest

from gis.assignments.service import assign, differences
from gis.db import Connection
from gis.edits.communities import apply_border, lock_pair, preview_border
from gis.edits.intents import ReshapeCommunities, Revert
from gis.edits.model import ChangedMeanwhile
from gis.edits.service import Order, preview
from gis.errors import Conflict, InvalidInput
from gis.tenants.service import Tenant
from gis.territories.model import TerritoryFeature
from gis.territories.service import load_children, load_community
from tests.factories import METRIC_EPSG, SINCE, SmallTown, make_building, make_town, origin, square
from tests.gis.edits.test_service import LATER, all_hold, line


@pytest.fixture
def town(connection: Connection, tenant: Tenant) -> SmallTown:
    return make_town(connection, tenant.id)


@pytest.fixture
def neighbour(connection: Connection, tenant: Tenant, town: SmallTown) -> UUID:
    """A community of two grids east of the town, a house on either side of the border."""
    whole = TerritoryFeature(
        source_key="community/2", geom=square(3, 0, 100, 200), name="东邻社区", code="530102001002"
    )
    loaded = load_community(
        connection, tenant.id, whole, origin(), settlement="urban", metric_epsg=METRIC_EPSG
    )
    grids = [
        TerritoryFeature(
            source_key=f"east/{n}",
            geom=square(3, 2 - n),
            name=f"东{n}",
            number=f"0{n}",
            code=f"53010200100200{n}",
        )
        for n in (1, 2)
    ]
    load_children(connection, tenant.id, loaded.community_id, "grid", grids, origin())
    make_building(connection, tenant.id, "west", square(2.75, 1.4, 20, 10), households=[2])
    make_building(connection, tenant.id, "east", square(3.1, 1.4, 20, 10), households=[1, 1])
    assign(connection, tenant.id, at=SINCE)
    return loaded.community_id


def community_of(connection: Connection, house: str) -> UUID:
    row = connection.execute(
        "select community_id from assignments where upper_inf(valid) and upper_inf(recorded) and subject_id ="
        " (select id from buildings where source_key = %s)",
        (house,),
    ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def order(seen_hash: str | None) -> Order:
    return Order(author_id=None, reason="两社区商定", seen_edition=2, seen_hash=seen_hash)


def test_a_border_is_moved_in_both_communities_and_houses_follow(
    connection: Connection, tenant: Tenant, town: SmallTown, neighbour: UUID
) -> None:
    intent = ReshapeCommunities(town.community_id, neighbour, line((270, -10), (270, 210)))
    assert lock_pair(connection, intent) is not None
    seen = preview_border(connection, intent, at=LATER)
    assert {m.households for m in seen.first.moves if m.subject_kind == "building"} == {1}
    assert not seen.first.is_blocked
    mine, theirs = apply_border(connection, tenant.id, intent, order(seen.result_hash), at=LATER)
    assert (mine.community_id, theirs.community_id) == (town.community_id, neighbour)
    editions = connection.execute("select edition from communities order by territory_id").fetchall()
    assert editions == [(3,), (3,)]
    assert community_of(connection, "west") == neighbour
    areas = connection.execute(
        "select round(sum(area_m2)) from territory_versions where level = 'community' and upper_inf(valid)"
        " and upper_inf(recorded) group by territory_id order by 1"
    ).fetchall()
    assert [float(row[0]) for row in areas] == [26_000, 54_000]
    assert all_hold(connection)
    assert differences(connection, at=LATER)[0] == 0
    with pytest.raises(Conflict, match="两个社区") as refused:
        preview(connection, tenant.id, neighbour, Revert(theirs.edit_id), at=LATER + timedelta(days=1))
    assert refused.value.problem_code == "cannot_revert"


def test_a_border_is_drawn_back(
    connection: Connection, tenant: Tenant, town: SmallTown, neighbour: UUID
) -> None:
    for days, x in ((0, 335), (1, 300)):
        intent = ReshapeCommunities(town.community_id, neighbour, line((x, -10), (x, 210)))
        at = LATER + timedelta(days=days)
        seen = preview_border(connection, intent, at=at)
        apply_border(connection, tenant.id, intent, order(seen.result_hash), at=at)
        assert all_hold(connection, days=days)
        assert differences(connection, at=at)[0] == 0
    assert community_of(connection, "west") == town.community_id
    assert community_of(connection, "east") == neighbour


def test_a_cut_house_blocks_and_another_result_than_seen_is_refused(
    connection: Connection, tenant: Tenant, town: SmallTown, neighbour: UUID
) -> None:
    intent = ReshapeCommunities(town.community_id, neighbour, line((285, -10), (285, 210)))
    seen = preview_border(connection, intent, at=LATER)
    assert seen.first.is_blocked
    with pytest.raises(Conflict) as blocked:
        apply_border(connection, tenant.id, intent, order(seen.result_hash), at=LATER)
    assert (blocked.value.problem_code, blocked.value.where is None) == ("cuts_building", False)
    with pytest.raises(ChangedMeanwhile):
        apply_border(connection, tenant.id, intent, order("0" * 64), at=LATER)


def test_what_is_no_common_border_is_refused_with_the_place(
    connection: Connection, tenant: Tenant, town: SmallTown, neighbour: UUID
) -> None:
    for drawn in (line((100, 20), (110, 30)), line((-10, 150), (310, 150), (310, 210))):
        with pytest.raises(InvalidInput) as refused:
            preview_border(connection, ReshapeCommunities(town.community_id, neighbour, drawn), at=LATER)
        assert refused.value.where is not None
    with pytest.raises(InvalidInput):
        preview_border(connection, ReshapeCommunities(neighbour, neighbour, line((0, 0), (1, 1))), at=LATER)
