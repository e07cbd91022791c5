"""Grids of whole members, and names: one edit, lineage with shares, undone to the bit."""

import pytest
import shapely
from shapely import Polygon

from gis.assignments.service import assign, differences
from gis.db import Connection
from gis.edits.intents import Aggregate, Group, Rename, Revert
from gis.errors import InvalidInput, NotFound
from gis.tenants.service import Tenant
from tests.factories import SINCE, SmallTown, make_building, make_town, square
from tests.gis.edits.test_service import LATER, all_hold, do, line, look, snapshot


@pytest.fixture
def town(connection: Connection, tenant: Tenant) -> SmallTown:
    """Eight grids in two rows of four, a building in each."""
    made = make_town(connection, tenant.id, columns=4, rows=2)
    for i in range(8):
        make_building(
            connection, tenant.id, f"b{i}", square(i % 4 + 0.3, i // 4 + 0.3, 20, 10), households=[i + 1]
        )
    assign(connection, tenant.id, at=SINCE)
    return made


def five(town: SmallTown) -> Aggregate:
    """Eight grids to five: three pairs and two alone."""
    g = town.grid_ids
    pairs = [("一号", (g[0], g[4])), ("二号", (g[1], g[5])), ("三号", (g[2], g[6]))]
    return Aggregate(
        (*(Group(name, ids) for name, ids in pairs), Group("四号", (g[3],)), Group("五号", (g[7],)))
    )


def test_eight_grids_become_five_in_one_edit(connection: Connection, tenant: Tenant, town: SmallTown) -> None:
    before = snapshot(connection, town)
    seen = look(connection, tenant, town, five(town))
    fates = sorted((t.fate, t.name) for t in seen.territories if t.level == "grid" and t.fate != "noded")
    assert [name for fate, name in fates if fate == "new"] == ["一号", "三号", "二号"]
    assert [name for fate, name in fates if fate == "changed"] == ["五号", "四号"]
    done = do(connection, tenant, town, five(town), seen_hash=seen.result_hash)
    assert len(snapshot(connection, town)) == 1 + 5
    assert all_hold(connection)
    assert differences(connection, at=LATER)[0] == 0
    shares = connection.execute(
        "select to_id, round(sum(area_share)::numeric, 6) from lineage where edit_id = %s group by 1",
        (done.edit_id,),
    ).fetchall()
    assert sorted(float(share) for _, share in shares) == [1, 1, 2, 2, 2]
    do(connection, tenant, town, Revert(done.edit_id), days=1)
    assert snapshot(connection, town) == before
    assert all_hold(connection, days=1)


def test_estates_are_gathered_into_grids_and_the_rest_goes_to_the_nearest(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    def estate(x: float) -> Polygon:
        return Polygon(line((x, 20), (x + 70, 20), (x + 70, 180), (x, 180), (x, 20)).coords)

    intent = Aggregate(
        (Group("西苑", areas=(estate(15), estate(115))), Group("东苑", areas=(estate(215), estate(315))))
    )
    seen = look(connection, tenant, town, intent)
    new = {t.name: t for t in seen.territories if t.fate == "new"}
    assert new["西苑"].area_m2 == pytest.approx(40_000, rel=0.01)
    assert len([t for t in seen.territories if t.level == "grid" and t.fate == "retired"]) == 8
    do(connection, tenant, town, intent)
    assert all_hold(connection)
    assert not seen.cut_buildings


def test_an_estate_of_which_nothing_is_here_is_refused_with_its_place(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    far = Aggregate((Group("远", areas=(square(30, 30),)),))
    with pytest.raises(InvalidInput) as refused:
        look(connection, tenant, town, far)
    assert refused.value.where is not None
    bow = Aggregate((Group("结", areas=(Polygon(shapely.get_coordinates(square(0, 0))[[0, 2, 1, 3, 0]]),)),))
    with pytest.raises(InvalidInput, match="无效"):
        look(connection, tenant, town, bow)


def test_a_grid_gets_another_name_and_nothing_moves(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    before = snapshot(connection, town)
    intent = Rename(town.grid_ids[0], "祠堂网格")
    seen = look(connection, tenant, town, intent)
    assert (seen.moves, [t.name for t in seen.territories if t.level == "grid"]) == ((), ["祠堂网格"])
    done = do(connection, tenant, town, intent)
    after = snapshot(connection, town)
    assert [(a[3], b[3]) for a, b in zip(before, after, strict=True) if a[3] != b[3]] == [
        ("第1网格", "祠堂网格")
    ]
    do(connection, tenant, town, Revert(done.edit_id), days=1)
    assert snapshot(connection, town) == before
    assert all_hold(connection, days=1)


def test_a_retired_grid_is_not_renamed(connection: Connection, tenant: Tenant, town: SmallTown) -> None:
    do(connection, tenant, town, five(town))
    with pytest.raises(NotFound):
        look(connection, tenant, town, Rename(town.grid_ids[0], "旧"))
