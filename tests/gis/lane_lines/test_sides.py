"""The territories on both sides of a street line: derived, kept in time by edits, proved by verify."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import shapely
from shapely import LineString

from gis.assignments.service import assign
from gis.db import Connection, Sight, set_tenant
from gis.edits.intents import Merge, Revert
from gis.edits.service import Order, apply
from gis.lane_lines.sides import derive, derive_missing, wrong_sides
from gis.tenants.service import Tenant
from gis.verify.service import verify
from tests.factories import SINCE, SmallTown, make_town
from tests.served import lonlat

DAY = timedelta(days=1)


def street(connection: Connection, tenant_id: int, key: str, *places: tuple[float, float]) -> UUID:
    line = LineString([lonlat(*place) for place in places])
    row = connection.execute(
        "insert into lane_lines (tenant_id, source, source_key, content_hash, name, class, geom, length_m)"
        " values (%s, 't', %s, 'h', %s, 'residential', st_geomfromwkb(%s, 4490), 100) returning id",
        (tenant_id, key, key, shapely.to_wkb(line)),
    ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


@pytest.fixture
def town(connection: Connection, tenant: Tenant) -> SmallTown:
    made = make_town(connection, tenant.id)
    street(connection, tenant.id, "border", (0.1, 1.0), (0.9, 1.0))
    street(connection, tenant.id, "through", (0.5, 1.5), (1.5, 1.5))
    street(connection, tenant.id, "away", (9.0, 9.0), (9.5, 9.0))
    assign(connection, tenant.id, at=SINCE)
    derive(connection, tenant.id, at=SINCE)
    return made


def sides(connection: Connection, key: str, town: SmallTown, at: Any = SINCE) -> dict[str, dict[int, float]]:
    """By side: the share of each grid, named by its place in the town; -1 is none."""
    rows = connection.execute(
        "select s.side, s.grid_id, s.share from lane_line_sides as s join lane_lines as l on l.id = s.lane_line_id"
        " where l.source_key = %s and upper_inf(s.recorded) and s.valid @> %s::timestamptz",
        (key, at),
    ).fetchall()
    found: dict[str, dict[int, float]] = {}
    for side, grid, share in rows:
        found.setdefault(side, {})[town.grid_ids.index(grid) if grid else -1] = pytest.approx(share, abs=0.02)
    return found


def edit(connection: Connection, tenant: Tenant, town: SmallTown, intent: Merge | Revert, at: Any) -> UUID:
    row = connection.execute(
        "select edition from communities where territory_id = %s", (town.community_id,)
    ).fetchone()
    assert row is not None
    order = Order(None, "测试", row[0])
    return apply(connection, tenant.id, town.community_id, intent, order, at=at).edit_id


def test_a_street_along_a_border_belongs_to_what_is_on_both_sides_of_it(
    connection: Connection, town: SmallTown
) -> None:
    assert sides(connection, "border", town) == {"left": {0: 1.0}, "right": {3: 1.0}}
    half = {0: 0.5, 1: 0.5}
    assert sides(connection, "through", town) == {"left": half, "right": half}
    assert sides(connection, "away", town) == {"left": {-1: 1.0}, "right": {-1: 1.0}}


def test_an_edit_and_its_undoing_are_kept_in_time_and_nothing_else_is_written(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    merged = edit(connection, tenant, town, Merge((town.grid_ids[1], town.grid_ids[0])), SINCE + 10 * DAY)
    edit(connection, tenant, town, Revert(merged), SINCE + 20 * DAY)
    assert sides(connection, "through", town, SINCE + 10 * DAY) == {"left": {1: 1.0}, "right": {1: 1.0}}
    assert sides(connection, "border", town, SINCE + 10 * DAY) == {"left": {1: 1.0}, "right": {3: 1.0}}
    for at in (SINCE, SINCE + 10 * DAY, SINCE + 20 * DAY):
        assert [check.name for check in verify(connection, at) if not check.ok] == []
    half = {0: 0.5, 1: 0.5}
    assert sides(connection, "through", town, SINCE + 20 * DAY) == {"left": half, "right": half}
    rows = connection.execute(
        "select count(*) from lane_line_sides as s join lane_lines as l on l.id = s.lane_line_id"
        " where l.source_key = 'away'"
    ).fetchone()
    assert rows == (2,)
    assert derive(connection, tenant.id, at=SINCE + 30 * DAY) == 0


def test_what_was_tampered_with_or_never_derived_is_named(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    assert wrong_sides(connection, SINCE) == (3, [])
    connection.execute("update lane_line_sides set valid = tstzrange(lower(valid), %s)", (SINCE + DAY,))
    fresh = street(connection, tenant.id, "fresh", (0.1, 0.5), (0.2, 0.5))
    checked, problems = wrong_sides(connection, SINCE + 2 * DAY)
    assert (checked, len(problems)) == (4, 4)
    assert str(fresh) in {problem["lane_line"] for problem in problems}
    assert derive_missing(connection, tenant.id, at=SINCE + 2 * DAY) == 2
    assert str(fresh) not in {each["lane_line"] for each in wrong_sides(connection, SINCE + 2 * DAY)[1]}


def test_a_side_is_seen_where_its_territory_is(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    set_tenant(connection, tenant.id, Sight(map_areas="{" + str(town.grid_ids[3]) + "}"))
    assert sides(connection, "border", town) == {"right": {3: 1.0}}
    assert sides(connection, "through", town) == {}
