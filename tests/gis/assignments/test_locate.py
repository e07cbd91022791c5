"""Where is this point, and why."""

import asyncio
from datetime import timedelta

import pytest
import shapely

from gis.access.model import EVERYWHERE
from gis.assignments.locate import Location, box_around, locate
from gis.db import box_setting, connect, create_engine
from gis.errors import InvalidInput
from gis.geometry.crs import to_lonlat
from gis.settings import DatabaseSettings
from gis.tenants.service import create_tenant
from tests.factories import METRIC_EPSG, METRIC_ORIGIN, SINCE, CommittedTown


def ask(database: DatabaseSettings, tenant_id: int, x: float, y: float, days: int = 1) -> Location:
    point = to_lonlat(shapely.Point(METRIC_ORIGIN[0] + x, METRIC_ORIGIN[1] + y), METRIC_EPSG)

    async def run() -> Location:
        engine = create_engine(database)
        try:
            return await locate(engine, tenant_id, EVERYWHERE, point.x, point.y, SINCE + timedelta(days=days))
        finally:
            await engine.dispose()

    return asyncio.run(run())


def test_a_point_inside_names_community_grid_and_building(
    database: DatabaseSettings, small_town: CommittedTown
) -> None:
    found = ask(database, small_town.tenant.id, 25, 125)
    assert found.community is not None
    assert found.community.id == small_town.town.community_id
    assert found.grid is not None
    assert (found.grid.id, found.grid.label) == (small_town.town.grid_ids[0], "01 网格")
    assert found.building is not None
    assert found.building.name == "一栋"
    assert found.explanation.rule == "inside"
    assert "01 网格" in found.explanation.text_zh
    assert "第 2 版" in found.explanation.text_zh


def test_a_point_on_a_shared_border_gets_the_smaller_code(
    database: DatabaseSettings, small_town: CommittedTown
) -> None:
    found = ask(database, small_town.tenant.id, 100, 100)
    assert found.grid is not None
    assert found.grid.id == small_town.town.grid_ids[0]
    assert found.explanation.rule == "border_tie"


def test_a_point_outside_says_how_far_away_it_is(
    database: DatabaseSettings, small_town: CommittedTown
) -> None:
    found = ask(database, small_town.tenant.id, -35, 50)
    assert found.grid is None
    assert found.explanation.rule == "outside"
    assert "35 m" in found.explanation.text_zh


def test_before_the_map_began_there_is_no_grid(database: DatabaseSettings, small_town: CommittedTown) -> None:
    found = ask(database, small_town.tenant.id, 25, 125, days=-1)
    assert (found.community, found.grid) == (None, None)


def test_another_tenant_learns_nothing(database: DatabaseSettings, small_town: CommittedTown) -> None:
    found = ask(database, small_town.tenant.id + 1000, 25, 125)
    assert (found.community, found.grid, found.building) == (None, None, None)


@pytest.mark.parametrize(("lon", "lat"), [(200.0, 25.0), (102.0, 89.0), (float("nan"), 25.0)])
def test_a_point_off_the_map_is_refused(lon: float, lat: float) -> None:
    with pytest.raises(InvalidInput):
        box_around(lon, lat)


def test_the_box_policy_reads_the_box_and_not_the_tenant(scratch_database: DatabaseSettings) -> None:
    with connect(scratch_database, owner=True) as owner:
        tenant = create_tenant(owner, "many", "多点县")
    with connect(scratch_database, tenant.id) as connection:
        connection.execute(
            "insert into facilities (tenant_id, source, source_key, content_hash, kind, geom)"
            " select %s, 'many', i::text, '', 'clinic', st_setsrid(st_makepoint(100 + i * 1e-4, 25), 4490)"
            " from generate_series(8001, 12000) as i",
            (tenant.id,),
        )
    with connect(scratch_database, owner=True) as owner:
        owner.execute("analyze facilities")
    with connect(scratch_database, tenant.id) as connection:
        box = box_around(101.0, 25.0, half_m=50)
        connection.execute("select set_config('app.box_3857', %s, true)", (box_setting(box),))
        rows = connection.execute(
            "explain (analyze, costs off, timing off) select id from facilities"
        ).fetchall()
        plan = "\n".join(row[0] for row in rows)
        assert "facilities_geom_3857_idx" in plan
        assert "Rows Removed by Filter" not in plan
        assert connection.execute("select count(*) from facilities").fetchone() == (9,)
