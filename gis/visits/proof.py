"""Proof that what is derived from visits is what the visits say."""

from typing import Any

from gis.db import Connection

_HOUSEHOLDS = """
    select h.id, h.last_visited_at, m.at
    from households as h
    left join lateral (
        select max(v.visited_at) as at from visits as v
        where v.tenant_id = h.tenant_id and v.household_id = h.id and v.outcome = 'met'
    ) as m on true
    where h.last_visited_at is distinct from m.at
    limit 100
"""

_UNITS = """
    with said as (
        select h.tenant_id, h.unit_id, max(v.visited_at) as at
        from visits as v
        join households as h on h.tenant_id = v.tenant_id and h.id = v.household_id
        where v.unit_verified and h.unit_id is not null
        group by h.tenant_id, h.unit_id
    )
    select u.id, u.verified_at, s.at
    from said as s
    join units as u on u.tenant_id = s.tenant_id and u.id = s.unit_id
    where u.verified_at is null or u.verified_at < s.at
    limit 100
"""


def wrong_marks(connection: Connection) -> tuple[int, list[dict[str, Any]]]:
    """How many visits were looked at, and each household or unit whose mark differs from them.

    A unit may be verified by other means too, so its mark may be later than its visits, never earlier.
    """
    (checked,) = connection.execute("select count(*) from visits").fetchone() or (0,)
    problems = [
        {"kind": kind, "id": str(row[0]), "marked": str(row[1]), "visits_say": str(row[2])}
        for kind, query in (("household", _HOUSEHOLDS), ("unit", _UNITS))
        for row in connection.execute(query).fetchall()
    ]
    return int(checked), problems
