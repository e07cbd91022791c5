"""Editing the map: preview writes nothing, apply runs the same function on the newest map and writes it all."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from gis.db import Connection
from gis.edits import repository
from gis.edits.intents import Intent, Revert, dump
from gis.edits.lane_plan import concerns_lanes, plan_lanes
from gis.edits.model import Applied, ChangedMeanwhile, Preview
from gis.edits.moves import Moves, derive_moves
from gis.edits.numbering import codes_of
from gis.edits.plan import Plan, needs_footprints, plan
from gis.edits.preview import describe, ids_of, read_figures
from gis.edits.reverting import plan_revert
from gis.edits.rules import read_walking
from gis.edits.state import MapState, load_state, read_footprints
from gis.edits.writing import write
from gis.errors import Conflict, InvalidInput
from gis.territories.gate import pass_gate


@dataclass(frozen=True)
class Order:
    """Who applies an edit, why, on which edition and result they saw it, and the key that makes it once."""

    author_id: UUID | None
    reason: str
    seen_edition: int
    seen_hash: str | None = None
    idempotency_key: UUID | None = None
    may_cut_buildings: bool = False
    draft_id: UUID | None = None
    draft_step: int | None = None

    def id_of_new(self, key: str) -> UUID:
        """A fresh id; inside a draft always the same one, so that later steps can speak of what earlier ones make."""
        if self.draft_id is None:
            return uuid4()
        return uuid5(self.draft_id, f"{self.draft_step}/{key}")


def preview(
    connection: Connection,
    tenant_id: int,  # noqa: ARG001 - said as for `apply`
    community_id: UUID,
    intent: Intent,
    *,
    at: datetime,
    may_cut_buildings: bool = False,
) -> Preview:
    """Compute an edit on the map in force; writes nothing that outlives the transaction.

    Raises InvalidInput with the place when the edit cannot be done, NotFound for territories not in force,
    PartitionBroken should the result not tile (nothing is written then either).
    """
    state = load_state(connection, community_id, at, lock=False)
    order = Order(None, "", state.community.edition, may_cut_buildings=may_cut_buildings)
    return _compute(connection, state, intent, at, order).preview


def apply(
    connection: Connection, tenant_id: int, community_id: UUID, intent: Intent, order: Order, *, at: datetime
) -> Applied:
    """Apply an edit in the caller's transaction: lock, compute on the newest map, gate, write, reassign, announce.

    An edit with a key that was applied before returns that result. Raises ChangedMeanwhile with the fresh preview
    when the result is not the one that was seen, Conflict when a problem blocks it.
    """
    done = _done_before(connection, community_id, intent, order)
    if done is not None:
        return done
    repository.wait_for_turn(connection, community_id)
    done = _done_before(connection, community_id, intent, order)
    if done is not None:
        return done
    return carry_out(connection, tenant_id, community_id, intent, order, at=at)[0]


def carry_out(
    connection: Connection, tenant_id: int, community_id: UUID, intent: Intent, order: Order, *, at: datetime
) -> tuple[Applied, Preview]:
    """`apply` without its look at the key; returns also what was computed."""
    if not order.reason.strip():
        raise InvalidInput("写明变更理由。", "Give the reason for the edit.", code="reason_needed")
    state = load_state(connection, community_id, at, lock=True)
    computed = _compute(connection, state, intent, at, order)
    found = computed.preview
    if order.seen_hash is not None and order.seen_hash != found.result_hash:
        raise ChangedMeanwhile(found, order.seen_edition)
    if order.seen_hash is None and order.seen_edition != found.edition:
        raise ChangedMeanwhile(found, order.seen_edition)
    if found.is_blocked:
        problem = next(p for p in found.problems if p.severity == "block")
        raise Conflict(problem.message_zh, problem.message_en, code=problem.code, where=problem.where)
    applied = write(
        connection,
        tenant_id,
        state,
        intent,
        computed.planned,
        computed.ids,
        found,
        computed.moves.assignments,
        order,
        at=at,
    )
    return applied, found


def preview_now(
    connection: Connection,
    tenant_id: int,
    community_id: UUID,
    intent: Intent,
    *,
    may_cut_buildings: bool = False,
) -> Preview:
    """`preview` at the database's own time."""
    at = repository.moment(connection)
    return preview(connection, tenant_id, community_id, intent, at=at, may_cut_buildings=may_cut_buildings)


