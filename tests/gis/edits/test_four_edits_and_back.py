"""On the demo: a lane divides a grid, two are merged, a block is painted, a dedicated one is carved; all is undone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest
import shapely
from shapely import LineString

from gis.db import Connection, connect
from gis.edits.intents import Carve, Intent, Merge, Paint, Revert, Split
from gis.edits.model import Applied
from gis.edits.service import Order, apply_now, preview_now
from gis.edits.state import MapState, load_state, read_footprints
from gis.errors import WanggeError
from gis.settings import DatabaseSettings
from gis.tenants.service import create_tenant
from gis.verify.service import verify
from tests.real_towns import demo

BEYOND_M = 60.0


@dataclass
class Town:
    """The demo's urban community in a database, and what to do there."""

    database: DatabaseSettings
    tenant_id: int
    community_id: UUID

    def state(self, connection: Connection, at: datetime | None = None) -> MapState:
        return load_state(connection, self.community_id, at or datetime.now(UTC), lock=False)

    def first_possible(self, intents: Iterator[Intent]) -> Applied:
        """Apply the first intent that a preview does not refuse."""
        for intent in intents:
            try:
                with connect(self.database, self.tenant_id) as connection:
                    found = preview_now(
                        connection, self.tenant_id, self.community_id, intent, may_cut_buildings=True
                    )
                    connection.rollback()
            except WanggeError:
                continue
            order = Order(
                None, "一天的变更", found.edition, seen_hash=found.result_hash, may_cut_buildings=True
            )
            with connect(self.database, self.tenant_id) as connection:
                return apply_now(connection, self.tenant_id, self.community_id, intent, order)
        pytest.fail("none of the edits was possible")


@pytest.fixture
def town(database: DatabaseSettings, tmp_path: Path) -> Town:
    with connect(database, owner=True) as owner:
        tenant = create_tenant(owner, "four-edits", "四次变更县")
    demo(database, "four-edits", tmp_path)
    with connect(database, tenant.id) as connection:
        row = connection.execute(
            "select community_id from territory_versions where level = 'grid' group by 1 order by count(*) desc"
        ).fetchone()
    assert row is not None
    return Town(database, tenant.id, row[0])


def seen(connection: Connection, town: Town, at: datetime) -> tuple[object, object]:
    """Every border to the bit, and where every subject belongs, at a moment."""
    state = town.state(connection, at)
    borders = {
        (version.territory_id, version.number, shapely.to_wkb(shapely.normalize(version.geom)))
        for version in (state.border, *state.grids, *state.lanes)
    }
    belongs = connection.execute(
        "select subject_kind, subject_id, community_id, grid_id, lane_id from assignments"
        " where valid @> %s::timestamptz and upper_inf(recorded)",
        (at,),
    ).fetchall()
    return borders, set(belongs)


def along_lanes(town: Town) -> Iterator[Intent]:
    """Cuts of a grid by a street line through it, carried on beyond both ends."""
    with connect(town.database, town.tenant_id) as connection:
        state = town.state(connection)
        lanes = read_footprints(connection, state).lanes
    for grid, polygon in zip(state.grids, state.grid_polygons, strict=True):
        for lane in lanes[shapely.intersects(lanes, polygon.buffer(-5))]:
            inside = shapely.length(shapely.intersection(lane, polygon))
            if inside < 120:
                continue
            (ax, ay), *_, (bx, by) = lane.coords
            length = max(lane.length, 1.0)
            dx, dy = (bx - ax) / length * BEYOND_M, (by - ay) / length * BEYOND_M
            longer = LineString([(ax - dx, ay - dy), *lane.coords, (bx + dx, by + dy)])
            yield Split(grid.territory_id, state.lonlat(longer))


def neighbours(town: Town) -> Iterator[Intent]:
    with connect(town.database, town.tenant_id) as connection:
        state = town.state(connection)
    for i, polygon in enumerate(state.grid_polygons):
        for j in range(i + 1, len(state.grids)):
            if shapely.length(shapely.intersection(polygon, state.grid_polygons[j])) > 50:
                yield Merge((state.grids[i].territory_id, state.grids[j].territory_id))


def blocks(town: Town) -> Iterator[Intent]:
    """The street block of a building beside a border, to the grid on the other side."""
    with connect(town.database, town.tenant_id) as connection:
        state = town.state(connection)
        footprints = read_footprints(connection, state)
    for i, polygon in enumerate(state.grid_polygons):
        for j, other in enumerate(state.grid_polygons):
            if i == j or shapely.length(shapely.intersection(polygon, other)) < 50:
                continue
            near = shapely.distance(footprints.polygons, other)
            near[footprints.grids != i] = float("inf")
            building = footprints.ids[int(near.argmin())]
            yield Paint((building,), state.grids[j].territory_id, unit="block", leftovers="join")


def dedicated(town: Town) -> Iterator[Intent]:
    with connect(town.database, town.tenant_id) as connection:
        state = town.state(connection)
    for polygon in state.grid_polygons:
        ring = shapely.point_on_surface(polygon).buffer(40, quad_segs=4)
        yield Carve(state.lonlat(ring), kind="dedicated", name="示范学校")


def test_four_edits_and_four_undoings_end_where_they_began_and_every_moment_can_be_seen_again(
    town: Town,
) -> None:
    with connect(town.database, town.tenant_id) as connection:
        start_edition = town.state(connection).community.edition
        started_at = datetime.now(UTC)
        moments = {started_at: seen(connection, town, started_at)}
    applied = []
    for intents in (along_lanes, neighbours, blocks, dedicated):
        applied.append(town.first_possible(intents(town)))
        _remember(town, moments)
    for edit in reversed(applied.copy()):
        applied.append(town.first_possible(iter([Revert(edit.edit_id)])))
        _remember(town, moments)

    states = list(moments.values())
    assert [a != b for a, b in pairwise(states[:5])] == [True] * 4
    assert states[:4] == states[:4:-1], "each undoing leads back to the state before its edit"
    with connect(town.database, town.tenant_id) as connection:
        assert town.state(connection).community.edition == start_edition + 8
        history = connection.execute(
            "select kind, reverts_id from edits where community_id = %s and edition > %s order by edition",
            (town.community_id, start_edition),
        ).fetchall()
        for moment, state in moments.items():
            assert seen(connection, town, moment) == state
            assert seen(connection, town, moment + timedelta(microseconds=1)) == state
        assert [check.name for check in verify(connection, datetime.now(UTC)) if not check.ok] == []
        middle = list(moments)[4]
        assert [check.name for check in verify(connection, middle) if not check.ok] == []
    assert [kind for kind, _ in history] == ["split", "merge", "paint", "carve", *["revert"] * 4]
    assert [undone for _, undone in history[4:]] == [edit.edit_id for edit in reversed(applied[:4])]


def _remember(town: Town, moments: dict[datetime, tuple[object, object]]) -> None:
    with connect(town.database, town.tenant_id) as connection:
        at = connection.execute("select clock_timestamp()").fetchone()
        assert at is not None
        moments[at[0]] = seen(connection, town, at[0])
