-- carried: whose households each worker carries, at one moment: the territories of the duties that carry households.
-- Parameters: at (timestamptz), territory_id (uuid, null = everywhere). Index: duties_territory_idx,
-- territory_versions_once.
select distinct
    w.id as worker_id,
    w.name as worker,
    w.employment,
    m.name as team,
    v.territory_id,
    v.level,
    v.parent_id,
    v.number,
    v.name,
    t.kind,
    coalesce(t.settlement, c.settlement) as settlement
from duties as d
inner join duty_roles as r on d.tenant_id = r.tenant_id and d.role = r.role and r.carries_households
inner join territory_versions as v
    on
        d.tenant_id = v.tenant_id
        and d.territory_id = v.territory_id
        and upper_inf(v.recorded)
        and v.valid @> %(at)s::timestamptz
inner join territories as t on v.tenant_id = t.tenant_id and v.territory_id = t.id
inner join workers as w on d.tenant_id = w.tenant_id and d.worker_id = w.id
left join territories as c on v.tenant_id = c.tenant_id and v.community_id = c.id
left join teams as m on w.tenant_id = m.tenant_id and w.team_id = m.id
where
    d.valid @> %(at)s::timestamptz
    and (
        %(territory_id)s::uuid is null
        or %(territory_id)s::uuid in (v.territory_id, v.parent_id, v.community_id)
    )
order by w.name, w.id, v.level, v.number, v.name
limit 5000
