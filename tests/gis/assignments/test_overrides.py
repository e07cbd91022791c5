"""Assignments by hand: with a reason and an end, never lost by an edit, and derived again at every date."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from shapely import LineString

from gis.assignments import overrides
from gis.assignments.overrides import Wish
from gis.assignments.service import assign, differences
from gis.db import Connection
from gis.edits.intents import Intent, Merge, Revert, Split
from gis.edits.model import Applied
from gis.edits.service import Order, apply, preview
from gis.errors import InvalidInput, NotFound
from gis.geometry.crs import to_lonlat
from gis.tenants.service import Tenant
from gis.verify.service import verify
from tests.factories import (
    METRIC_EPSG,
    METRIC_ORIGIN,
    SINCE,
    SmallTown,
    make_building,
    make_facility,
    make_town,
    square,
)
from tests.gis.assignments.test_homes import lived

DAY = timedelta(days=1)
START = SINCE + 10 * DAY
END = SINCE + 40 * DAY


@pytest.fixture
def town(connection: Connection, tenant: Tenant) -> SmallTown:
    made = make_town(connection, tenant.id)
    make_building(connection, tenant.id, "a", square(0.2, 1.2, 20, 10), households=[3, 2])
    make_building(connection, tenant.id, "b", square(1.2, 1.2, 20, 10), households=[1])
    assign(connection, tenant.id, at=SINCE)
    return made


@pytest.fixture
def building(connection: Connection, town: SmallTown) -> UUID:
    row = connection.execute("select id from buildings where source_key = 'a'").fetchone()
    assert row is not None
    return UUID(str(row[0]))


def wish(territory_id: UUID, *, until: datetime = END, reason: str = "门开在另一边") -> Wish:
    return Wish(territory_id, reason, until, None)


def grid_at(connection: Connection, subject_id: UUID, at: datetime) -> tuple[UUID, str]:
    row = connection.execute(
        "select grid_id, rule from assignments where subject_id = %s and upper_inf(recorded)"
        " and valid @> %s::timestamptz",
        (subject_id, at),
    ).fetchone()
    assert row is not None
    return row


def edit(connection: Connection, tenant: Tenant, town: SmallTown, intent: Intent, at: datetime) -> Applied:
    row = connection.execute(
        "select edition from communities where territory_id = %s", (town.community_id,)
    ).fetchone()
    assert row is not None
    return apply(connection, tenant.id, town.community_id, intent, Order(None, "测试", int(row[0])), at=at)


def always_proved(connection: Connection, *moments: datetime) -> bool:
    return all(differences(connection, at=at)[0] == 0 for at in moments) and all(
        check.ok for at in moments for check in verify(connection, at)
    )


def line(x0: float, y0: float, x1: float, y1: float) -> LineString:
    x, y = METRIC_ORIGIN
    return to_lonlat(LineString([(x + x0, y + y0), (x + x1, y + y1)]), METRIC_EPSG)


def test_a_building_goes_where_it_is_put_with_whoever_lives_in_it(
    connection: Connection, tenant: Tenant, town: SmallTown, building: UUID
) -> None:
    overrides.put(connection, tenant.id, "building", building, wish(town.grid_ids[4]), at=START)
    assert grid_at(connection, building, START) == (town.grid_ids[4], "manual")
    row = connection.execute("select id from households where source_key = 'a/0'").fetchone()
    assert row is not None
    periods = lived(connection, row[0])
    assert [(row["grid_id"], row["rule"], row["override_reason"]) for row in periods] == [
        (town.grid_ids[4], "by_building", "门开在另一边"),
        (town.grid_ids[0], "by_building", None),
    ]
    assert grid_at(connection, building, START - DAY) == (town.grid_ids[0], "inside")
    assert always_proved(connection, SINCE, START, START + DAY, END + DAY)


def test_it_ends_by_itself_at_its_moment_and_every_date_keeps_its_answer(
    connection: Connection, tenant: Tenant, town: SmallTown, building: UUID
) -> None:
    overrides.put(connection, tenant.id, "building", building, wish(town.grid_ids[4]), at=START)
    assert overrides.end_expired(connection, tenant.id, END - DAY) == 0
    assert overrides.end_expired(connection, tenant.id, END + DAY) == 1
    assert overrides.end_expired(connection, tenant.id, END + DAY) == 0
    assert grid_at(connection, building, END - timedelta(seconds=1))[1] == "manual"
    assert grid_at(connection, building, END) == (town.grid_ids[0], "inside")
    assert always_proved(connection, SINCE, START, END - DAY, END, END + DAY)


def test_an_end_that_is_noticed_after_an_edit_still_counts_from_its_moment(
    connection: Connection, tenant: Tenant, town: SmallTown, building: UUID
) -> None:
    overrides.put(connection, tenant.id, "building", building, wish(town.grid_ids[4]), at=START)
    edited = END + 2 * DAY
    edit(connection, tenant, town, Merge((town.grid_ids[1], town.grid_ids[0])), edited)
    overrides.end_expired(connection, tenant.id, END + 3 * DAY)
    assert grid_at(connection, building, END + DAY) == (town.grid_ids[0], "inside")
    assert grid_at(connection, building, edited) == (town.grid_ids[1], "inside")
    assert always_proved(connection, START, END, END + DAY, edited, edited + DAY)


def test_revoking_and_deciding_anew_leave_a_trace(
    connection: Connection, tenant: Tenant, town: SmallTown, building: UUID
) -> None:
    overrides.put(connection, tenant.id, "building", building, wish(town.grid_ids[4]), at=START)
    overrides.put(connection, tenant.id, "building", building, wish(town.grid_ids[5]), at=START + DAY)
    overrides.revoke(connection, tenant.id, "building", building, "搬回来了", None, at=START + 2 * DAY)
    seen = [grid_at(connection, building, START + n * DAY)[0] for n in range(3)]
    assert seen == [town.grid_ids[4], town.grid_ids[5], town.grid_ids[0]]
    assert always_proved(connection, START, START + DAY, START + 2 * DAY)
    actions = connection.execute(
        "select action from audit_log where subject_id = %s order by seq", (str(building),)
    )
    assert [row[0] for row in actions] == [
        "assignment_override_put",
        "assignment_override_put",
        "assignment_override_revoked",
    ]


def test_an_edit_under_it_leaves_it_where_it_was_put(
    connection: Connection, tenant: Tenant, town: SmallTown, building: UUID
) -> None:
    overrides.put(connection, tenant.id, "building", building, wish(town.grid_ids[5]), at=START)
    edit(connection, tenant, town, Split(town.grid_ids[0], line(10, 90, 10, 210)), START + DAY)
    assert grid_at(connection, building, START + DAY) == (town.grid_ids[5], "manual")
    assert always_proved(connection, START, START + DAY)


def test_retiring_its_grid_gives_it_back_to_its_place_and_the_preview_says_so(
    connection: Connection, tenant: Tenant, town: SmallTown, building: UUID
) -> None:
    overrides.put(connection, tenant.id, "building", building, wish(town.grid_ids[5]), at=START)
    merge = Merge((town.grid_ids[4], town.grid_ids[5]))
    seen = preview(connection, tenant.id, town.community_id, merge, at=START + DAY)
    assert "overrides_end" in {problem.code for problem in seen.problems}
    merged = edit(connection, tenant, town, merge, START + DAY)
    assert grid_at(connection, building, START + DAY) == (town.grid_ids[0], "inside")
    edit(connection, tenant, town, Revert(merged.edit_id), START + 2 * DAY)
    assert grid_at(connection, building, START + 2 * DAY) == (town.grid_ids[5], "manual")
    assert always_proved(connection, START, START + DAY, START + 2 * DAY)


def test_a_facility_outside_comes_home_and_leaves_again(
    connection: Connection, tenant: Tenant, town: SmallTown
) -> None:
    x, y = METRIC_ORIGIN
    away = to_lonlat(LineString([(x - 500, y), (x - 500, y + 1)]), METRIC_EPSG).coords[0]
    facility = make_facility(connection, tenant.id, "f", *away)
    assign(connection, tenant.id, at=SINCE)
    overrides.put(connection, tenant.id, "facility", facility, wish(town.grid_ids[2]), at=START)
    assert grid_at(connection, facility, START)[0] == town.grid_ids[2]
    overrides.revoke(connection, tenant.id, "facility", facility, "错了", None, at=START + DAY)
    assert always_proved(connection, SINCE, START, START + DAY)


@pytest.mark.parametrize(
    "change",
    [
        {"expires_at": START - DAY},
        {"expires_at": START + 5000 * DAY},
        {"reason": "  "},
        {"reason": "长" * 501},
    ],
)
def test_a_reason_and_an_end_are_asked_for(
    connection: Connection, tenant: Tenant, town: SmallTown, building: UUID, change: dict[str, object]
) -> None:
    asked = replace(wish(town.grid_ids[4]), **change)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput):
        overrides.put(connection, tenant.id, "building", building, asked, at=START)


def test_what_is_not_there_is_refused(
    connection: Connection, tenant: Tenant, town: SmallTown, building: UUID
) -> None:
    with pytest.raises(NotFound):
        overrides.put(connection, tenant.id, "building", uuid4(), wish(town.grid_ids[4]), at=START)
    with pytest.raises(NotFound):
        overrides.put(connection, tenant.id, "building", building, wish(uuid4()), at=START)
    with pytest.raises(NotFound):
        overrides.revoke(connection, tenant.id, "building", building, "没有", None, at=START)
    with pytest.raises(InvalidInput):
        overrides.put(connection, tenant.id, "building", building, wish(town.community_id), at=START)
