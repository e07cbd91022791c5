-- plans_due: plans in sight with their points, and of some days their runs and the points reached on them.
-- Parameters: territory_id uuid or null; first, last date. Geometry EPSG:4490 degrees.
-- Index: patrol_plans_territory_idx, patrol_runs_plan_idx, check_ins_run_idx, primary keys.
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
        select
            jsonb_agg(jsonb_build_object(
                'id', o.point_id, 'number', q.number, 'name', q.name, 'is_key_place', q.is_key_place,
                'lon', st_x(q.geom), 'lat', st_y(q.geom), 'from', o.from_time, 'until', o.until_time
            ) order by o.ordinal, o.point_id)
        from plan_points as o
        inner join patrol_points as q on o.tenant_id = q.tenant_id and o.point_id = q.id and q.ended_at is null
        where o.tenant_id = p.tenant_id and o.plan_id = p.id
    ), '[]') as points,
    coalesce((
        select jsonb_agg(jsonb_build_object('on', u.occurs_on, 'state', u.state))
        from patrol_runs as u
        where
            u.tenant_id = p.tenant_id and u.plan_id = p.id
            and u.occurs_on between %(first)s::date and %(last)s::date
    ), '[]') as runs,
    coalesce((
        select jsonb_agg(distinct jsonb_build_object('on', u.occurs_on, 'point_id', c.point_id))
        from patrol_runs as u
        inner join check_ins as c on u.tenant_id = c.tenant_id and u.id = c.run_id
        where
            u.tenant_id = p.tenant_id and u.plan_id = p.id
            and u.occurs_on between %(first)s::date and %(last)s::date
            and c.verdict in ('done', 'late', 'made_up')
    ), '[]') as reached
from patrol_plans as p
inner join territories as t on p.tenant_id = t.tenant_id and p.territory_id = t.id
where
    p.ended_at is null
    and (%(territory_id)s::uuid is null or %(territory_id)s::uuid in (p.territory_id, t.community_id))
order by p.starts_at, p.name, p.id
limit 500
