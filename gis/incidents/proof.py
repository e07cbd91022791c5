"""Proof that what is derived of incidents is what it is derived from: their places, and their steps."""

from typing import Any

from gis.db import Connection

_PLACES = """
    select i.id, 'place' as what
    from incidents as i
    left join assignments as a on a.tenant_id = i.tenant_id and a.subject_kind = 'incident' and a.subject_id = i.id
        and upper_inf(a.valid) and upper_inf(a.recorded)
    where (a.community_id, a.grid_id, a.lane_id) is distinct from (i.community_id, i.grid_id, i.lane_id)
    limit 100
"""

_STEPS = """
    select i.id, 'steps' as what
    from incidents as i
    left join (
        select t.tenant_id, t.incident_id, count(*) as steps, max(t.ordinal) as last,
            (array_agg(t.to_state order by t.ordinal desc))[1] as state,
            count(*) filter (where t.from_state is distinct from t.before) as breaks
        from (
            select x.*, lag(x.to_state) over (partition by x.tenant_id, x.incident_id order by x.ordinal) as before
            from incident_transitions as x
        ) as t
        group by t.tenant_id, t.incident_id
    ) as s on s.tenant_id = i.tenant_id and s.incident_id = i.id
    where (s.steps, s.last, s.state, s.breaks) is distinct from
        (i.version::bigint, i.version, i.state, 0::bigint)
    limit 100
"""

_ORPHANS = """
    select t.incident_id, 'no incident' as what
    from incident_transitions as t
    where t.ordinal = 1
        and not exists (select from incidents as i where i.tenant_id = t.tenant_id and i.id = t.incident_id)
    limit 100
"""


def wrong_incidents(connection: Connection) -> tuple[int, list[dict[str, Any]]]:
    """How many incidents were looked at, and each whose place or state is not what its assignment or steps say."""
    (checked,) = connection.execute("select count(*) from incidents").fetchone() or (0,)
    problems = [
        {"id": str(row[0]), "detail": row[1]}
        for query in (_PLACES, _STEPS, _ORPHANS)
        for row in connection.execute(query).fetchall()
    ]
    return int(checked), problems
