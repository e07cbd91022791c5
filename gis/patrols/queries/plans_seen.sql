-- plans_seen: plans in force in sight with what became of them on some days.
-- Parameters: first, last date. Index: patrol_runs_plan_idx, primary keys.
select
    p.id,
    p.name,
    p.territory_id,
    p.rrule,
    p.starts_on,
    p.until_on,
    p.starts_at,
    p.duration_min,
    coalesce((
        select jsonb_agg(jsonb_build_object('on', u.occurs_on, 'state', u.state))
        from patrol_runs as u
        where
            u.tenant_id = p.tenant_id and u.plan_id = p.id
            and u.occurs_on between %(first)s::date and %(last)s::date
    ), '[]') as runs
from patrol_plans as p
where p.ended_at is null
order by p.starts_at, p.name, p.id
