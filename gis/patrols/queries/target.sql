-- target: a patrol point with where it belongs, and when a plan wants somebody there.
-- Parameters: id uuid; plan_id uuid or null. Geometry EPSG:4490 degrees. Index: patrol_points_pkey, assignments_current_key.
select
    p.id,
    p.number,
    st_x(p.geom) as lon,
    st_y(p.geom) as lat,
    p.radius_m,
    p.proof,
    p.secret_mark,
    w.from_time,
    w.until_time,
    a.community_id,
    a.grid_id,
    a.lane_id
from patrol_points as p
left join assignments as a
    on
        p.tenant_id = a.tenant_id and a.subject_kind = 'patrol_point' and p.id = a.subject_id
        and upper_inf(a.valid) and upper_inf(a.recorded)
left join plan_points as w on p.tenant_id = w.tenant_id and p.id = w.point_id and w.plan_id = %(plan_id)s::uuid
where p.id = %(id)s::uuid
