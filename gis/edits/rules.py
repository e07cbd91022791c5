"""What the rules say about the grids an edit makes: sizes, compactness, separate pieces, the longest walk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.db import Connection, box_setting
from gis.edits.model import Figures, GridFigures, Problem, Severity
from gis.edits.plan import Plan, PlannedTerritory
from gis.edits.state import MapState
from gis.geometry.crs import STORAGE_EPSG, GeometryArray, to_metric, transform
from gis.geometry.measure import polsby_popper
from gis.geometry.walking import longest_walk_min
from gis.territories.sizes import SizeRule, SizeVerdict, judge, leading, rules_for

LonLat = tuple[float, float]
_COUNTS = ("households", "people", "buildings")
_ONE_PIECE = SizeRule(
    level="grid",
    settlement=None,
    kind=None,
    measure="parts",
    min_value=None,
    max_value=1.0,
    severity="warn",
    source="",
    status="confirmed",
    effective_from=date.min,
)
_WORDS = {
    "households": ("户数", "households", 0),
    "people": ("人口", "people", 0),
    "buildings": ("楼栋", "buildings", 0),
    "area_m2": ("面积（m²）", "area in m²", 0),
    "polsby_popper": ("紧凑度", "compactness", 2),
    "walk_min": ("里最远两户之间步行（分钟）", "longest walk in minutes", 0),
}


@dataclass(frozen=True)
class Walking:
    """The lane lines and the doors (n, 2) around the grids of an edit, in metres."""

    lanes: GeometryArray
    doors: NDArray[np.float64]


def read_walking(
    connection: Connection, state: MapState, planned: Plan, rules: Sequence[SizeRule]
) -> Walking | None:
    """What is needed to walk through the changed grids; none when no rule asks for it.

    Index: lane_lines_geom_3857_idx and buildings_geom_3857_idx through the box policies.
    """
    touched = _made(planned)
    if not touched or not any(rule.measure == "walk_min" for rule in rules):
        return None
    ground = shapely.total_bounds(np.array([grid.metric for grid in touched], dtype=object))
    box = transform(state.lonlat(shapely.box(*ground)), STORAGE_EPSG, 3857).bounds
    with connection.pipeline():
        connection.execute("select set_config('app.box_3857', %s, true)", (box_setting(box),))
        lines = connection.execute("select st_asbinary(geom) from lane_lines")
        doors = connection.execute("select st_asbinary(inner_point) from buildings")
        connection.execute("select set_config('app.box_3857', '', true)")
    epsg = state.community.metric_epsg
    points = to_metric(_geometries(doors.fetchall()), epsg)
    return Walking(to_metric(_geometries(lines.fetchall()), epsg), shapely.get_coordinates(points))


def grid_rules(state: MapState, kind: str, rules: Sequence[SizeRule], at: datetime) -> dict[str, SizeRule]:
    """The rule of each measure for a grid of this community; a second piece is worth a warning without a rule."""
    settlement = state.community.settlement
    chosen = rules_for(rules, level="grid", settlement=settlement, kind=kind, on_date=at.date())
    return {"parts": _ONE_PIECE} | chosen


class _Counted(Protocol):
    """Whatever counts what a grid holds."""

    @property
    def households(self) -> int: ...
    @property
    def people(self) -> int: ...
    @property
    def buildings(self) -> int: ...


def grid_verdict(
    state: MapState, kind: str, rules: Sequence[SizeRule], held: _Counted, area_m2: float, at: datetime
) -> SizeVerdict | None:
    """The verdict that a grid is known by."""
    values = {name: float(getattr(held, name)) for name in _COUNTS} | {"area_m2": area_m2}
    return leading(judge(grid_rules(state, kind, rules, at), values))


def rule_problems(
    state: MapState,
    planned: Plan,
    figures: Sequence[GridFigures],
    rules: Sequence[SizeRule],
    walking: Walking | None,
    at: datetime,
) -> list[Problem]:
    """Every rule that a changed or new grid breaks, with the place.

    A figure that was out of its band before and comes closer does not hold up an edit, whatever the rule says; a shape
    that was no better before is not mentioned at all.
    """
    counts = {each.key: each for each in figures}
    found = []
    for grid in _made(planned):
        held = counts.get(grid.key)
        after = _values(grid.metric, held.after if held else None)
        before = (
            {}
            if grid.before is None
            else _values(state.metric(grid.before.geom), held.before if held else None)
        )
        place = None
        walk = walking and longest_walk_min(grid.metric, walking.lanes, walking.doors)
        if walk:
            after["walk_min"], place = walk
        for verdict in judge(grid_rules(state, grid.kind, rules, at), after):
            if verdict.status == "ok":
                continue
            measure = verdict.rule.measure
            worse = _is_worse(verdict, before.get(measure))
            if measure == "parts":
                if worse:
                    found.append(_exclave(state, grid, verdict.rule.severity == "block"))
            elif worse or measure in _COUNTS:
                where = place if measure == "walk_min" else _inside(grid.metric)
                found.append(_out_of_band(grid.number, verdict, state.place(where), blocks=worse))
    return found


def _made(planned: Plan) -> list[PlannedTerritory]:
    return planned.of_level("grid", "changed", "new")


def _values(metric: BaseGeometry, held: Figures | None) -> dict[str, float]:
    counted = {} if held is None else {name: float(getattr(held, name)) for name in _COUNTS}
    return counted | {
        "area_m2": float(shapely.area(metric)),
        "polsby_popper": float(polsby_popper(np.array([metric], dtype=object))[0]),
        "parts": float(shapely.get_num_geometries(metric)),
    }


def _is_worse(verdict: SizeVerdict, before: float | None) -> bool:
    """Whether a figure out of its band is not closer to it than before."""
    if before is None:
        return True
    return verdict.value > before if verdict.status == "over" else verdict.value < before


def _inside(metric: BaseGeometry) -> tuple[float, float]:
    """A place in the smallest part."""
    smallest = min(shapely.get_parts(metric), key=lambda part: part.area)
    point = shapely.point_on_surface(smallest)
    return point.x, point.y


def _exclave(state: MapState, grid: PlannedTerritory, blocks: bool) -> Problem:
    area = min(part.area for part in shapely.get_parts(grid.metric))
    severity: Severity = "block" if blocks else "warn"
    return Problem(
        "exclave",
        severity,
        f"{grid.number} 网格有一块不相连的地方（{area:,.0f} m²），已标出。"
        + ("规则不允许飞地，请改画。" if blocks else "写明理由可以留作飞地。"),
        f"Grid {grid.number} has a separate piece ({area:,.0f} m²), marked. "
        + ("The rules allow no exclave; draw it differently." if blocks else "It can stay with a reason."),
        state.place(_inside(grid.metric)),
    )


def _out_of_band(number: str, verdict: SizeVerdict, where: LonLat | None, *, blocks: bool) -> Problem:
    rule = verdict.rule
    zh, en, digits = _WORDS[rule.measure]
    over = verdict.status == "over"
    limit = (rule.max_value if over else rule.min_value) or 0
    value, bound, away = (f"{n:,.{digits}f}" for n in (verdict.value, limit, abs(verdict.value - limit)))
    return Problem(
        "out_of_band",
        "block" if rule.severity == "block" and blocks else "warn",
        f"{number} 网格{zh} {value}，比{'上' if over else '下'}限 {bound} {'多' if over else '少'} {away}"
        f"（{rule.source}）。",
        f"Grid {number}: {en} {value}, {away} {'above the upper' if over else 'below the lower'} limit {bound}.",
        where,
    )


def _geometries(rows: Sequence[tuple[bytes]]) -> GeometryArray:
    return np.asarray(shapely.from_wkb(np.array([row[0] for row in rows], dtype=object)), dtype=object)
