"""The work of a division's job: cells, METIS, refinement, and the edit it would be, computed as it will be applied."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from shapely.geometry import mapping

from gis.db import connect
from gis.divisions.model import TARGETS, Wanted
from gis.divisions.service import Ground, read_ground
from gis.edits.dividing import Divide, Group
from gis.edits.division_ground import Divided, divided
from gis.edits.intents import dump
from gis.edits.model import Preview
from gis.edits.service import preview_now
from gis.geometry.cells import NOBODY
from gis.geometry.crs import to_lonlat
from gis.geometry.districting import (
    Border,
    Proposal,
    Scores,
    Stopped,
    Wishes,
    borders_of,
    follows_of,
    propose,
    rebalance,
    score_polygons,
)
from gis.geometry.halfedges import Integers
from gis.jobs.model import Interrupted, Task

_CELLS, _REFINED, _DRAWN = 0.12, 0.85, 0.9

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Outcome:
    """A division computed: its proposal on its cells, the general grid each grid continues, and the intent."""

    proposal: Proposal
    continues: tuple[int | None, ...]
    intent: Divide


def work(task: Task) -> Mapping[str, Any]:
    """Compute the division that a job asks for; its result as JSON."""
    began = time.monotonic()
    job = task.job
    wanted = Wanted(**job.params)
    task.progress(0.0, "read")
    with connect(task.settings, task.tenant_id) as connection:
        ground = read_ground(connection, job.community_id)
    task.progress(0.02, "cells")
    found = divided(ground.state, ground.footprints, wanted.method, ground.households)
    if task.stop():
        raise Interrupted
    outcome = compute(ground, found, wanted, job.id, task.progress, task.stop)
    task.progress(_DRAWN, "check")
    with connect(task.settings, task.tenant_id) as connection:
        preview = preview_now(connection, task.tenant_id, job.community_id, outcome.intent)
    if task.stop():
        raise Interrupted
    return {
        **described(ground, found, outcome, preview, wanted),
        "seconds": round(time.monotonic() - began, 2),
    }


def compute(
    ground: Ground,
    found: Divided,
    wanted: Wanted,
    job_id: UUID | None,
    progress: Progress,
    stop: Callable[[], bool],
) -> Outcome:
    """The division itself; Interrupted when told to stop."""

    def watched(share: float, phase: str) -> None:
        progress(_CELLS + (_REFINED - _CELLS) * share, phase)

    wishes = Wishes(wanted.low, wanted.high)
    atoms, lanes = found.atoms, found.lanes
    try:
        if wanted.method == "rebalance":
            proposal = rebalance(
                atoms, found.grids, wishes, lanes, seed=wanted.seed, progress=watched, stop=stop
            )
        else:
            proposal = propose(
                atoms,
                found.area,
                wishes,
                lanes,
                count=wanted.count,
                seed=wanted.seed,
                progress=watched,
                stop=stop,
            )
    except Stopped:
        raise Interrupted from None
    if not proposal.complete:
        raise Interrupted
    continues = proposal.follows
    if wanted.method == "propose":
        continues = follows_of(proposal.grid, _today(ground, found), atoms.households, len(proposal.polygons))
    return Outcome(proposal, continues, _intent(ground, found, wanted, proposal, continues, job_id))


def _today(ground: Ground, found: Divided) -> Integers:
    """The general grid that each cell's building is in today; −1 for ground without a building."""
    place = np.full(len(ground.state.grids) + 1, NOBODY, dtype=np.int64)
    place[list(found.general)] = np.arange(len(found.general))
    own = found.atoms.footprint
    if not len(ground.footprints.grids):
        return np.full(len(own), NOBODY, dtype=np.int64)
    return np.where(own == NOBODY, NOBODY, place[ground.footprints.grids[own]])


def _intent(
    ground: Ground,
    found: Divided,
    wanted: Wanted,
    proposal: Proposal,
    continues: Sequence[int | None],
    job_id: UUID | None,
) -> Divide:
    """Which buildings and empty blocks make which grid; of a mending only those that change hands."""
    atoms = found.atoms
    inside = to_lonlat(shapely.point_on_surface(atoms.polygons), ground.state.community.metric_epsg)
    groups = []
    for at, old in enumerate(continues):
        mine = proposal.grid == at
        if wanted.method == "rebalance" and old is not None:
            mine &= atoms.home != old
        own = atoms.footprint[mine]
        buildings = tuple(ground.footprints.ids[footprint] for footprint in own[own != NOBODY].tolist())
        places = tuple((point.x, point.y) for point in inside[mine & (atoms.footprint == NOBODY)])
        grid = None if old is None else ground.state.grids[found.general[old]].territory_id
        groups.append(Group(grid, buildings, places))
    return Divide(wanted.method, tuple(groups), job_id)


