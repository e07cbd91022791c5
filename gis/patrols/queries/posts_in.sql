-- posts_in: duty posts of a territory.
-- Parameters: id uuid. Geometry EPSG:4490 degrees. Index: assignments_grid_idx, _lane_idx, _community_idx.
select
    p.id,
    p.name,
    p.hours,
    p.min_members,
    st_x(p.geom) as lon,
    st_y(p.geom) as lat
from assignments as a
inner join duty_posts as p on a.tenant_id = p.tenant_id and a.subject_id = p.id
where
    a.subject_kind = 'duty_post' and upper_inf(a.valid) and upper_inf(a.recorded)
    and %(id)s::uuid in (a.community_id, a.grid_id, a.lane_id)
order by p.name, p.id
