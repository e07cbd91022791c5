"""Writing an edit whose assignments are already rewritten: edition, versions, codes, lineage, news."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import numpy as np

from gis.assignments.storing import NewAssignment, store
from gis.db import Connection
from gis.edits import repository
from gis.edits.intents import Intent, dump
from gis.edits.model import Applied, Preview
from gis.edits.moves import moved_ground
from gis.edits.plan import Plan, PlannedTerritory
from gis.edits.preview import impact_of
from gis.edits.reverting import reverts_of
from gis.edits.state import MapState
from gis.errors import Conflict
from gis.geometry.colouring import colour_partition
from gis.lane_lines.sides import derive_around
from gis.tenants.service import Level, levels_of
from gis.territories import repository as territory_repository
from gis.territories.model import NewVersion, TerritoryFeature
from gis.territories.service import build_version

if TYPE_CHECKING:
    from gis.edits.service import Order


def write(
    connection: Connection,
    tenant_id: int,
    state: MapState,
    intent: Intent,
    planned: Plan,
    ids: Mapping[str, UUID],
    found: Preview,
    assignments: Sequence[NewAssignment],
    order: "Order",
    *,
    at: datetime,
) -> Applied:
    """Write versions, codes, assignments, lineage and the news of one edit in the caller's transaction.

    Everything is sent at once: the edition is known, because the community is locked.
    """
    impact = impact_of(found)
    edit_id, edition = uuid4(), state.community.edition + 1
    codes = {territory.key: territory.code for territory in found.territories}
    levels = levels_of(connection)
    colours = _colours(state, planned)
    versions = [
        _version(state, territory, ids, codes, colours, levels[territory.level])
        for territory in planned.territories
        if territory.fate != "retired"
    ]
    with connection.pipeline():
        _add_new_territories(connection, tenant_id, state, planned, ids)
        repository.add_edit(
            connection,
            tenant_id,
            edit_id,
            edition,
            found,
            ids,
            intent=dump(intent),
            impact=impact,
            reason=order.reason.strip(),
            author_id=order.author_id,
            reverts_id=reverts_of(intent),
            draft_id=order.draft_id,
            idempotency_key=order.idempotency_key,
            at=at,
        )
        ending = [t.before.id for t in planned.territories if t.before is not None]
        territory_repository.end_versions(connection, ending, at, edit_id)
        territory_repository.add_versions(connection, tenant_id, versions, at, edit_id, edition)
        store(connection, tenant_id, assignments, at=at)
        repository.add_lineage(connection, tenant_id, edit_id, found.lineage, ids)
        repository.announce(connection, tenant_id, "edition", _news(state, found, edition))
        _claim_codes(connection, tenant_id, planned, ids, codes, levels)
    derive_around(connection, tenant_id, state.lonlat(moved_ground(state, planned)), at=at)
    territories = {t.key: ids[t.key] for t in planned.territories if t.level != "community"}
    return Applied(edit_id, state.community.id, edition, found.op, territories, impact)


def _news(state: MapState, found: Preview, edition: int) -> dict[str, object]:
    return {
        "community": str(state.community.id),
        "edition": edition,
        "op": found.op,
        "bounds": _bounds(found),
    }


def _add_new_territories(
    connection: Connection, tenant_id: int, state: MapState, planned: Plan, ids: Mapping[str, UUID]
) -> None:
    """Write the rows of new territories, which versions and assignments refer to."""
    for territory in planned.territories:
        if territory.before is None and territory.revived is None:
            territory_repository.add_territory(
                connection,
                tenant_id,
                territory_id=ids[territory.key],
                level=territory.level,
                community_id=state.community.id,
                kind=territory.kind,
                settlement=state.community.settlement,
                source="edit",
                source_key=str(ids[territory.key]),
            )


def _claim_codes(
    connection: Connection,
    tenant_id: int,
    planned: Plan,
    ids: Mapping[str, UUID],
    codes: Mapping[str, str],
    levels: Mapping[str, Level],
) -> None:
    """Register the codes of new territories for ever."""
    for level in ("grid", "lane"):
        fresh = [(codes[t.key], ids[t.key]) for t in planned.of_level(level, "new") if t.revived is None]
        scheme = levels[level].code_scheme
        if fresh and territory_repository.claim_codes(connection, tenant_id, scheme, fresh):
            raise Conflict("编码刚被用掉。再试一次。", "A code was just taken. Try again.")


def _version(
    state: MapState,
    territory: PlannedTerritory,
    ids: Mapping[str, UUID],
    codes: Mapping[str, str],
    colours: Mapping[str, int],
    level: Level,
) -> NewVersion:
    """The version to write."""
    known = territory.before or territory.revived
    named = territory.revived or territory.before
    geom = territory.revived.geom if territory.revived is not None else state.lonlat(territory.metric)
    feature = TerritoryFeature(
        source_key=territory.key,
        geom=geom,
        name=territory.name,
        name_en=named.name_en if named and named.name == territory.name else None,
        kind=territory.kind,
        attributes=known.attributes if known else {},
    )
    parent_id = None if territory.level == "community" else ids.get(territory.parent_key, state.community.id)
    if territory.level == "lane" and territory.parent_key not in ids:
        parent_id = UUID(territory.parent_key)
    version = build_version(
        feature,
        codes[territory.key],
        territory.number,
        level,
        ids[territory.key],
        state.community.id,
        parent_id,
        state.community.metric_epsg,
    )
    return replace(version, colour=colours.get(territory.key, 1))


def _colours(state: MapState, planned: Plan) -> dict[str, int]:
    """Colours of the touched grids; every other grid keeps its own, and so must they where they can."""
    before = {str(grid.territory_id): grid.colour for grid in state.grids}
    revived = {t.key: t.revived.colour for t in planned.of_level("grid") if t.revived is not None}
    previous = np.array([revived.get(key, before.get(key, 0)) for key in planned.grid_keys])
    colours = colour_partition(planned.grids_after, previous=previous)
    touched = {t.key for t in planned.of_level("grid", "changed", "new", "noded")}
    return {
        key: int(colour) for key, colour in zip(planned.grid_keys, colours, strict=True) if key in touched
    }


def _bounds(found: Preview) -> list[float]:
    boxes = np.array([t.geom.bounds for t in found.territories])
    return [*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist()]
