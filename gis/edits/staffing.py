"""Who answers for the grids an edit makes, who is left without one, and what was decided by hand and ends."""

from collections.abc import Sequence

import shapely

from gis.edits.model import GridFigures, Problem
from gis.edits.plan import Plan
from gis.edits.state import MapState


def staff_problems(state: MapState, planned: Plan, figures: Sequence[GridFigures]) -> list[Problem]:
    """A new grid without staff, a retired one whose staff need another; nothing where no grid around has any.

    Posts are people's and are given by people, so an edit moves none; it says what is to be done after it.
    """
    staff = {each.key: each.before.staff for each in figures}
    if not any(staff.values()):
        return []
    found = []
    for grid in planned.of_level("grid", "new"):
        inner = shapely.point_on_surface(grid.metric)
        found.append(
            Problem(
                "no_staff",
                "warn",
                f"{grid.number} 网格还没有人员。应用后指定网格长。",
                f"Grid {grid.number} has no staff yet. Name its head after applying.",
                state.place((inner.x, inner.y)),
            )
        )
    for grid in planned.of_level("grid", "retired"):
        if staff.get(grid.key):
            inner = shapely.point_on_surface(grid.metric)
            found.append(
                Problem(
                    "staff_to_move",
                    "warn",
                    f"{grid.number} 网格停用后，{staff[grid.key]} 名人员没有网格。应用后改派。",
                    f"Grid {grid.number} is retired: {staff[grid.key]} of its staff need another grid.",
                    state.place((inner.x, inner.y)),
                )
            )
    return found


def override_problems(state: MapState, planned: Plan, overrides_lost: int) -> list[Problem]:
    """Assignments by hand into a grid or lane that is retired: geometry decides from then on."""
    retired = planned.of_level("grid", "retired") or planned.of_level("lane", "retired")
    if not overrides_lost or not retired:
        return []
    inner = shapely.point_on_surface(retired[0].metric)
    return [
        Problem(
            "overrides_end",
            "warn",
            f"有 {overrides_lost} 个对象由人工指定归入停用的区域。应用后改按位置归属；需要时重新指定。",
            f"{overrides_lost} things were put into a retired territory by hand. Their place decides after applying.",
            state.place((inner.x, inner.y)),
        )
    ]
