-- shifts: shifts in sight that may fall into some days, with who stands in on which day and who is away.
-- Parameters: first, last date. Index: shifts' key; a tenant has some hundreds.
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
    s.version,
    coalesce((
        select jsonb_agg(jsonb_build_object('on', e.occurs_on, 'deputy_id', e.deputy_id, 'deputy', d.name))
        from shift_exceptions as e
        left join workers as d on e.tenant_id = d.tenant_id and e.deputy_id = d.id
        where e.tenant_id = s.tenant_id and e.shift_id = s.id and e.occurs_on between %(first)s::date and %(last)s::date
    ), '[]') as exceptions,
    coalesce((
        select
            jsonb_agg(
                jsonb_build_object(
                    'from', lower(a.valid), 'until', upper(a.valid), 'deputy_id', a.deputy_id, 'deputy', d.name
                )
            )
        from absences as a
        left join workers as d on a.tenant_id = d.tenant_id and a.deputy_id = d.id
        where
            a.tenant_id = s.tenant_id and a.worker_id = s.worker_id
            and a.valid && tstzrange(%(first)s::date, %(last)s::date + 2)
    ), '[]') as absences
from shifts as s
left join workers as w on s.tenant_id = w.tenant_id and s.worker_id = w.id
left join duty_posts as p on s.tenant_id = p.tenant_id and s.duty_post_id = p.id
left join patrol_plans as l on s.tenant_id = l.tenant_id and s.plan_id = l.id
where
    s.ended_at is null and s.starts_at < %(last)s::date + 2
    and (s.until_on is null or s.until_on >= %(first)s::date)
    and (s.rrule is not null or s.ends_at > %(first)s::date - 1)
order by s.starts_at, s.id
