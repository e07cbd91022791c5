"""Rules are data: a preview says what the tenant's table makes of sizes and shapes, and only what gets worse blocks."""

from datetime import timedelta
from uuid import uuid4

import pytest
from shapely import LineString, Polygon

from gis.assignments.service import assign
from gis.db import Connection
from gis.edits.intents import Carve, Intent, Merge, Split
from gis.edits.model import Preview, Problem
from gis.edits.service import preview
from gis.geometry.crs import to_lonlat
from gis.tenants.service import Tenant
from tests.factories import METRIC_EPSG, METRIC_ORIGIN, SINCE, SmallTown, make_building, make_town, square

LATER = SINCE + timedelta(days=1)


def degrees(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Lon/lat of places in metres off the town's corner."""
    metric = LineString([(METRIC_ORIGIN[0] + x, METRIC_ORIGIN[1] + y) for x, y in points])
    return [(x, y) for x, y in to_lonlat(metric, METRIC_EPSG).coords]


@pytest.fixture
def town(connection: Connection, tenant: Tenant) -> SmallTown:
    """Six square grids, 100 m a side; two houses at the ends of a bent lane in the first."""
    made = make_town(connection, tenant.id)
    make_building(connection, tenant.id, "west", square(0.05, 1.1, 5, 5), households=[2, 1])
    make_building(connection, tenant.id, "east", square(0.9, 1.1, 5, 5), households=[2, 1])
    lane = LineString(degrees([(7, 110), (7, 195), (93, 195), (93, 110)]))
    connection.execute(
        "insert into lane_lines (tenant_id, source, source_key, content_hash, class, name, length_m, geom)"
        " values (%s, 'factory', 'bent', %s, 'footway', '弯巷', 256, st_geomfromtext(%s, 4490))",
        (tenant.id, uuid4().bytes * 2, lane.wkt),
    )
    assign(connection, tenant.id, at=SINCE)
    return made


def rule(
    connection: Connection,
    tenant: Tenant,
    measure: str,
    low: float | None,
    high: float | None,
    severity: str = "warn",
) -> None:
    connection.execute(
        "insert into size_rules (tenant_id, level, measure, min_value, max_value, severity, source, status,"
        " effective_from) values (%s, 'grid', %s, %s, %s, %s, '测试标准', 'demo', '2020-01-01')",
        (tenant.id, measure, low, high, severity),
    )


def look(connection: Connection, tenant: Tenant, town: SmallTown, intent: Intent) -> Preview:
    return preview(connection, tenant.id, town.community_id, intent, at=LATER, may_cut_buildings=True)


def about(found: Preview, code: str) -> list[Problem]:
    return [problem for problem in found.problems if problem.code == code]


def strip(town: SmallTown, at_m: float = 4.0) -> Split:
    """Cuts a strip of some metres off the first grid's south."""
    return Split(town.grid_ids[0], LineString(degrees([(-10, 100 + at_m), (110, 100 + at_m)])))


def test_without_rules_nothing_is_said_about_shapes(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    assert about(look(connection, tenant, town, strip(town)), "out_of_band") == []


def test_a_thin_strip_is_not_compact_enough_and_the_place_is_in_it(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    rule(connection, tenant, "polsby_popper", 0.3, None, "block")
    found = look(connection, tenant, town, strip(town))
    (problem,) = about(found, "out_of_band")
    assert found.is_blocked
    assert "紧凑度 0.12" in problem.message_zh
    assert "测试标准" in problem.message_zh
    west, south = degrees([(0, 100)] * 2)[0]
    east, north = degrees([(100, 104)] * 2)[0]
    assert problem.where is not None
    assert west < problem.where[0] < east
    assert south < problem.where[1] < north


def test_a_shape_that_was_no_better_before_is_not_held_against_an_edit(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    rule(connection, tenant, "polsby_popper", 0.99, None, "block")
    merged = look(connection, tenant, town, Merge((town.grid_ids[0], town.grid_ids[1])))
    assert merged.is_blocked
    split = look(connection, tenant, town, strip(town, 50))
    assert {problem.severity for problem in about(split, "out_of_band")} == {"block"}
    rule(connection, tenant, "area_m2", None, 5_000, "block")
    smaller = [
        p
        for p in about(look(connection, tenant, town, strip(town, 40)), "out_of_band")
        if "面积" in p.message_zh
    ]
    assert smaller == []


def test_households_out_of_their_band_are_always_said_and_block_only_when_worse(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    rule(connection, tenant, "households", None, 1, "block")
    apart = Split(town.grid_ids[0], LineString(degrees([(50, 90), (50, 210)])))
    problems = about(look(connection, tenant, town, apart), "out_of_band")
    assert sorted(problem.severity for problem in problems) == ["block", "warn"]
    assert all("户数 2，比上限 1 多 1" in problem.message_zh for problem in problems)


def test_a_piece_cut_off_is_an_exclave_that_the_rule_may_forbid(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    ring = Polygon(degrees([(40, 90), (60, 90), (60, 210), (40, 210), (40, 90)]))
    carved = look(connection, tenant, town, Carve(ring, leftovers="keep"))
    assert {problem.severity for problem in about(carved, "exclave")} == {"warn"}
    rule(connection, tenant, "parts", None, 1, "block")
    forbidden = look(connection, tenant, town, Carve(ring, leftovers="keep"))
    assert {problem.severity for problem in about(forbidden, "exclave")} == {"block"}
    assert len(about(forbidden, "exclave")) == len(about(carved, "exclave"))


def test_the_longest_walk_follows_the_lanes_of_the_new_grid(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    rule(connection, tenant, "walk_min", None, 2.5)
    found = look(connection, tenant, town, Merge((town.grid_ids[0], town.grid_ids[1])))
    (problem,) = about(found, "out_of_band")
    # 82 m north, 86 m across, 82 m south: some 3 minutes at 5 km/h, where the straight way takes one.
    assert "步行（分钟） 3" in problem.message_zh
    apart = Split(town.grid_ids[0], LineString(degrees([(50, 90), (50, 210)])))
    assert about(look(connection, tenant, town, apart), "out_of_band") == []


def test_a_new_grid_wants_staff_and_those_of_a_retired_one_want_another(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    merged = Merge((town.grid_ids[0], town.grid_ids[1]))
    assert about(look(connection, tenant, town, strip(town, 50)), "no_staff") == []
    for name, grid in (("王敏", 0), ("李强", 1), ("赵燕", 1)):
        connection.execute(
            "with worker as (insert into workers (tenant_id, source, source_key, content_hash, name)"
            " values (%(tenant)s, 'factory', %(name)s, %(hash)s, %(name)s) returning id)"
            " insert into duties (tenant_id, source, source_key, content_hash, worker_id, territory_id, role)"
            " select %(tenant)s, 'factory', %(name)s, %(hash)s, id, %(grid)s, 'grid_member' from worker",
            {"tenant": tenant.id, "name": name, "hash": uuid4().bytes * 2, "grid": town.grid_ids[grid]},
        )
    (fresh,) = about(look(connection, tenant, town, strip(town, 50)), "no_staff")
    assert fresh.severity == "warn"
    after = look(connection, tenant, town, merged)
    (left,) = about(after, "staff_to_move")
    assert "2 名人员" in left.message_zh
    assert {f.number: (f.before.staff, f.after.staff) for f in after.figures} == {"01": (1, 1), "02": (2, 0)}
