-- record: what was walked in a period, by member: runs that began in it, points of their plans by the best verdict on each.
-- Parameters: since, until timestamptz; user_id, worker_id, territory_id uuid or null. Metres, seconds.
-- Index: patrol_runs_territory_idx, patrol_runs_user_idx, check_ins_run_idx.
with walked as materialized (
    select
        r.tenant_id,
        r.id,
        coalesce(r.worker_id, r.user_id) as member_id,
        r.worker_id,
        r.user_id,
        r.plan_id,
        r.state,
        r.distance_m,
        r.gap_count,
        case when r.finished_at is not null then extract(epoch from r.finished_at - r.started_at) end as seconds
    from patrol_runs as r
    where
        r.started_at >= %(since)s::timestamptz and r.started_at < %(until)s::timestamptz
        and (%(user_id)s::uuid is null or r.user_id = %(user_id)s::uuid)
        and (%(worker_id)s::uuid is null or r.worker_id = %(worker_id)s::uuid)
        and (%(territory_id)s::uuid is null or %(territory_id)s::uuid in (r.territory_id, r.community_id))
),

best as (
    select
        w.member_id,
        w.id as run_id,
        c.point_id,
        min(case c.verdict when 'done' then 1 when 'late' then 2 when 'made_up' then 3 else 4 end) as verdict,
        bool_or(o.point_id is not null) as is_planned
    from walked as w
    inner join check_ins as c on w.tenant_id = c.tenant_id and w.id = c.run_id
    left join plan_points as o on w.tenant_id = o.tenant_id and w.plan_id = o.plan_id and c.point_id = o.point_id
    group by w.member_id, w.id, c.point_id
),

points as (
    select
        b.member_id,
        count(*) filter (where b.verdict <= 2) as reached,
        count(*) filter (where b.verdict = 1) as on_time,
        count(*) filter (where b.verdict = 3) as made_up,
        count(*) filter (where b.verdict <= 2 and b.is_planned) as reached_planned
    from best as b
    group by b.member_id
),

planned as (
    select
        w.member_id,
        count(*) as points
    from walked as w
    inner join plan_points as o on w.tenant_id = o.tenant_id and w.plan_id = o.plan_id
    where w.state in ('finished', 'abandoned')
    group by w.member_id
),

found as (
    select
        w.member_id,
        count(*) as findings
    from walked as w
    inner join patrol_findings as f on w.tenant_id = f.tenant_id and w.id = f.run_id
    group by w.member_id
),

members as (
    select
        w.member_id,
        min(w.worker_id::text)::uuid as worker_id,
        min(w.user_id::text)::uuid as user_id,
        count(*) as runs,
        count(*) filter (where w.state = 'finished') as finished,
        count(*) filter (where w.state in ('finished', 'abandoned')) as ended,
        coalesce(sum(w.seconds), 0)::float8 as seconds,
        coalesce(sum(w.distance_m), 0)::float8 as distance_m,
        coalesce(sum(w.gap_count), 0)::integer as gaps
    from walked as w
    group by w.member_id
)

select
    m.member_id,
    m.worker_id,
    coalesce(p.name, u.display_name, '') as name,
    m.runs,
    m.finished,
    m.ended,
    m.seconds,
    m.distance_m,
    m.gaps,
    coalesce(n.points, 0) as planned_points,
    coalesce(s.reached_planned, 0) as reached_planned,
    coalesce(s.reached, 0) as reached,
    coalesce(s.on_time, 0) as on_time,
    coalesce(s.made_up, 0) as made_up,
    coalesce(f.findings, 0) as findings
from members as m
left join workers as p on m.worker_id = p.id
left join users as u on m.user_id = u.id
left join points as s on m.member_id = s.member_id
left join planned as n on m.member_id = n.member_id
left join found as f on m.member_id = f.member_id
order by name, m.member_id
limit 2000
