"""Undoing an edit by a new one: what it ended comes back bit for bit, what it made ends."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np
from shapely.geometry.base import BaseGeometry

from gis.db import Connection
from gis.edits import repository
from gis.edits.intents import Revert
from gis.edits.plan import Fate, Plan, PlannedTerritory
from gis.edits.repository import VersionOfEdit
from gis.edits.state import MapState
from gis.errors import Conflict, NotFound
from gis.territories.model import CurrentVersion


def plan_revert(connection: Connection, state: MapState, intent: Revert) -> Plan:
    """The plan that undoes an edit of this community.

    Raises NotFound for an edit of another community, Conflict with the later editions when they changed what it made.
    """
    known = repository.edit_of(connection, state.community.id, intent.edit_id)
    if known is None:
        raise NotFound(
            f"{state.community.name} 没有这次变更。刷新历史后再选。",
            f"{state.community.name} has no such edit. Refresh the history and choose again.",
        )
    op, edition = known
    made = repository.versions_made(connection, intent.edit_id)
    if op == "reshape_communities":
        raise Conflict(
            f"第 {edition} 版移动了两个社区之间的边界，不能只还原一边。把边界再画回去。",
            f"Edition {edition} moved the border between two communities: not undone on one side. Draw it back.",
            code="cannot_revert",
        )
    if op == "import" or not made:
        raise Conflict(
            f"第 {edition} 版是导入的，不能还原。重新导入旧文件即可回到以前。",
            f"Edition {edition} was imported and cannot be undone. Import the former file again instead.",
            code="cannot_revert",
        )
    current = {v.territory_id: v for v in (state.border, *state.grids, *state.lanes)}
    overtaken = [
        version.version.id
        for version in made
        if version.version.territory_id not in current
        or current[version.version.territory_id].content_hash != version.version.content_hash
    ]
    if overtaken:
        later = repository.later_editions(connection, overtaken)
        listed = "、".join(str(number) for number in later)
        raise Conflict(
            f"第 {edition} 版之后，第 {listed} 版又改过同一处。先还原它们，或直接重画。",
            f"After edition {edition}, edition {', '.join(map(str, later))} changed the same place. "
            "Undo those first, or draw it anew.",
            code="later_edits",
            params={"editions": later},
        )
    return _plan(state, current, made, repository.versions_ended(connection, intent.edit_id))


def _plan(
    state: MapState,
    current: Mapping[UUID, CurrentVersion],
    made: Sequence[VersionOfEdit],
    ended: Sequence[VersionOfEdit],
) -> Plan:
    made_ids = {version.version.territory_id for version in made}
    back = {version.version.territory_id: version for version in ended}
    territories = [
        _planned(state, current[i], back[i], "changed") for i in current if i in made_ids and i in back
    ]
    territories += [
        _planned(state, current[version.version.territory_id], version, "retired")
        for version in made
        if version.version.territory_id not in back
    ]
    territories += [_planned(state, None, back[i], "new") for i in back if i not in made_ids]
    order = {"community": 0, "grid": 1, "lane": 2}
    territories.sort(key=lambda t: (order[t.level], t.fate != "changed", t.key))
    return Plan(tuple(territories), *_grids_after(state, territories))


def _planned(
    state: MapState, before: CurrentVersion | None, version: VersionOfEdit, fate: Fate
) -> PlannedTerritory:
    v = version.version
    is_back = fate == "new"
    return PlannedTerritory(
        key=str(v.territory_id),
        level=version.level,
        fate="noded" if version.level == "community" else fate,
        before=None if is_back else before,
        metric=_single(state.metric(v.geom)),
        parent_key=str(v.parent_id or ""),
        number=v.number,
        name=v.name,
        kind=v.kind,
        revived=None if fate == "retired" else v,
    )


def _single(geom: BaseGeometry) -> BaseGeometry:
    parts = getattr(geom, "geoms", None)
    return parts[0] if parts is not None and len(parts) == 1 else geom


def _grids_after(
    state: MapState, territories: Sequence[PlannedTerritory]
) -> tuple[np.ndarray[tuple[int], np.dtype[np.object_]], tuple[str, ...]]:
    changed = {t.key: t for t in territories if t.level == "grid"}
    keys: list[str] = []
    polygons: list[BaseGeometry] = []
    for index, grid in enumerate(state.grids):
        key = str(grid.territory_id)
        planned = changed.get(key)
        if planned is None or planned.fate != "retired":
            keys.append(key)
            polygons.append(state.grid_polygons[index] if planned is None else planned.metric)
    for planned in changed.values():
        if planned.fate == "new":
            keys.append(planned.key)
            polygons.append(planned.metric)
    after = np.empty(len(polygons), dtype=object)
    after[:] = polygons
    return after, tuple(keys)


def reverts_of(intent: object) -> UUID | None:
    """The edit that an intent undoes, if it undoes one."""
    return intent.edit_id if isinstance(intent, Revert) else None
