-- shifts: shifts of posts and plans in sight that may have a time in a period, with who stands in on which day and who is
-- away. Parameters: since, until timestamptz; territory_id, worker_id uuid or null.
-- Index: primary keys, assignments_current_key, shifts_worker_idx.
select
    s.id,
    s.worker_id,
    w.name as worker_name,
    s.duty_post_id,
    p.name as post_name,
    s.plan_id,
    l.name as plan_name,
    s.deputy_of_id,
    s.rrule,
    s.starts_at,
    s.ends_at,
    s.until_on,
    coalesce((
        select jsonb_agg(jsonb_build_object('on', e.occurs_on, 'deputy_id', e.deputy_id, 'deputy', d.name))
        from shift_exceptions as e
        left join workers as d on e.tenant_id = d.tenant_id and e.deputy_id = d.id
        where
            e.tenant_id = s.tenant_id and e.shift_id = s.id
            and e.occurs_on between (%(since)s::timestamptz)::date - 2 and (%(until)s::timestamptz)::date + 1
    ), '[]') as exceptions,
    coalesce((
        select
            jsonb_agg(
                jsonb_build_object(
                    'from', lower(f.valid), 'until', upper(f.valid), 'deputy_id', f.deputy_id, 'deputy', d.name
                )
            )
        from absences as f
        left join workers as d on f.tenant_id = d.tenant_id and f.deputy_id = d.id
        where
            f.tenant_id = s.tenant_id and f.worker_id = s.worker_id
            and f.valid && tstzrange(%(since)s::timestamptz - interval '1 day', %(until)s::timestamptz + interval '1 day')
    ), '[]') as absences
from shifts as s
left join workers as w on s.tenant_id = w.tenant_id and s.worker_id = w.id
left join duty_posts as p on s.tenant_id = p.tenant_id and s.duty_post_id = p.id
left join patrol_plans as l on s.tenant_id = l.tenant_id and s.plan_id = l.id
left join assignments as a
    on
        s.tenant_id = a.tenant_id and a.subject_kind = 'duty_post' and s.duty_post_id = a.subject_id
        and upper_inf(a.valid) and upper_inf(a.recorded)
left join territories as t on l.tenant_id = t.tenant_id and l.territory_id = t.id
where
    s.ended_at is null and s.starts_at < %(until)s::timestamptz
    and (s.rrule is not null or s.ends_at > %(since)s::timestamptz)
    and (s.until_on is null or s.until_on >= (%(since)s::timestamptz)::date - 2)
    and (
        %(territory_id)s::uuid is null
        or %(territory_id)s::uuid in (a.community_id, a.grid_id, a.lane_id, l.territory_id, t.community_id)
    )
    and (
        %(worker_id)s::uuid is null or s.worker_id = %(worker_id)s::uuid
        or exists (
            select from shift_exceptions as x
            where x.tenant_id = s.tenant_id and x.shift_id = s.id and x.deputy_id = %(worker_id)s::uuid
        )
        or exists (
            select from absences as x
            where x.tenant_id = s.tenant_id and x.worker_id = s.worker_id and x.deputy_id = %(worker_id)s::uuid
        )
    )
order by s.starts_at, s.id
limit 5000
