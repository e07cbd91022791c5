"""Who moves: the assignments of whatever stands on ground that changes hands, derived by the rules of every day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import shapely
from shapely.geometry.base import BaseGeometry

from gis.assignments.service import PLACED_KINDS
from gis.assignments.storing import NewAssignment
from gis.db import Box, Connection
from gis.edits import moves_repository as repository
from gis.edits.moves_repository import Changed, Place
from gis.edits.plan import Plan
from gis.edits.state import MapState
from gis.geometry.crs import transform
from gis.geometry.gate import as_array
from gis.geometry.sparing import WHOLE_SHARE

_MARGIN_M = 0.05
_BOX_MARGIN_M = 5.0


@dataclass(frozen=True)
class Move:
    """How many subjects of a kind go from one grid to another, or from lane to lane where no grid changes.

    Households and people for buildings only.
    """

    subject_kind: str
    from_key: str | None
    to_key: str | None
    subjects: int
    households: int
    people: int


@dataclass(frozen=True)
class CutBuilding:
    """A building that the new border cuts: how much of it its grid keeps, and where it is in degrees."""

    id: UUID
    name: str
    share: float
    where: tuple[float, float]


@dataclass(frozen=True)
class Moves:
    """Everything that an edit moves, the buildings that it would cut, and the assignments to write for it.

    ``overrides_lost`` counts subjects whose assignment by hand ends because its territory is retired.
    """

    moves: tuple[Move, ...]
    cut_buildings: tuple[CutBuilding, ...]
    assignments: tuple[NewAssignment, ...] = ()
    overrides_lost: int = 0


def derive_moves(
    connection: Connection,
    state: MapState,
    planned: Plan,
    ids: Mapping[str, UUID],
    codes: Mapping[str, str],
    *,
    at: datetime,
) -> Moves:
    """Derive who moves under a plan; writes nothing.

    ``ids`` and ``codes`` give the territory id and the code of every key of the plan. Only what stands on
    moved ground is looked at, so the cost follows the edit and not the city.
    """
    return derive_over(connection, [Side(state, planned, ids, codes)], at=at)


@dataclass(frozen=True)
class Side:
    """A community's part of an edit: its map, the plan, and the id and the code of every key of the plan."""

    state: MapState
    planned: Plan
    ids: Mapping[str, UUID]
    codes: Mapping[str, str]


def derive_over(connection: Connection, sides: Sequence[Side], *, at: datetime) -> Moves:
    """Derive who moves under the plans of one community, or of several together; writes nothing."""
    grounds = [side.state.lonlat(moved_ground(side.state, side.planned)) for side in sides]
    ground = grounds[0] if len(grounds) == 1 else shapely.union_all(as_array(grounds))
    if ground.is_empty:
        return Moves((), ())
    touched, bounds, overrides_lost = _touched(connection, sides, ground)
    if not touched:
        return Moves((), ())
    places = _all_places(connection, sides, bounds, at)
    known = [*_planned_ids(sides), *(place.territory_id for place in places)]
    places += repository.override_places(connection, touched, known, at)
    keys = {territory_id: key for side in sides for key, territory_id in side.ids.items()}
    changed = repository.derive(connection, places, touched, at)
    cut = [row for row in changed if row.is_newly_cut and (row.assignment.measure or 0) < WHOLE_SHARE]
    return Moves(
        _moves(changed, keys, by_lane=all(_is_of_lanes(side.planned) for side in sides)),
        tuple(_cut_buildings(connection, cut)),
        tuple(row.assignment for row in changed),
        overrides_lost,
    )


def _touched(
    connection: Connection, sides: Sequence[Side], ground: BaseGeometry
) -> tuple[dict[str, list[UUID]], Box, int]:
    """Who may move, by kind: whoever stands on the ground, and whoever somebody put into a territory of the plan."""
    touched, bounds = repository.touched(connection, ground, _box_3857(ground.bounds))
    by_hand, boxes, lost = repository.overridden(
        connection,
        _planned_ids(sides),
        [side.ids[t.key] for side in sides for t in side.planned.territories if t.fate == "retired"],
    )
    kinds = touched.keys() | by_hand.keys()
    everybody = {kind: list({*touched.get(kind, ()), *by_hand.get(kind, ())}) for kind in kinds}
    for box in boxes:
        bounds = shapely.union_all([shapely.box(*bounds), shapely.box(*box)]).bounds
    return everybody, bounds, lost


def _planned_ids(sides: Sequence[Side]) -> list[UUID]:
    return [side.ids[t.key] for side in sides for t in side.planned.territories]


