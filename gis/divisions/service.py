"""Dividing a community: what is there, asking for a division, and making a draft of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np

from gis.db import Connection
from gis.divisions import repository
from gis.divisions.model import KIND, Situation, Wanted
from gis.edits import drafts
from gis.edits.access import check_may_edit
from gis.edits.draft_repository import Draft
from gis.edits.drafts import Actor, DraftInFull
from gis.edits.preview import read_size_rules
from gis.edits.repository import moment
from gis.edits.state import Footprints, MapState, load_state, read_footprints
from gis.errors import Conflict, InvalidInput, NotFound
from gis.jobs import repository as job_repository
from gis.jobs import service as jobs
from gis.jobs.model import Job
from gis.territories.sizes import SizeRule, rules_for


@dataclass(frozen=True)
class Ground:
    """A community as it is read for a division; ``households`` counts those of each footprint."""

    state: MapState
    footprints: Footprints
    households: np.ndarray
    lane_names: tuple[str | None, ...]
    rule: SizeRule | None


def read_ground(connection: Connection, community_id: UUID) -> Ground:
    """Read all that a division needs of a community; InvalidInput when there is nothing to divide by."""
    at = moment(connection)
    state = load_state(connection, community_id, at, lock=False)
    footprints = read_footprints(connection, state)
    counted = repository.households_of(connection, community_id)
    households = np.array([counted.get(building, 0) for building in footprints.ids], dtype=np.int64)
    names = repository.lane_names(connection, state)
    return Ground(state, footprints, households, names, _rule(read_size_rules(connection), state, at.date()))


def situation(connection: Connection, community_id: UUID) -> Situation:
    """What the community has today, for whoever is about to ask for a division."""
    at = moment(connection)
    state = load_state(connection, community_id, at, lock=False)
    rule = _rule(read_size_rules(connection), state, at.date())
    held = repository.held_by_grid(connection, community_id)
    general = [grid for grid in state.grids if grid.kind == "general"]
    out = [
        grid.number
        for grid in general
        if rule is not None and not _holds(rule, held.get(grid.territory_id, (0, 0))[1])
    ]
    return Situation(
        grids=len(general),
        dedicated=len(state.grids) - len(general),
        households=sum(held.get(grid.territory_id, (0, 0))[1] for grid in general),
        buildings=sum(held.get(grid.territory_id, (0, 0))[0] for grid in general),
        out_of_range=tuple(out),
        low=None if rule is None else rule.min_value,
        high=None if rule is None else rule.max_value,
        source=None if rule is None else rule.source,
    )


def start(connection: Connection, tenant_id: int, community_id: UUID, wanted: Wanted, actor: Actor) -> Job:
    """Ask for a division; Conflict while one of this community is being computed."""
    check_may_edit(actor.roles)
    now = situation(connection, community_id)
    if now.grids == 0:
        raise InvalidInput(
            "这里没有综合网格可划分。", "There are no general grids to divide here.", code="nothing_to_do"
        )
    if now.households == 0:
        raise InvalidInput(
            "这个社区还没有户的台账，无法按户数划分。先导入户。",
            "The community has no households on record to divide by. Import them first.",
            code="no_households",
        )
    return jobs.start(connection, tenant_id, KIND, community_id, wanted.as_params(), actor.user_id)


def read(connection: Connection, job_id: UUID) -> tuple[Job, Mapping[str, Any] | None]:
    """A division's job and, when it is done, what it found."""
    job = jobs.read(connection, job_id)
    if job.kind != KIND:
        raise NotFound("没有这次划分。核对链接。", "There is no such division. Check the link.")
    return job, job_repository.result_of(connection, job_id)


def make_draft(
    connection: Connection, tenant_id: int, job_id: UUID, title: str, reason: str, actor: Actor
) -> DraftInFull:
    """A draft whose one step is the division, computed on the newest map; the same draft when there is one already."""
    check_may_edit(actor.roles)
    job, result = read(connection, job_id)
    if result is None:
        raise Conflict(
            "划分还没有算完。",
            "The division is not computed yet.",
            code="not_done",
            params={"state": job.state},
        )
    known = _draft_of(connection, result)
    if known is not None:
        return drafts.read(connection, known.id)
    draft = drafts.create(connection, tenant_id, job.community_id, title, actor)
    drafts.add_step(connection, tenant_id, draft.draft.id, result["intent"], reason, actor)
    job_repository.note_result(connection, job_id, {"draft": str(draft.draft.id)})
    return drafts.read(connection, draft.draft.id)


def _draft_of(connection: Connection, result: Mapping[str, Any]) -> Draft | None:
    """The draft that was made of a division, unless it was given up."""
    draft_id = result.get("draft")
    if draft_id is None:
        return None
    found = drafts.read(connection, UUID(draft_id)).draft
    return None if found.state == "voided" else found


def _rule(rules: list[SizeRule], state: MapState, on_date: date) -> SizeRule | None:
    """The rule for households of a general grid here."""
    settlement = state.community.settlement
    chosen = rules_for(rules, level="grid", settlement=settlement, kind="general", on_date=on_date)
    return chosen.get("households")


def _holds(rule: SizeRule, households: int) -> bool:
    low = rule.min_value if rule.min_value is not None else 0.0
    return households >= low and (rule.max_value is None or households <= rule.max_value)
