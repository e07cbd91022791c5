-- points_in: patrol points in force of a territory, by number.
-- Parameters: id uuid. Geometry EPSG:4490 degrees. Index: assignments_grid_idx, _lane_idx, _community_idx.
select
    p.id,
    p.number,
    p.name,
    p.proof,
    p.radius_m,
    p.is_key_place,
    p.key_times,
    st_x(p.geom) as lon,
    st_y(p.geom) as lat
from assignments as a
inner join patrol_points as p on a.tenant_id = p.tenant_id and a.subject_id = p.id
where
    a.subject_kind = 'patrol_point' and upper_inf(a.valid) and upper_inf(a.recorded)
    and %(id)s::uuid in (a.community_id, a.grid_id, a.lane_id)
    and p.ended_at is null
order by lpad(p.number, 20), p.id
