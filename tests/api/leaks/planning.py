"""A scenario of planners in a community and a run of it, for the tests of what is told to whom."""

from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from gis.db import Connection


def add_scenario(connection: Connection, tenant_id: int, author: UUID, community_id: UUID, name: str) -> None:
    """A clinic more in the middle, and the run that measured it: of nothing, with a report that is none."""
    connection.execute(
        "insert into scenarios (tenant_id, community_id, name, kind, limit_m, group_of, changes, versions, gap_before,"
        " gap_after, saved_by_id) values (%s, %s, %s, 'clinic', 300, 'people', %s, '{}', 12, 3, %s)",
        (
            tenant_id,
            community_id,
            name,
            Jsonb({"added": [[102.0, 25.04]], "closed": [], "links": []}),
            author,
        ),
    )
    connection.execute(
        "insert into gap_runs (tenant_id, community_id, key, versions, requested_by_id, finished_at, found, report_pdf,"
        " report_xlsx, report_gpkg) values (%s, %s, 'k', '{}', %s, now(), %s, %s, %s, %s)",
        (tenant_id, community_id, author, Jsonb(_found(name)), *[name.encode()] * 3),
    )


def _found(name: str) -> dict[str, Any]:
    figures = {"met": 12, "gap": 7, "unknown": 0}
    row = {
        "kind": "clinic", "level": "five", "limit_m": 500.0, "group": "people", "duty": "may", "source": "x",
        "source_en": "x", "status": "confirmed", "inside": 1, "around": 0, "median_m": 1.0, "p90_m": None,
        "grids": [{"grid_id": None, **figures}], **figures,
    }  # fmt: skip
    lengths = ("streets_m", "islands_m", "islands", "dead_ends", "unknown_buildings", "unknown_people")
    return {"rows": [row], "network": dict.fromkeys(lengths, 0), "scenario": {"name": name}}
