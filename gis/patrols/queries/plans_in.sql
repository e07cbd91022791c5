-- plans_in: plans in force of a territory with their points in order, and their runs of some days.
-- Parameters: id uuid; first, last date. Geometry EPSG:4490 degrees, GeoJSON with 6 decimals; metres on the ellipsoid.
-- Index: patrol_plans_territory_idx, patrol_runs_plan_idx, primary keys.
select
    p.id,
    p.name,
    p.rrule,
    p.starts_on,
    p.until_on,
    p.starts_at,
    p.duration_min,
    p.checklist,
    st_asgeojson(r.geom, 6)::jsonb as route,
    st_length(r.geom::geography) as route_m,
    coalesce((
        select jsonb_agg(
            jsonb_build_object('id', o.point_id, 'from', o.from_time, 'until', o.until_time) order by o.ordinal, o.point_id
        )
        from plan_points as o
        where o.tenant_id = p.tenant_id and o.plan_id = p.id
    ), '[]') as points,
    coalesce((
        select jsonb_agg(jsonb_build_object('on', u.occurs_on, 'state', u.state))
        from patrol_runs as u
        where
            u.tenant_id = p.tenant_id and u.plan_id = p.id
            and u.occurs_on between %(first)s::date and %(last)s::date
    ), '[]') as runs
from patrol_plans as p
left join patrol_routes as r on p.tenant_id = r.tenant_id and p.route_id = r.id
where p.territory_id = %(id)s::uuid and p.ended_at is null
order by p.starts_at, p.name, p.id
