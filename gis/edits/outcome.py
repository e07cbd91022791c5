"""What a draft makes of a community: every grid before and after at full precision, with what it holds.

The steps are carried out inside a savepoint that is rolled back, and the map is read there: what is compared is the
map the draft would really leave, not a sum of its previews. Of a draft in effect the two stored maps are compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from gis.db import Connection
from gis.edits import draft_repository as stored
from gis.edits import repository
from gis.edits.draft_repository import Draft, Step
from gis.edits.draft_steps import BETWEEN_STEPS, carry_out_steps, changed_step, refused_step
from gis.edits.model import Preview
from gis.edits.preview import read_size_rules
from gis.edits.rules import grid_verdict
from gis.edits.state import MapState, load_state
from gis.errors import WanggeError
from gis.queries import statement
from gis.territories.model import CurrentVersion
from gis.territories.sizes import SizeRule, SizeVerdict

GridFate = Literal["same", "noded", "changed", "new", "retired"]


@dataclass(frozen=True)
class Holding:
    """What a grid holds at a moment."""

    buildings: int = 0
    households: int = 0
    people: int = 0
    floating_people: int = 0
    elderly_people: int = 0
    child_people: int = 0


@dataclass(frozen=True)
class GridAt:
    """A grid on one of the two maps. ``geom`` is EPSG:4490 degrees with 9 decimals."""

    geom: MultiPolygon
    area_m2: float
    holding: Holding
    size: SizeVerdict | None


@dataclass(frozen=True)
class GridOutcome:
    """A grid now and after; a new one has nothing now, a retired one nothing after."""

    territory_id: UUID
    number: str
    code: str
    name: str
    kind: str
    colour: int
    fate: GridFate
    before: GridAt | None
    after: GridAt | None


@dataclass(frozen=True)
class Outcome:
    """The community's map before and after a draft, as far as its steps go, and what stands in the way.

    ``edition`` is the newest one, on which the steps were carried out.
    """

    community_id: UUID
    community_name: str
    community_code: str
    metric_epsg: int
    edition: int
    border: MultiPolygon
    grids: tuple[GridOutcome, ...]
    conflict: Mapping[str, Any] | None


@dataclass(frozen=True)
class _Grid:
    """A grid as it was read; ``metric`` is its polygon in metres."""

    version: CurrentVersion
    at: GridAt
    metric: BaseGeometry


_Grids = dict[UUID, _Grid]

_ROUNDING_M = 0.001
"""A node put into a straight border lies this far beside it at most."""


def outcome_of(connection: Connection, tenant_id: int, draft: Draft, at: datetime) -> Outcome:
    """The map with and without a draft; writes nothing that outlives the transaction."""
    if draft.state == "effective":
        span = stored.span_of(connection, draft.id)
        if span is not None:
            began, ended, edition = span
            return _compare(
                connection, draft, began - timedelta(microseconds=1), ended, edition=edition, conflict=None
            )
    return _tried(connection, tenant_id, draft, stored.steps_of(connection, draft.id), at)


def _tried(
    connection: Connection, tenant_id: int, draft: Draft, steps: Sequence[Step], at: datetime
) -> Outcome:
    repository.wait_for_turn(connection, draft.community_id)
    edition = stored.edition_of(connection, draft.community_id)
    rules = read_size_rules(connection)
    state, before = _read(connection, draft.community_id, rules, at)
    previews: list[Preview] = []
    refused: WanggeError | None = None
    with connection.transaction(force_rollback=True):
        try:
            carry_out_steps(connection, tenant_id, draft, steps, at, previews)
        except WanggeError as error:
            refused = error
        then = at + len(previews) * BETWEEN_STEPS
        changed_state, after = _read(connection, draft.community_id, rules, then)
    conflict: Mapping[str, Any] | None
    if refused is not None:
        conflict = refused_step(connection, draft, steps[len(previews)], refused, edition)
    else:
        conflict = changed_step(connection, draft, steps, previews, edition)
    return _outcome(state, changed_state, before, after, edition, conflict)


def _compare(
    connection: Connection,
    draft: Draft,
    before_at: datetime,
    after_at: datetime,
    *,
    edition: int,
    conflict: Mapping[str, Any] | None,
) -> Outcome:
    rules = read_size_rules(connection)
    state, before = _read(connection, draft.community_id, rules, before_at)
    changed_state, after = _read(connection, draft.community_id, rules, after_at)
    return _outcome(state, changed_state, before, after, edition, conflict)


def _outcome(
    state: MapState,
    changed_state: MapState,
    before: _Grids,
    after: _Grids,
    edition: int,
    conflict: Mapping[str, Any] | None,
) -> Outcome:
    grids = [_grid(before.get(one), after.get(one)) for one in {**before, **after}]
    community = state.community
    return Outcome(
        community_id=community.id,
        community_name=community.name,
        community_code=community.code,
        metric_epsg=community.metric_epsg,
        edition=edition,
        border=changed_state.border.geom,
        grids=tuple(sorted(grids, key=lambda grid: grid.code)),
        conflict=conflict,
    )


def _grid(before: _Grid | None, after: _Grid | None) -> GridOutcome:
    known = after or before
    assert known is not None
    version = known.version
    fate: GridFate = "same"
    if before is None:
        fate = "new"
    elif after is None:
        fate = "retired"
    elif before.at.holding != after.at.holding or before.version.name != after.version.name:
        fate = "changed"
    elif before.at.geom != after.at.geom:
        fate = "noded" if _only_noded(before.metric, after.metric) else "changed"
    return GridOutcome(
        territory_id=version.territory_id,
        number=version.number,
        code=version.code,
        name=version.name,
        kind=version.kind,
        colour=version.colour,
        fate=fate,
        before=before.at if before else None,
        after=after.at if after else None,
    )


def _only_noded(before: BaseGeometry, after: BaseGeometry) -> bool:
    """Whether a border only gained or lost nodes along its way."""
    nodes = [set(map(tuple, shapely.get_coordinates(each).tolist())) for each in (before, after)]
    if not (nodes[0] <= nodes[1] or nodes[1] <= nodes[0]):
        return False
    return bool(shapely.symmetric_difference(before, after).area <= _ROUNDING_M * before.length)


def _read(
    connection: Connection, community_id: UUID, rules: Sequence[SizeRule], at: datetime
) -> tuple[MapState, _Grids]:
    """The community at a moment, and its grids with what they hold."""
    state = load_state(connection, community_id, at, lock=False)
    ids = [grid.territory_id for grid in state.grids]
    query = statement("territories", "figures_as_of").encode()
    rows = connection.execute(query, {"as_of": at, "territories": ids}).fetchall()
    holdings = {row[0]: Holding(*(int(value or 0) for value in row[1:])) for row in rows}
    found: _Grids = {}
    for grid, polygon in zip(state.grids, state.grid_polygons, strict=True):
        holding = holdings.get(grid.territory_id, Holding())
        area_m2 = float(polygon.area)
        verdict = grid_verdict(state, grid.kind, rules, holding, area_m2, at)
        found[grid.territory_id] = _Grid(grid, GridAt(grid.geom, area_m2, holding, verdict), polygon)
    return state, found
