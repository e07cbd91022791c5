-- point_of: the point by which something stands on a street: a building's entrance or inner point, else its own.
-- Parameters: subject_kind text; subject_id uuid. Units: EPSG:4490 degrees. Index: primary keys.
select
    st_x(p.point) as lon,
    st_y(p.point) as lat
from (
    select coalesce(b.entrance_point, b.inner_point) as point
    from buildings as b
    where %(subject_kind)s::text = 'building' and b.id = %(subject_id)s::uuid
    union all
    select coalesce(b.entrance_point, b.inner_point) as point
    from households as h
    inner join buildings as b on h.tenant_id = b.tenant_id and h.building_id = b.id
    where %(subject_kind)s::text = 'household' and h.id = %(subject_id)s::uuid
    union all
    select f.geom as point
    from facilities as f
    where %(subject_kind)s::text = 'facility' and f.id = %(subject_id)s::uuid
    union all
    select d.geom as point
    from devices as d
    where %(subject_kind)s::text = 'device' and d.id = %(subject_id)s::uuid
    union all
    select q.geom as point
    from duty_posts as q
    where %(subject_kind)s::text = 'duty_post' and q.id = %(subject_id)s::uuid
) as p
