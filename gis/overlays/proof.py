"""Proving what is promised of overlays: sound areas, one version at a time, widened lines equal to their lines."""

from datetime import datetime
from typing import Any

import shapely

from gis.db import Connection
from gis.geometry.freehand import widened
from gis.overlays import repository

SAME_SHARE = 1e-9
"""Two areas are the same when what only one of them covers is less than this share."""


def broken_areas(connection: Connection, at: datetime) -> tuple[int, list[dict[str, Any]]]:
    """How many overlays are in force, and those that are invalid or not what their line and metres give."""
    found = repository.grounds(connection, at)
    problems: list[dict[str, Any]] = []
    for overlay_id, name, ground in found:
        if not shapely.is_valid(ground.area):
            problems.append(
                {"overlay": str(overlay_id), "name": name, "detail": shapely.is_valid_reason(ground.area)}
            )
        elif ground.line is not None and ground.buffer_m is not None:
            again = widened(ground.line, ground.buffer_m)
            share = shapely.symmetric_difference(again, ground.area).area / ground.area.area
            if share > SAME_SHARE:
                problems.append(
                    {"overlay": str(overlay_id), "name": name, "detail": f"derived area differs: {share:.3g}"}
                )
    return len(found), problems


def broken_times(connection: Connection) -> tuple[int, list[dict[str, Any]]]:
    """How many versions there are, and pairs of one overlay believed at once for the same moment."""
    (checked,) = connection.execute("select count(*) from overlay_versions").fetchone() or (0,)
    rows = connection.execute(
        "select a.overlay_id, a.number, b.number from overlay_versions as a"
        " join overlay_versions as b on b.tenant_id = a.tenant_id and b.overlay_id = a.overlay_id and b.id > a.id"
        " and b.valid && a.valid and b.recorded && a.recorded"
        " union all"
        " select o.id, o.number, max(c.number) from overlays as o"
        " left join overlay_changes as c on c.tenant_id = o.tenant_id and c.overlay_id = o.id"
        " group by o.tenant_id, o.id, o.number having max(c.number) is distinct from o.number"
        " limit 1000"
    ).fetchall()
    return checked, [{"overlay": str(row[0]), "numbers": [row[1], row[2]]} for row in rows]
