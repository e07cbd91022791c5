-- recompute_due: what is due, of every clock that runs, by the calendar as it is now; and how many that changed.
-- Parameters: calendar text. Units: seconds. Index: incidents_open_idx; those of working_spans, a descent of each per clock.
with running as materialized (
    select
        i.tenant_id,
        i.id,
        i.clock_unit,
        i.running_since,
        greatest(i.limit_s - i.used_s, 0) as left_s,
        i.due_at
    from incidents as i
    where i.is_open and i.running_since is not null
),

computed as (
    select
        r.tenant_id,
        r.id,
        r.due_at,
        case
            when r.left_s = 0 then r.running_since
            when r.clock_unit = 'emergency_hours' then r.running_since + make_interval(secs => r.left_s)
            else f.starts_at + make_interval(secs => (n.worked_s + r.left_s - f.before_s)::integer)
        end as now_due_at
    from running as r
    left join lateral (
        select
            s.before_s + least(
                extract(epoch from s.ends_at - s.starts_at),
                floor(extract(epoch from r.running_since - s.starts_at))
            )::bigint as worked_s
        from working_spans as s
        where
            s.tenant_id = r.tenant_id and s.calendar = %(calendar)s::text and s.starts_at <= r.running_since
        order by s.starts_at desc
        limit 1
    ) as n on r.clock_unit <> 'emergency_hours'
    left join lateral (
        select
            s.starts_at,
            s.before_s
        from working_spans as s
        where
            s.tenant_id = r.tenant_id
            and s.calendar = %(calendar)s::text
            and s.before_s < n.worked_s + r.left_s
        order by s.before_s desc
        limit 1
    ) as f on r.clock_unit <> 'emergency_hours'
)

update incidents as i
set due_at = c.now_due_at
from computed as c
where
    i.tenant_id = c.tenant_id
    and i.id = c.id
    and c.now_due_at is not null
    and c.now_due_at is distinct from c.due_at
