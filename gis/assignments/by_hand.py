"""What somebody puts on the map by hand belongs where it stands then, and only in the areas they may write in."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import shapely

from gis.assignments.service import assign
from gis.buildings.editing_repository import enter_box
from gis.db import Box, Connection
from gis.edits.repository import moment
from gis.errors import InvalidInput
from gis.geometry.crs import transform

_AROUND_M = 50.0


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, and the areas they may write in; none: all of the tenant's."""

    tenant_id: int
    user_id: UUID
    areas: Collection[UUID] | None


def around(point: tuple[float, float]) -> Box:
    """The EPSG:3857 box fifty metres around a place; lon/lat in EPSG:4490 degrees."""
    centre = transform(shapely.Point(point), 4490, 3857)
    return (centre.x - _AROUND_M, centre.y - _AROUND_M, centre.x + _AROUND_M, centre.y + _AROUND_M)


def areas_of(connection: Connection, kind: str, id_: UUID) -> tuple[UUID | None, UUID | None, UUID | None]:
    """The community, grid and lane in force of one thing. Index: assignments_subject_idx."""
    row = connection.execute(
        "select community_id, grid_id, lane_id from assignments where subject_kind = %s and subject_id = %s"
        " and upper_inf(valid) and upper_inf(recorded)",
        (kind, id_),
    ).fetchone()
    return (None, None, None) if row is None else (row[0], row[1], row[2])


def belong(connection: Connection, writer: Writer, kind: str, id_: UUID, point: tuple[float, float]) -> UUID:
    """Assign a thing by its place; refused outside every community, and outside the writer's areas."""
    enter_box(connection, around(point))
    assign(connection, writer.tenant_id, (kind,), at=moment(connection), ids=[id_])
    enter_box(connection, None)
    areas = areas_of(connection, kind, id_)
    if areas[0] is None:
        raise InvalidInput(
            "这个位置不在任何社区里。什么都没有保存。",
            "This place lies in no community. Nothing was saved.",
            code="outside",
            where=point,
        )
    if writer.areas is not None and not any(area in writer.areas for area in areas if area is not None):
        raise InvalidInput(
            "这个位置不在你的辖区里。什么都没有保存。",
            "This place lies outside your area. Nothing was saved.",
            code="outside_area",
            where=point,
        )
    return areas[0]
