-- points: patrol points in use in sight, or those of a territory, by number.
-- Parameters: territory_id uuid or null. Geometry EPSG:4490 degrees. Index: assignments_current_key, assignments_grid_idx.
select
    p.id,
    p.name,
    p.number,
    st_x(p.geom) as lon,
    st_y(p.geom) as lat,
    p.proof,
    p.radius_m,
    p.is_key_place,
    p.key_times,
    p.version,
    a.grid_id
from patrol_points as p
inner join assignments as a
    on
        p.tenant_id = a.tenant_id and a.subject_kind = 'patrol_point' and p.id = a.subject_id
        and upper_inf(a.valid) and upper_inf(a.recorded)
where
    p.ended_at is null
    and (%(territory_id)s::uuid is null or %(territory_id)s::uuid in (a.community_id, a.grid_id, a.lane_id))
order by lpad(p.number, 20), p.id
limit 5000
