-- missed_of: points of a run's plan at which nobody was.
-- Parameters: id uuid (run). Index: primary keys, check_ins_run_idx.
select
    p.id,
    p.number,
    p.name,
    o.from_time,
    o.until_time
from patrol_runs as r
inner join plan_points as o on r.tenant_id = o.tenant_id and r.plan_id = o.plan_id
inner join patrol_points as p on o.tenant_id = p.tenant_id and o.point_id = p.id
where
    r.id = %(id)s::uuid and p.ended_at is null
    and not exists (
        select from check_ins as c
        where
            c.tenant_id = r.tenant_id and c.run_id = r.id and c.point_id = p.id
            and c.verdict in ('done', 'late', 'made_up')
    )
order by o.ordinal, p.id