def moved_ground(state: MapState, planned: Plan) -> BaseGeometry:
    """The ground whose grid or lane changes, in metres: what each territory has after and had not before.

    Five centimetres wider than it is, so that the slivers of a bent border survive the way to degrees.
    """
    gained: list[BaseGeometry] = []
    after, before = [], []
    for territory in planned.territories:
        if territory.fate == "retired" or territory.before is None:
            gained.append(territory.metric)
        else:
            after.append(territory.metric)
            before.append(state.metric_of[territory.before.territory_id])
    gained += list(shapely.symmetric_difference(as_array(after), as_array(before)))
    return shapely.buffer(shapely.union_all(as_array(gained)), _MARGIN_M)


def _is_of_lanes(planned: Plan) -> bool:
    return not planned.of_level("grid", "changed", "new", "retired")


def _moves(changed: Sequence[Changed], keys: Mapping[UUID, str], *, by_lane: bool) -> tuple[Move, ...]:
    """One move for each kind and pair of grids, or of lanes."""
    totals: dict[tuple[int, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    pairs: dict[tuple[int, str, str], tuple[str | None, str | None]] = {}
    for row in changed:
        new = row.assignment
        old_id, new_id = (row.stored_lane_id, new.lane_id) if by_lane else (row.stored_grid_id, new.grid_id)
        if old_id == new_id or not row.is_told:
            continue
        pair = _key(keys, old_id), _key(keys, new_id)
        sorting = PLACED_KINDS.index(new.subject_kind), str(old_id or ""), pair[1] or ""
        pairs[sorting] = pair
        for i, count in enumerate((1, row.households, row.people)):
            totals[sorting][i] += count
    return tuple(Move(PLACED_KINDS[s[0]], *pairs[s], *totals[s]) for s in sorted(totals))


def _key(keys: Mapping[UUID, str], territory_id: UUID | None) -> str | None:
    return None if territory_id is None else keys.get(territory_id, str(territory_id))


def _all_places(connection: Connection, sides: Sequence[Side], bounds: Box, at: datetime) -> list[Place]:
    """What the plans make, what they leave alone near what stands on the moved ground, and whoever else is there."""
    found = [place for side in sides for place in _places(side, bounds)]
    if len(sides) > 1 or not sides[0].state.border.geom.contains(shapely.box(*bounds)):
        mine = {side.state.community.id for side in sides}
        others = repository.foreign_places(connection, sides[0].state.community.id, _box_3857(bounds), at)
        found += [place for place in others if place.community_id not in mine]
    return found


def _places(side: Side, bounds: Box) -> list[Place]:
    """What a plan makes, and what it leaves alone in a box."""
    state, planned, ids, codes = side.state, side.planned, side.ids, side.codes
    community, edition = state.community, state.community.edition + 1
    found = []
    for t in planned.territories:
        if t.fate != "retired":
            geom = t.revived.geom if t.revived is not None else state.lonlat(t.metric)
            parent_id = ids.get(t.parent_key) or (UUID(t.parent_key) if t.parent_key else None)
            found.append(
                Place(
                    ids[t.key], t.level, parent_id, community.id, codes[t.key], edition, shapely.to_wkb(geom)
                )
            )
    looked_at = shapely.box(*bounds)
    planned_ids = {t.territory_id for t in planned.territories}
    for index in state.around.query(looked_at).tolist():
        version = state.everything[index]
        if version.territory_id not in planned_ids:
            level = "community" if index == 0 else "grid" if index <= len(state.grids) else "lane"
            found.append(
                Place(
                    version.territory_id,
                    level,
                    version.parent_id,
                    community.id,
                    version.code,
                    edition,
                    shapely.to_wkb(version.geom),
                )
            )
    return found


def _box_3857(bounds: Box) -> Box:
    """The EPSG:3857 box of a box in degrees, a little wider."""
    west, south, east, north = transform(shapely.box(*bounds), 4490, 3857).bounds
    margin = _BOX_MARGIN_M
    return (west - margin, south - margin, east + margin, north + margin)


def _cut_buildings(connection: Connection, cut: Sequence[Changed]) -> list[CutBuilding]:
    """Buildings that lay wholly in one grid and now do not."""
    share_of = {row.assignment.subject_id: row.assignment.measure or 0.0 for row in cut}
    if not share_of:
        return []
    return [
        CutBuilding(building_id, name, share_of[building_id], (lon, lat))
        for building_id, name, lon, lat in repository.named_buildings(connection, list(share_of))
    ]
