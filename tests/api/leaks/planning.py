"""A scenario of planners in a community, for the tests of what is told to whom."""

from uuid import UUID

from psycopg.types.json import Jsonb

from gis.db import Connection


def add_scenario(connection: Connection, tenant_id: int, author: UUID, community_id: UUID, name: str) -> None:
    """A clinic more in the middle."""
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
