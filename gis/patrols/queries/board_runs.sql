-- board_runs: runs in sight of which something was heard lately, with the last position of those that go on.
-- Parameters: since timestamptz; territory_id uuid or null. Geometry EPSG:4490 degrees, metres.
-- Index: patrol_runs_territory_idx, primary keys, check_ins_run_idx.
select
    r.id,
    r.worker_id,
    coalesce(w.name, u.display_name, '') as name,
    r.state,
    r.territory_id,
    r.community_id,
    v.level,
    v.number,
    v.name as territory_name,
    r.plan_id,
    p.name as plan_name,
    r.started_at,
    r.finished_at,
    r.heard_at,
    r.distance_m,
    coalesce(n.planned, 0) as planned_points,
    coalesce(c.reached, 0) as reached,
    m.at,
    m.accuracy_m,
    st_x(m.geom) as lon,
    st_y(m.geom) as lat
from patrol_runs as r
left join users as u on r.tenant_id = u.tenant_id and r.user_id = u.id
left join workers as w on r.tenant_id = w.tenant_id and r.worker_id = w.id
left join patrol_plans as p on r.tenant_id = p.tenant_id and r.plan_id = p.id
left join member_positions as m
    on r.tenant_id = m.tenant_id and r.id = m.run_id and r.state in ('running', 'paused')
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
    select count(distinct i.point_id) as reached
    from check_ins as i
    where i.tenant_id = r.tenant_id and i.run_id = r.id and i.verdict in ('done', 'late', 'made_up')
) as c on true
left join lateral (
    select count(*) as planned
    from plan_points as o
    where o.tenant_id = r.tenant_id and o.plan_id = r.plan_id
) as n on true
where
    r.heard_at > %(since)s::timestamptz
    and (%(territory_id)s::uuid is null or %(territory_id)s::uuid in (r.territory_id, r.community_id))
order by r.started_at desc, r.id
limit 1000