def described(
    ground: Ground, found: Divided, outcome: Outcome, preview: Preview, wanted: Wanted
) -> dict[str, Any]:
    """What the page shows: grids before and after, scores beside their targets, why each border runs where it does."""
    state, proposal = ground.state, outcome.proposal
    today = _today(ground, found)
    now = np.bincount(
        today[today >= 0], weights=found.atoms.households[today >= 0], minlength=len(found.general)
    )
    before = score_polygons(found.grids, now.astype(np.float64), Wishes(wanted.low, wanted.high), found.lanes)
    names = _names(ground, found, outcome, preview)
    heirs = {old for old in outcome.continues if old is not None}
    borders = borders_of(proposal.polygons, found.lanes, found.grids)
    near = shapely.intersects(found.area, ground.footprints.lanes)
    lane_names = [name for name, is_near in zip(ground.lane_names, near.tolist(), strict=True) if is_near]
    return {
        "method": wanted.method,
        "edition": preview.edition,
        "intent": dump(outcome.intent),
        "result_hash": preview.result_hash,
        "households": int(found.atoms.households.sum()),
        "buildings": int((found.atoms.footprint != NOBODY).sum()),
        "households_moved": _moved(today, outcome, found),
        "targets": dict(TARGETS),
        "scores": _scores(proposal.scores),
        "before": _scores(before),
        "grids": [
            {
                **names[at],
                "households": int(proposal.scores.households[at]),
                "households_before": None if old is None else int(now[old]),
                "compactness": round(_compactness(proposal, at), 3),
                "geometry": mapping(state.lonlat(proposal.polygons[at])),
            }
            for at, old in enumerate(outcome.continues)
        ],
        "retired": [
            {"number": state.grids[at].number, "name": state.grids[at].name, "households": int(now[old])}
            for old, at in enumerate(found.general)
            if old not in heirs
        ],
        "borders": [_border(border, names, lane_names) for border in borders],
        "problems": [
            {
                "code": problem.code,
                "severity": problem.severity,
                "message_zh": problem.message_zh,
                "message_en": problem.message_en,
                "where": problem.where,
            }
            for problem in preview.problems
        ],
    }


def _names(ground: Ground, found: Divided, outcome: Outcome, preview: Preview) -> list[dict[str, Any]]:
    """Number and name of each grid of the division, as the edit would give them."""
    planned = {t.key: t for t in preview.territories if t.level == "grid"}
    names, fresh = [], 0
    for old in outcome.continues:
        if old is None:
            fresh += 1
            new = planned[f"new-{fresh}"]
            names.append({"id": None, "number": new.number, "name": new.name, "fate": "new"})
            continue
        grid = ground.state.grids[found.general[old]]
        is_changed = planned.get(str(grid.territory_id))
        fate = "kept" if is_changed is None or is_changed.fate == "noded" else "changed"
        names.append({"id": str(grid.territory_id), "number": grid.number, "name": grid.name, "fate": fate})
    return names


def _moved(today: Integers, outcome: Outcome, found: Divided) -> int:
    """Households whose grid is another than today's."""
    place = {old: at for at, old in enumerate(outcome.continues) if old is not None}
    goes_on = np.array([place.get(old, NOBODY) for old in range(len(found.general))], dtype=np.int64)
    known = today >= 0
    is_moved = goes_on[today[known]] != outcome.proposal.grid[known]
    return int(found.atoms.households[known][is_moved].sum())


def _border(
    border: Border, names: Sequence[Mapping[str, Any]], lane_names: Sequence[str | None]
) -> dict[str, Any]:
    """Why a border runs where it does: the lanes it follows by name, longest first, and what of it is not new."""
    along: dict[str, float] = {}
    for lane, metres in border.lanes.items():
        name = lane_names[lane]
        if name:
            along[name] = along.get(name, 0.0) + metres
    return {
        "first": names[border.first]["number"],
        "second": names[border.second]["number"],
        "length_m": round(border.length_m),
        "on_lanes": round(border.on_lanes_m / border.length_m, 3) if border.length_m else 1.0,
        "kept": round(border.kept_m / border.length_m, 3) if border.length_m else 1.0,
        "lanes": sorted(along, key=lambda name: -along[name])[:3],
    }


def _scores(scores: Scores) -> dict[str, Any]:
    return {
        "grids": scores.grids,
        "in_range": round(scores.in_range, 4),
        "contiguous": round(scores.contiguous, 4),
        "on_lanes": round(scores.on_lanes, 4),
        "compactness": round(scores.compactness, 4),
        "least": int(scores.least),
        "most": int(scores.most),
    }


def _compactness(proposal: Proposal, at: int) -> float:
    polygon = proposal.polygons[at]
    return float(4 * np.pi * polygon.area / polygon.length**2)