def apply_now(
    connection: Connection, tenant_id: int, community_id: UUID, intent: Intent, order: Order
) -> Applied:
    """`apply` at the database's own time, read when the community is locked: a later edit is later on every clock."""
    with connection.pipeline():
        repository.wait_for_turn(connection, community_id)
        at = repository.moment(connection)
    return apply(connection, tenant_id, community_id, intent, order, at=at)


@dataclass(frozen=True)
class _Computed:
    """An edit computed: what the page shows, the plan, the id of every key of it, and who moves."""

    preview: Preview
    planned: Plan
    ids: Mapping[str, UUID]
    moves: Moves


def _compute(
    connection: Connection, state: MapState, intent: Intent, at: datetime, order: Order
) -> _Computed:
    """Everything that an edit does to a map; writes nothing."""
    planned = _plan(connection, state, intent)
    if not planned.territories:
        raise InvalidInput("这次变更什么都不改变。", "This edit would change nothing.", code="nothing_to_do")
    gate_plan(state, planned)
    fresh = {
        t.key: t.revived_id or order.id_of_new(t.key) for t in planned.territories if t.territory_id is None
    }
    ids = ids_of(planned, fresh)
    codes = codes_of(connection, state, planned)
    before, rules = read_figures(connection, planned)
    walking = read_walking(connection, state, planned, rules)
    moved = derive_moves(connection, state, planned, ids, codes, at=at)
    found = describe(
        state,
        intent,
        planned,
        moved,
        before,
        rules,
        walking,
        codes,
        at=at,
        may_cut_buildings=order.may_cut_buildings,
    )
    return _Computed(found, planned, ids, moved)


def _done_before(connection: Connection, community_id: UUID, intent: Intent, order: Order) -> Applied | None:
    """The result of the same edit sent before; Conflict when its key named another one."""
    if order.idempotency_key is None:
        return None
    done = repository.find_by_key(connection, order.idempotency_key)
    if done is None:
        return None
    applied, stored = done
    asked = json.loads(json.dumps(dump(intent)))
    if applied.community_id != community_id or stored != asked:
        raise Conflict(
            "这个 Idempotency-Key 已用于另一次变更。换一个新的编号再试。",
            "This Idempotency-Key was used for another edit. Make a new key and try again.",
            code="key_reused",
        )
    return applied


def _plan(connection: Connection, state: MapState, intent: Intent) -> Plan:
    match intent:
        case Revert():
            return plan_revert(connection, state, intent)
        case _ if concerns_lanes(state, intent):
            return plan_lanes(state, intent)
        case _ if needs_footprints(intent):
            return plan(state, intent, read_footprints(connection, state))
        case _:
            return plan(state, intent)


def gate_plan(state: MapState, planned: Plan) -> None:
    """The exact proof on the whole community, and every touched grid's lanes inside it."""
    border = next((t.metric for t in planned.of_level("community")), state.border_polygon)
    epsg, name = state.community.metric_epsg, state.community.name
    numbers = {str(grid.territory_id): grid.number for grid in state.grids}
    numbers |= {t.key: t.number for t in planned.of_level("grid")}
    labels = [numbers[key] for key in planned.grid_keys]
    pass_gate(planned.grids_after, border, labels, covers_parent=True, metric_epsg=epsg, parent_name=name)
    changed = {lane.key for lane in planned.of_level("lane")}
    parents = {grid.key for grid in planned.of_level("grid", "changed", "new", "noded")}
    parents |= {lane.parent_key for lane in planned.of_level("lane", "changed", "new", "noded")}
    for key in sorted(parents):
        lanes = [t for t in planned.of_level("lane", "changed", "new", "noded") if t.parent_key == key]
        rest = [
            i
            for i, lane in enumerate(state.lanes)
            if str(lane.parent_id) == key and str(lane.territory_id) not in changed
        ]
        polygons = [*(lane.metric for lane in lanes), *(state.lane_polygons[i] for i in rest)]
        if polygons:
            names = [*(lane.name for lane in lanes), *(state.lanes[i].name for i in rest)]
            after = planned.grids_after[planned.grid_keys.index(key)]
            pass_gate(
                polygons,
                after,
                names,
                covers_parent=False,
                metric_epsg=epsg,
                parent_name=f"{numbers[key]} 网格",
            )
