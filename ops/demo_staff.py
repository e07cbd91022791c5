"""What happened in the demo before one looks at it: lanes without a head, people away, visits of the last months."""

from gis.db import Connection
from gis.settings import PrivacySettings
from gis.statistics.service import make_release
from gis.tenants.service import Tenant

_LEFT = """
    update duties as d set
        valid = tstzrange(lower(d.valid), greatest(now(), lower(d.valid) + interval '1 microsecond')),
        number = number + 1, reason = '演示：已离任'
    from (
        select territory_id, row_number() over (order by code) as place from territory_versions
        where level = 'lane' and upper_inf(recorded) and upper_inf(valid)
    ) as l
    where d.territory_id = l.territory_id and d.role = 'lane_head' and l.place % 41 = 7
"""

_AWAY = """
    insert into absences (tenant_id, worker_id, deputy_id, valid)
    select h.tenant_id, h.worker_id, case when h.place % 2 = 1 then s.worker_id end,
        tstzrange(date_trunc('day', now()) - interval '1 day', date_trunc('day', now()) + interval '6 days')
    from (
        select d.tenant_id, d.worker_id, d.territory_id, row_number() over (order by v.code) as place
        from duties as d
        join territory_versions as v on v.tenant_id = d.tenant_id and v.territory_id = d.territory_id
            and upper_inf(v.recorded) and upper_inf(v.valid)
        where d.role = 'grid_head'
    ) as h
    join duties as s on s.tenant_id = h.tenant_id and s.territory_id = h.territory_id and s.role = 'grid_worker'
    where h.place in (3, 10)
    on conflict do nothing
"""

_OFFICERS = """
    with officers as (
        insert into workers (tenant_id, source, source_key, content_hash, name, phone_masked, employment, territory_id)
        select c.tenant_id, 'demo', 'officer/' || c.code, sha256(c.code::bytea), o.name, '110****0110', 'part_time',
            c.territory_id
        from (
            select tenant_id, territory_id, code, row_number() over (order by code) as place from territory_versions
            where level = 'community' and upper_inf(recorded) and upper_inf(valid)
        ) as c
        join (values (1, '高建国'), (2, '罗晓军'), (3, '宋志刚')) as o (place, name) on o.place = c.place
        returning tenant_id, id, source_key, territory_id
    )
    insert into duties (tenant_id, source, source_key, content_hash, worker_id, territory_id, role)
    select o.tenant_id, 'demo', o.source_key || '/' || g.code, sha256(g.code::bytea), o.id, g.territory_id,
        'beat_officer'
    from officers as o
    join lateral (
        select territory_id, code from territory_versions
        where level = 'grid' and parent_id = o.territory_id and upper_inf(recorded) and upper_inf(valid)
        order by code limit 6
    ) as g on true
"""

_VISITS = """
    insert into visits (tenant_id, household_id, worker_id, kind, visited_at, outcome, unit_verified, request_hash)
    select h.tenant_id, h.id, d.worker_id, 'routine',
        date_trunc('hour', now()) - make_interval(days => ((h.dice / 7) % 60) + (h.luck % 3) * 35, hours => h.dice % 9),
        case h.dice % 11 when 0 then 'not_home' when 1 then 'by_phone' else 'met' end,
        h.dice % 11 > 1, sha256(h.id::text::bytea)
    from (
        select
            x.tenant_id, x.id, x.building_id, abs(hashtext(x.source_key) % 1000000) as dice,
            abs(hashtext(b.source_key) % 100) as luck
        from households as x
        join buildings as b on b.tenant_id = x.tenant_id and b.id = x.building_id
    ) as h
    join assignments as a on a.tenant_id = h.tenant_id and a.subject_kind = 'building' and a.subject_id = h.building_id
        and upper_inf(a.valid) and upper_inf(a.recorded)
    left join duties as d on d.tenant_id = a.tenant_id and d.territory_id = a.grid_id and d.role = 'grid_head'
    where h.luck + h.dice % 30 < 95
"""

_MARK_HOUSEHOLDS = """
    update households as h set last_visited_at = v.at
    from (select household_id, max(visited_at) as at from visits where outcome = 'met' group by household_id) as v
    where v.household_id = h.id
"""

_MARK_UNITS = """
    update units as u set verified_at = v.at
    from (
        select h.unit_id, max(x.visited_at) as at
        from visits as x
        join households as h on h.tenant_id = x.tenant_id and h.id = x.household_id
        where x.unit_verified
        group by h.unit_id
    ) as v
    where v.unit_id = u.id
"""


_ACCOUNT = """
    update workers as w set user_id = u.id
    from (
        select d.worker_id from duties as d
        join territory_versions as v on v.tenant_id = d.tenant_id and v.territory_id = d.territory_id
            and upper_inf(v.recorded) and upper_inf(v.valid)
        where v.level = 'grid' and v.number = '03' and d.role = 'patrol' order by v.code, d.source_key limit 1
    ) as p, users as u
    where w.id = p.worker_id and u.username = 'patrol'
"""


def add_past(connection: Connection, tenant: Tenant) -> None:
    """Give a town that has staff a past: vacancies, an absence with a deputy, visits, a release of statistics."""
    row = connection.execute("select count(*) from duties where tenant_id = %s", (tenant.id,)).fetchone()
    if row is None or row[0] == 0:
        return
    for statement in (_LEFT, _AWAY, _OFFICERS, _VISITS, _MARK_HOUSEHOLDS, _MARK_UNITS, _ACCOUNT):
        connection.execute(statement)
    make_release(connection, tenant.id, None, PrivacySettings().suppress_below, "演示")
