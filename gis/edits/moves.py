"""Who moves: the assignments of whatever stands on ground that changes hands, derived by the rules of every day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.assignments.service import (
    derive_households,
    derive_places,
    empty_tables,
    prepare_tables,
    store_differences,
)
from gis.db import Box, Connection, box_setting
from gis.edits.plan import Plan
from gis.edits.state import MapState
from gis.geometry.crs import transform
from gis.geometry.sparing import WHOLE_SHARE

PLACED_KINDS = ("building", "facility", "device", "duty_post")
_QUERIES = Path(__file__).parent / "queries"
_MARGIN_M = 0.05
_BOX_MARGIN_M = 5.0


@dataclass(frozen=True)
class Move:
    """How many subjects of a kind go from one grid to another; households and people for buildings only."""

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
    """Everything that an edit moves, and the buildings that it would cut."""

    moves: tuple[Move, ...]
    cut_buildings: tuple[CutBuilding, ...]


@cache
def _query(name: str) -> bytes:
    return (_QUERIES / f"{name}.sql").read_bytes()


def derive_moves(
    connection: Connection,
    tenant_id: int,
    state: MapState,
    planned: Plan,
    ids: Mapping[str, UUID],
    codes: Mapping[str, str],
    *,
    at: datetime,
    write: bool,
) -> Moves:
    """Derive who moves under a plan, and store it when ``write``.

    ``ids`` and ``codes`` give the territory id and the code of every key of the plan. Only what stands on
    moved ground is looked at, so the cost follows the edit and not the city.
    """
    moved = moved_ground(state, planned)
    if moved.is_empty:
        return Moves((), ())
    prepare_tables(connection)
    keys = {territory_id: key for key, territory_id in ids.items()}
    moves: list[Move] = []
    cut: list[CutBuilding] = []
    lonlat = state.lonlat(moved)
    ground, placed = shapely.to_wkb(lonlat), False
    _enter_box(connection, _box_of(lonlat))
    for kind in PLACED_KINDS:
        if not connection.execute(_query(f"touched_{kind}"), {"moved": ground}).rowcount:
            continue
        if not placed:
            # Buildings come first and are the only ones that reach beyond the moved ground.
            _enter_box(connection, _box_of(lonlat, connection.execute(_query("extent")).fetchone()))
            _place_territories(connection, state, planned, ids, codes, at)
            placed = True
        differing = derive_places(connection, kind, at=at)
        if not differing:
            empty_tables(connection, "subjects", "derived")
            continue
        rows = connection.execute(_query("moves"), {"subject_kind": kind}).fetchall()
        moves += [
            Move(kind, _key(keys, source), _key(keys, goal), int(n), int(households), int(people))
            for source, goal, n, households, people in rows
        ]
        if kind == "building":
            cut = _cut_buildings(connection)
        if write:
            store_differences(connection, tenant_id, kind, at)
        if write and kind == "building":
            derive_households(connection, tenant_id, at=at)
        empty_tables(connection, "subjects", "derived", "differences")
    _enter_box(connection, None)
    return Moves(tuple(moves), tuple(cut))


def _key(keys: Mapping[UUID, str], territory_id: UUID | None) -> str | None:
    return None if territory_id is None else keys.get(territory_id, str(territory_id))


def moved_ground(state: MapState, planned: Plan) -> BaseGeometry:
    """The ground whose grid or lane changes, in metres: what each territory has after and had not before.

    Five centimetres wider than it is, so that the slivers of a bent border survive the way to degrees.
    """
    gained = []
    for territory in planned.territories:
        if territory.fate == "retired" or territory.before is None:
            gained.append(territory.metric)
        else:
            before = state.metric(territory.before.geom)
            gained.append(shapely.difference(territory.metric, before))
            gained.append(shapely.difference(before, territory.metric))
    return shapely.buffer(shapely.union_all(np.asarray(gained, dtype=object)), _MARGIN_M)


def _place_territories(
    connection: Connection,
    state: MapState,
    planned: Plan,
    ids: Mapping[str, UUID],
    codes: Mapping[str, str],
    at: datetime,
) -> None:
    """Fill ``places`` with what the plan makes, and with what it leaves alone inside the box entered before."""
    community, edition = state.community, state.community.edition + 1
    touched = [t for t in planned.territories if t.fate != "retired"]
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into places (territory_id, level, parent_id, community_id, code, edition, geom)"
            " values (%s, %s, %s, %s, %s, %s, st_geomfromwkb(%s, 4490))",
            [
                (
                    ids[t.key],
                    t.level,
                    ids.get(t.parent_key) or (UUID(t.parent_key) if t.parent_key else None),
                    community.id,
                    codes[t.key],
                    edition,
                    shapely.to_wkb(state.lonlat(t.metric)),
                )
                for t in touched
            ],
        )
    values = {
        "community": community.id,
        "at": at,
        "planned": [t.territory_id for t in planned.territories if t.territory_id is not None],
        "edition": edition,
    }
    connection.execute(_query("places_around"), values)


def _box_of(lonlat: BaseGeometry, around: Sequence[float] | None = None) -> Box:
    """The EPSG:3857 box of a geometry in degrees and of the box in degrees of what meets it."""
    west, south, east, north = lonlat.bounds
    if around is not None and around[0] is not None:
        west, south = min(west, around[0]), min(south, around[1])
        east, north = max(east, around[2]), max(north, around[3])
    west, south, east, north = transform(shapely.box(west, south, east, north), 4490, 3857).bounds
    margin = _BOX_MARGIN_M
    return (west - margin, south - margin, east + margin, north + margin)


def _enter_box(connection: Connection, box: Box | None) -> None:
    """Let the box policies show only what meets a box, or everything again."""
    connection.execute("select set_config('app.box_3857', %s, true)", (box_setting(box),))


def _cut_buildings(connection: Connection) -> list[CutBuilding]:
    """Buildings in ``differences`` that lay wholly in one grid and now do not."""
    rows: Sequence[tuple[UUID, str, float, float, float]] = connection.execute(
        "select d.subject_id, coalesce(b.name, b.address, b.house_number, b.source_key), d.measure,"
        " st_x(b.inner_point), st_y(b.inner_point)"
        " from differences as d join assignments as a on a.id = d.stored_id"
        " join buildings as b on b.id = d.subject_id"
        " where d.rule = 'largest_share' and a.rule <> 'largest_share' and d.measure < %s order by d.subject_id",
        (WHOLE_SHARE,),
    ).fetchall()
    return [CutBuilding(i, name, share, (lon, lat)) for i, name, share, lon, lat in rows]
