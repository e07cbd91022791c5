"""What a division reads beside the map: households of buildings and grids, names of lane lines."""

from uuid import UUID

from gis.db import Connection, box_setting
from gis.edits.state import MapState
from gis.geometry.crs import STORAGE_EPSG, transform


def households_of(connection: Connection, community_id: UUID) -> dict[UUID, int]:
    """Households of each building of a community. Index: assignments_community_idx, households by building."""
    rows = connection.execute(
        "select a.subject_id, count(*) from assignments as a"
        " join households as h on h.tenant_id = a.tenant_id and h.building_id = a.subject_id"
        " where a.subject_kind = 'building' and a.community_id = %s"
        " and upper_inf(a.valid) and upper_inf(a.recorded) group by a.subject_id",
        (community_id,),
    ).fetchall()
    return {row[0]: int(row[1]) for row in rows}


def held_by_grid(connection: Connection, community_id: UUID) -> dict[UUID, tuple[int, int]]:
    """Buildings and households of each grid of a community. Index: as `households_of`."""
    rows = connection.execute(
        "select a.grid_id, count(distinct a.subject_id), count(h.id) from assignments as a"
        " left join households as h on h.tenant_id = a.tenant_id and h.building_id = a.subject_id"
        " where a.subject_kind = 'building' and a.community_id = %s and a.grid_id is not null"
        " and upper_inf(a.valid) and upper_inf(a.recorded) group by a.grid_id",
        (community_id,),
    ).fetchall()
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}


def lane_names(connection: Connection, state: MapState) -> tuple[str | None, ...]:
    """The names of the lane lines around a community, in the order of `read_footprints`."""
    box = transform(state.community.geom.envelope, STORAGE_EPSG, 3857).bounds
    connection.execute("select set_config('app.box_3857', %s, true)", (box_setting(box),))
    rows = connection.execute("select name from lane_lines order by id").fetchall()
    connection.execute("select set_config('app.box_3857', '', true)")
    return tuple(row[0] for row in rows)
