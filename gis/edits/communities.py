"""Moving the border between two communities: both locked in the order of ids, both maps exact, both editions new."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import shapely

from gis.db import Connection
from gis.edits import repository
from gis.edits.intents import ReshapeCommunities
from gis.edits.model import Applied, ChangedMeanwhile, Preview
from gis.edits.moves import Moves, Side, derive_over
from gis.edits.numbering import codes_of
from gis.edits.plan import Plan, as_invalid, plan_of
from gis.edits.preview import describe, ids_of, read_figures
from gis.edits.service import Order, gate_plan
from gis.edits.state import MapState, load_state
from gis.edits.writing import write
from gis.errors import Conflict, InvalidInput
from gis.geometry.crs import to_metric
from gis.geometry.faults import PartitionBroken
from gis.geometry.outline import move_common_border
from gis.geometry.settling import EditRefused
from gis.territories.gate import refusal


@dataclass(frozen=True)
class BorderPreview:
    """A moved border computed and not written: what each community becomes, and a hash of both."""

    first: Preview
    second: Preview
    result_hash: str


@dataclass(frozen=True)
class _Half:
    """One community's part, computed."""

    state: MapState
    planned: Plan
    ids: Mapping[str, UUID]
    preview: Preview


def preview_border(
    connection: Connection, intent: ReshapeCommunities, *, at: datetime, may_cut_buildings: bool = False
) -> BorderPreview:
    """Compute a moved border on the maps in force; writes nothing. InvalidInput says why and where it cannot be."""
    first, second = _states(connection, intent, at, lock=False)
    halves, _ = _compute(connection, first, second, intent, at, may_cut_buildings)
    return _both(halves)


def apply_border(
    connection: Connection, tenant_id: int, intent: ReshapeCommunities, order: Order, *, at: datetime
) -> tuple[Applied, Applied]:
    """Apply a moved border in the caller's transaction; ``order.seen_hash`` is that of the preview of both.

    Raises ChangedMeanwhile when the result is not what was seen, Conflict when a problem blocks it.
    """
    if not order.reason.strip():
        raise InvalidInput("写明变更理由。", "Give the reason for the edit.", code="reason_needed")
    first, second = _states(connection, intent, at, lock=True)
    halves, moved = _compute(connection, first, second, intent, at, order.may_cut_buildings)
    both = _both(halves)
    if order.seen_hash != both.result_hash:
        raise ChangedMeanwhile(both.first, order.seen_edition)
    problems = [p for half in halves for p in half.preview.problems if p.severity == "block"]
    if problems:
        told = problems[0]
        raise Conflict(told.message_zh, told.message_en, code=told.code, where=told.where)
    applied = []
    for nth, half in enumerate(halves):
        own = order if nth == 0 else replace(order, idempotency_key=None)
        assignments = moved.assignments if nth == len(halves) - 1 else ()
        applied.append(
            write(
                connection,
                tenant_id,
                half.state,
                intent,
                half.planned,
                half.ids,
                half.preview,
                assignments,
                own,
                at=at,
            )
        )
    return applied[0], applied[1]


def lock_pair(connection: Connection, intent: ReshapeCommunities) -> datetime:
    """Lock both communities in the order of their ids; the time on the database's clock after that."""
    for community_id in sorted((intent.first_id, intent.second_id)):
        repository.wait_for_turn(connection, community_id)
    return repository.moment(connection)


def _states(
    connection: Connection, intent: ReshapeCommunities, at: datetime, *, lock: bool
) -> tuple[MapState, MapState]:
    if intent.first_id == intent.second_id:
        raise InvalidInput("选两个不同的社区。", "Choose two different communities.")
    found = {i: load_state(connection, i, at, lock=lock) for i in sorted((intent.first_id, intent.second_id))}
    first, second = found[intent.first_id], found[intent.second_id]
    if first.community.metric_epsg != second.community.metric_epsg:
        raise InvalidInput(
            "两个社区用不同的投影带计算，不能一起改。先统一坐标带再导入。",
            "The two communities are computed in different projection zones. Import both in one zone first.",
            code="zones_differ",
        )
    if first.border.parent_id != second.border.parent_id:
        raise InvalidInput(
            "两个社区属于不同的街道，边界不能在这里改。",
            "The two communities belong to different towns; their border cannot be moved here.",
            code="towns_differ",
        )
    return first, second


def _compute(
    connection: Connection,
    first: MapState,
    second: MapState,
    intent: ReshapeCommunities,
    at: datetime,
    may_cut_buildings: bool,
) -> tuple[tuple[_Half, _Half], Moves]:
    plans = _plans(first, second, intent)
    sides = []
    for state, planned in zip((first, second), plans, strict=True):
        gate_plan(state, planned)
        fresh = {
            t.key: Order(None, "", 0).id_of_new(t.key) for t in planned.territories if t.territory_id is None
        }
        sides.append(Side(state, planned, ids_of(planned, fresh), codes_of(connection, state, planned)))
    moved = derive_over(connection, sides, at=at)
    halves = []
    for side in sides:
        before, rules = read_figures(connection, side.planned)
        found = describe(
            side.state,
            intent,
            side.planned,
            moved,
            before,
            rules,
            None,
            side.codes,
            at=at,
            may_cut_buildings=may_cut_buildings,
        )
        halves.append(_Half(side.state, side.planned, side.ids, found))
    return (halves[0], halves[1]), moved


def _plans(first: MapState, second: MapState, intent: ReshapeCommunities) -> tuple[Plan, Plan]:
    """What becomes of both communities' grids and lanes."""
    epsg, count = first.community.metric_epsg, len(first.grids)
    _require_common_border(first, second)
    try:
        mine, theirs, changed = move_common_border(
            first.grid_polygons, second.grid_polygons, to_metric(intent.line, epsg)
        )
    except EditRefused as refused:
        raise as_invalid(first, refused, (*first.grids, *second.grids)) from None
    except PartitionBroken as broken:
        raise refusal(broken.report, epsg, first.community.name) from None
    return (
        plan_of(first, mine, frozenset(i for i in changed if i < count)),
        plan_of(second, theirs, frozenset(i - count for i in changed if i >= count)),
    )


def _require_common_border(first: MapState, second: MapState) -> None:
    """Two borders that overlap are two maps of the same ground: nobody can say whose it is."""
    common = shapely.intersection(first.border_polygon, second.border_polygon)
    if common.area > 1.0:
        inner = shapely.point_on_surface(common)
        raise InvalidInput(
            f"两个社区重叠 {common.area:,.1f} 平方米，先核对边界再移动。",
            f"The two communities overlap by {common.area:,.1f} m²: settle that first, then move the border.",
            code="communities_overlap",
            where=first.place((inner.x, inner.y)),
        )


def _both(halves: tuple[_Half, _Half]) -> BorderPreview:
    first, second = (half.preview for half in halves)
    joined = sha256(f"{first.result_hash}{second.result_hash}".encode()).hexdigest()
    return BorderPreview(first, second, joined)
