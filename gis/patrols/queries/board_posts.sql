-- board_posts: duty posts in sight, by name.
-- Parameters: territory_id uuid or null. Geometry EPSG:4490 degrees. Index: primary key, assignments_current_key.
select
    p.id,
    p.name,
    p.hours,
    p.min_members,
    st_x(p.geom) as lon,
    st_y(p.geom) as lat
from duty_posts as p
inner join assignments as a
    on
        p.tenant_id = a.tenant_id and a.subject_kind = 'duty_post' and p.id = a.subject_id
        and upper_inf(a.valid) and upper_inf(a.recorded)
where %(territory_id)s::uuid is null or %(territory_id)s::uuid in (a.community_id, a.grid_id, a.lane_id)
order by p.name, p.id
limit 500
