-- runs: runs in sight with what was done on them, the newest first; one by its id, or those of somebody, a place, a time.
-- Parameters: id, user_id, worker_id, territory_id uuid or null; since, until timestamptz or null; after_at timestamptz and
-- after_id uuid (the last one of the page before) or null; page_size. Metres.
-- Index: patrol_runs_pkey, patrol_runs_user_idx, patrol_runs_territory_idx, check_ins_run_idx.
select
    r.id,
    r.user_id,
    coalesce(u.display_name, '') as user_name,
    r.worker_id,
    w.name as worker_name,
    r.plan_id,
    p.name as plan_name,
    r.occurs_on,
    r.territory_id,
    r.community_id,
    v.level,
    v.number,
    v.name as territory_name,
    r.state,
    r.started_at,
    r.finished_at,
    r.heard_at,
    r.run_day,
    r.point_count,
    r.distance_m,
    r.gap_count,
    r.skew_s,
    r.reason,
    r.handover,
    r.checklist,
    coalesce(c.done, 0) as done,
    coalesce(c.late, 0) as late,
    coalesce(c.made_up, 0) as made_up,
    coalesce(c.declined, 0) as declined,
    coalesce(n.planned, 0) as planned_points,
    coalesce(f.findings, 0) as findings
from patrol_runs as r
left join users as u on r.tenant_id = u.tenant_id and r.user_id = u.id
left join workers as w on r.tenant_id = w.tenant_id and r.worker_id = w.id
left join patrol_plans as p on r.tenant_id = p.tenant_id and r.plan_id = p.id
left join lateral (
    select
        t.level,
        t.number,
        t.name
    from territory_versions as t
    where t.tenant_id = r.tenant_id and t.territory_id = r.territory_id and upper_inf(t.recorded)
    order by t.valid desc
    limit 1
) as v on true
left join lateral (
    select
        count(distinct i.point_id) filter (where i.verdict = 'done') as done,
        count(distinct i.point_id) filter (where i.verdict = 'late') as late,
        count(distinct i.point_id) filter (where i.verdict = 'made_up') as made_up,
        count(*) filter (where i.verdict = 'declined') as declined
    from check_ins as i
    where i.tenant_id = r.tenant_id and i.run_id = r.id
) as c on true
left join lateral (
    select count(*) as planned
    from plan_points as o
    where o.tenant_id = r.tenant_id and o.plan_id = r.plan_id
) as n on true
left join lateral (
    select count(*) as findings
    from patrol_findings as g
    where g.tenant_id = r.tenant_id and g.run_id = r.id
) as f on true
where
    (%(id)s::uuid is null or r.id = %(id)s::uuid)
    and (%(user_id)s::uuid is null or r.user_id = %(user_id)s::uuid)
    and (%(worker_id)s::uuid is null or r.worker_id = %(worker_id)s::uuid)
    and (%(territory_id)s::uuid is null or %(territory_id)s::uuid in (r.territory_id, r.community_id))
    and (%(since)s::timestamptz is null or r.started_at >= %(since)s::timestamptz)
    and (%(until)s::timestamptz is null or r.started_at < %(until)s::timestamptz)
    and (
        %(after_at)s::timestamptz is null
        or (r.started_at, r.id) < (%(after_at)s::timestamptz, %(after_id)s::uuid)
    )
order by r.started_at desc, r.id desc
limit %(page_size)s::integer
