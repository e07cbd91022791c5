-- due_of: when clocks that run since some moments have used what is left of them; what `worktime.Calendar.due_at` says.
-- Parameters: calendar text; units text[], sinces timestamptz[], lefts integer[] (seconds), one entry per clock.
-- Index: the primary key and working_spans_before_key, a descent of each per clock.
select
    case
        when c.unit = 'emergency_hours' then c.since + make_interval(secs => c.left_s)
        else f.starts_at + make_interval(secs => (n.worked_s + c.left_s - f.before_s)::integer)
    end as due_at
from unnest(%(units)s::text[], %(sinces)s::timestamptz[], %(lefts)s::integer[]) with ordinality
as c (unit, since, left_s, place)
left join lateral (
    select
        s.before_s + least(
            extract(epoch from s.ends_at - s.starts_at), floor(extract(epoch from c.since - s.starts_at))
        )::bigint as worked_s
    from working_spans as s
    where s.calendar = %(calendar)s::text and s.starts_at <= c.since
    order by s.starts_at desc
    limit 1
) as n on c.unit <> 'emergency_hours'
left join lateral (
    select
        s.starts_at,
        s.before_s
    from working_spans as s
    where s.calendar = %(calendar)s::text and s.before_s < n.worked_s + c.left_s
    order by s.before_s desc
    limit 1
) as f on c.unit <> 'emergency_hours'
order by c.place
