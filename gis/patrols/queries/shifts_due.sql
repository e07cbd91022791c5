-- shifts_due: shifts in force of posts and plans in sight that may have a time in a period, with the days that differ.
-- Parameters: since, until timestamptz; territory_id, worker_id uuid or null.
-- Index: primary keys, assignments_current_key, shifts_worker_idx.
select
    s.id,
    s.worker_id,
    w.name,
    s.duty_post_id,
    s.plan_id,
    s.deputy_of_id,
    s.rrule,
    s.starts_at,
    s.ends_at,
    s.until_on,
    coalesce((
        select jsonb_agg(jsonb_build_object('on', e.occurs_on, 'deputy_id', e.deputy_id, 'name', d.name))
        from shift_exceptions as e
        left join workers as d on e.tenant_id = d.tenant_id and e.deputy_id = d.id
        where e.tenant_id = s.tenant_id and e.shift_id = s.id
    ), '[]') as exceptions
from shifts as s
left join workers as w on s.tenant_id = w.tenant_id and s.worker_id = w.id
left join assignments as a
    on
        s.tenant_id = a.tenant_id and a.subject_kind = 'duty_post' and s.duty_post_id = a.subject_id
        and upper_inf(a.valid) and upper_inf(a.recorded)
left join patrol_plans as p on s.tenant_id = p.tenant_id and s.plan_id = p.id
left join territories as t on p.tenant_id = t.tenant_id and p.territory_id = t.id
where
    s.ended_at is null and s.starts_at < %(until)s::timestamptz
    and (s.rrule is not null or s.ends_at > %(since)s::timestamptz)
    and (s.until_on is null or s.until_on >= (%(since)s::timestamptz)::date - 2)
    and (
        %(territory_id)s::uuid is null
        or %(territory_id)s::uuid in (a.community_id, a.grid_id, a.lane_id, p.territory_id, t.community_id)
    )
    and (
        %(worker_id)s::uuid is null or s.worker_id = %(worker_id)s::uuid
        or exists (
            select from shift_exceptions as x
            where x.tenant_id = s.tenant_id and x.shift_id = s.id and x.deputy_id = %(worker_id)s::uuid
        )
    )
order by s.starts_at, s.id
limit 5000
