"""Previewing an edit: the plan, who moves, sizes, problems, lineage, and a hash of it all."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import shapely

from gis.db import Connection
from gis.edits.intents import Intent, dump
from gis.edits.model import Descent, Figures, GridFigures, Preview, Problem, TerritoryAfter
from gis.edits.moves import CutBuilding, Move, Moves
from gis.edits.plan import Plan, PlannedTerritory
from gis.edits.rules import Walking, grid_verdict, rule_problems
from gis.edits.staffing import override_problems, staff_problems
from gis.edits.state import MapState
from gis.queries import statement
from gis.territories.sizes import SizeRule

COUNTED = {
    "building": "buildings",
    "facility": "facilities",
    "device": "devices",
    "duty_post": "duty_posts",
    "organization": "organizations",
    "component": "components",
    "incident": "incidents",
    "patrol_point": "patrol_points",
    "patrol_route": "patrol_routes",
    "patrol_area": "patrol_areas",
}
"""Under which figure what belongs somewhere by its own place is counted."""


def read_figures(connection: Connection, planned: Plan) -> tuple[dict[str, Figures], list[SizeRule]]:
    """What the grids that a plan touches hold now, by key, and every size rule."""
    touched = planned.of_level("grid", "changed", "retired")
    known = [grid.territory_id for grid in touched if grid.territory_id is not None]
    with connection.pipeline():
        figures = connection.execute(statement("edits", "figures").encode(), {"ids": known})
        rules = read_size_rules(connection)
    return {str(row[0]): Figures(*(int(value) for value in row[1:])) for row in figures.fetchall()}, rules


def read_size_rules(connection: Connection) -> list[SizeRule]:
    """Every size rule of the tenant; a handful."""
    rows = connection.execute(
        "select level, settlement, kind, measure, min_value, max_value, severity, source, status, effective_from"
        " from size_rules"
    ).fetchall()
    return [SizeRule(*row) for row in rows]


def describe(
    state: MapState,
    intent: Intent,
    planned: Plan,
    moved: Moves,
    before: Mapping[str, Figures],
    rules: Sequence[SizeRule],
    walking: Walking | None,
    codes: Mapping[str, str],
    *,
    at: datetime,
    may_cut_buildings: bool,
) -> Preview:
    """Everything that the page shows before an edit is applied."""
    figures = _figures(state, planned, moved.moves, before, rules, at)
    territories = tuple(_territory(state, t, codes[t.key]) for t in planned.territories)
    problems = (
        *_cut_problems(moved.cut_buildings, may_cut_buildings),
        *rule_problems(state, planned, figures, rules, walking, at),
        *staff_problems(state, planned, figures),
        *override_problems(state, planned, moved.overrides_lost),
    )
    return Preview(
        community_id=state.community.id,
        edition=state.community.edition,
        op=str(dump(intent)["op"]),
        territories=territories,
        figures=figures,
        moves=moved.moves,
        cut_buildings=moved.cut_buildings,
        lineage=_lineage(state, planned, figures, moved.moves),
        problems=problems,
        result_hash=_hash(territories, moved.moves),
    )


def impact_of(preview: Preview) -> dict[str, object]:
    """What an edit remembers of its preview: figures and moves, no geometry."""
    return {
        "figures": [
            {"number": f.number, "before": asdict(f.before), "after": asdict(f.after)}
            for f in preview.figures
        ],
        "moves": [asdict(move) for move in preview.moves],
        "households": sum(move.households for move in preview.moves),
        "people": sum(move.people for move in preview.moves),
    }


def _territory(state: MapState, planned: PlannedTerritory, code: str) -> TerritoryAfter:
    return TerritoryAfter(
        key=planned.key,
        territory_id=planned.territory_id,
        level=planned.level,
        fate=planned.fate,
        number=planned.number,
        name=planned.name,
        code=code,
        kind=planned.kind,
        parent_key=planned.parent_key,
        geom=state.lonlat(planned.metric),
        area_m2=float(planned.metric.area),
    )


def _hash(territories: Sequence[TerritoryAfter], moves: Sequence[Move]) -> str:
    said = [
        (t.key, t.level, t.fate, t.parent_key, t.number, shapely.to_wkb(shapely.normalize(t.geom), hex=True))
        for t in territories
        if t.fate != "noded"
    ]
    return sha256(json.dumps([sorted(said), [astuple(m) for m in moves]]).encode()).hexdigest()


def _figures(
    state: MapState,
    planned: Plan,
    moves: Sequence[Move],
    before: Mapping[str, Figures],
    rules: Sequence[SizeRule],
    at: datetime,
) -> tuple[GridFigures, ...]:
    touched = planned.of_level("grid", "changed", "new", "retired")
    found = []
    for grid in touched:
        now = before.get(grid.key, Figures())
        after = _after(grid.key, now, moves)
        if grid.fate == "retired":
            after = replace(after, staff=0)
        verdict = None
        if grid.fate != "retired":
            verdict = grid_verdict(state, grid.kind, rules, after, float(grid.metric.area), at)
        found.append(GridFigures(grid.key, grid.number, now, after, verdict))
    return tuple(found)


def _after(key: str, now: Figures, moves: Sequence[Move]) -> Figures:
    values = asdict(now)
    for move in moves:
        for sign, end in ((-1, move.from_key), (1, move.to_key)):
            if end == key:
                values[COUNTED[move.subject_kind]] += sign * move.subjects
                values["households"] += sign * move.households
                values["people"] += sign * move.people
    return Figures(**values)


def _cut_problems(cut: Sequence[CutBuilding], may_cut: bool) -> list[Problem]:
    return [
        Problem(
            "cuts_building",
            "warn" if may_cut else "block",
            f"新边界穿过 {building.name}，{100 * building.share:.0f}% 在一侧。把线移到楼外，或写明理由保留。",
            f"The new border cuts {building.name}, {100 * building.share:.0f}% on one side. "
            "Move the line off it, or give a reason and keep it.",
            building.where,
        )
        for building in cut
    ]


def _lineage(
    state: MapState, planned: Plan, figures: Sequence[GridFigures], moves: Sequence[Move]
) -> tuple[Descent, ...]:
    """Shares of every elder's area and households that each touched grid (or lane, when no grid changes) has after."""
    level = "grid" if planned.of_level("grid", "changed", "new", "retired") else "lane"
    elders = [t for t in planned.of_level(level) if t.before is not None and t.fate != "noded"]
    heirs = planned.of_level(level, "changed", "new")
    households: Mapping[str, int] = {f.key: f.before.households for f in figures}
    found = []
    for elder in elders:
        assert elder.before is not None
        ground = state.metric_of[elder.before.territory_id]
        gone = {
            m.to_key: m.households for m in moves if m.from_key == elder.key and m.subject_kind == "building"
        }
        for heir in heirs:
            share = shapely.intersection(ground, heir.metric).area / ground.area
            if share < 1e-9:
                continue
            total = households.get(elder.key, 0)
            kept = total - sum(gone.values()) if heir.key == elder.key else gone.get(heir.key, 0)
            household_share = None if total == 0 else min(1.0, max(0.0, kept / total))
            found.append(Descent(elder.key, heir.key, min(1.0, float(share)), household_share))
    return tuple(found)


def ids_of(planned: Plan, fresh: Mapping[str, UUID]) -> dict[str, UUID]:
    """The territory id of every key: known ones are their own, new ones come from ``fresh``."""
    ids = {key: UUID(key) for key in planned.grid_keys if key not in fresh}
    for territory in planned.territories:
        if territory.territory_id is not None:
            ids[territory.key] = territory.territory_id
    return {**ids, **fresh}
