"""Every statement that finds out who moves under an edit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import shapely
from shapely.geometry.base import BaseGeometry

from gis.assignments.storing import NewAssignment
from gis.db import Box, Connection, box_setting
from gis.queries import statement


@dataclass(frozen=True, slots=True)
class Place:
    """A territory that something may be assigned to; ``wkb`` is EPSG:4490 degrees."""

    territory_id: UUID
    level: str
    parent_id: UUID | None
    community_id: UUID
    code: str
    edition: int | None
    wkb: bytes


@dataclass(frozen=True, slots=True)
class Changed:
    """A subject whose assignment an edit changes: the new one, and what of the stored one it is compared by.

    An incident that ended goes with its ground and is nobody's business any more: it is not told.
    """

    assignment: NewAssignment
    stored_grid_id: UUID | None
    stored_lane_id: UUID | None
    stored_rule: str | None
    households: int
    people: int
    is_told: bool = True

    @property
    def is_newly_cut(self) -> bool:
        """Whether this is a building that a border crosses now and none crossed before."""
        new = self.assignment
        was_whole = self.stored_rule is not None and self.stored_rule != "largest_share"
        return new.subject_kind == "building" and new.rule == "largest_share" and was_whole


def touched(
    connection: Connection, ground: BaseGeometry, box_3857: Box
) -> tuple[Mapping[str, Sequence[UUID]], Box]:
    """The subjects that meet some ground (degrees) by kind, and the box in degrees of them and the ground."""
    with connection.pipeline():
        _enter_box(connection, box_3857)
        found = connection.execute(
            statement("edits", "touched").encode(), {"moved": shapely.to_wkb(ground)}, binary=True
        )
        _enter_box(connection, None)
    rows = found.fetchall()
    bounds = [ground.bounds, *(row[2:] for row in rows)]
    west, south = (min(b[i] for b in bounds) for i in (0, 1))
    east, north = (max(b[i] for b in bounds) for i in (2, 3))
    return {row[0]: row[1] for row in rows}, (west, south, east, north)


def overridden(
    connection: Connection, territory_ids: Sequence[UUID], retired_ids: Sequence[UUID]
) -> tuple[Mapping[str, Sequence[UUID]], list[Box], int]:
    """The subjects that somebody put into some territories by hand, by kind; their boxes in degrees; how many of them
    are in the retired ones.
    """
    rows = connection.execute(
        statement("edits", "overridden").encode(),
        {"territories": list(territory_ids), "retired": list(retired_ids)},
        binary=True,
    ).fetchall()
    return {row[0]: row[1] for row in rows}, [tuple(row[2:6]) for row in rows], sum(row[6] for row in rows)


def override_places(
    connection: Connection, touched: Mapping[str, Sequence[UUID]], known: Sequence[UUID], at: datetime
) -> list[Place]:
    """The territories into which touched subjects were put by hand, as far as they are not known anyway."""
    ids = [i for each in touched.values() for i in each]
    rows = connection.execute(
        statement("edits", "override_places").encode(),
        {"subjects": ids, "known": list(known), "at": at},
        binary=True,
    ).fetchall()
    return [Place(*row) for row in rows]


def foreign_places(connection: Connection, community_id: UUID, box_3857: Box, at: datetime) -> list[Place]:
    """The territories of other communities in a box."""
    with connection.pipeline():
        _enter_box(connection, box_3857)
        found = connection.execute(
            statement("edits", "foreign_places").encode(), {"community": community_id, "at": at}, binary=True
        )
        _enter_box(connection, None)
    return [Place(*row) for row in found.fetchall()]


def derive(
    connection: Connection, places: Sequence[Place], touched: Mapping[str, Sequence[UUID]], at: datetime
) -> list[Changed]:
    """Where the touched subjects belong among some places, as far as that is not what is stored."""
    values = {
        "territory_ids": [p.territory_id for p in places],
        "levels": [p.level for p in places],
        "parent_ids": [p.parent_id for p in places],
        "community_ids": [p.community_id for p in places],
        "codes": [p.code for p in places],
        "editions": [p.edition for p in places],
        "geoms": [p.wkb for p in places],
        "at": at,
        "ids": [each for ids in touched.values() for each in ids],
    }
    rows = connection.execute(statement("edits", "derive_moved").encode(), values, binary=True).fetchall()
    return [
        Changed(
            NewAssignment(*row[:9]),
            stored_grid_id,
            stored_lane_id,
            stored_rule,
            households,
            int(people),
            is_told,
        )
        for row in rows
        for stored_grid_id, stored_lane_id, stored_rule, households, people, is_told in [row[9:]]
    ]


def named_buildings(
    connection: Connection, building_ids: Sequence[UUID]
) -> list[tuple[UUID, str, float, float]]:
    """Some buildings by id: what people call each, and a point inside it in degrees."""
    return connection.execute(
        "select b.id, coalesce(b.name, b.address, b.house_number, b.source_key), st_x(b.inner_point),"
        " st_y(b.inner_point) from buildings as b where b.id = any(%s) order by b.id",
        (list(building_ids),),
    ).fetchall()


def _enter_box(connection: Connection, box_3857: Box | None) -> None:
    """Let the box policies show only what meets a box, or everything again."""
    connection.execute("select set_config('app.box_3857', %s, true)", (box_setting(box_3857),))
