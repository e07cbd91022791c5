-- point_of: the point by which something stands on a street: a building's entrance or inner point, else its own.
-- Parameters: subject_kind text; subject_id uuid. Units: EPSG:4490 degrees. Index: primary keys.
select
    st_x(p.point) as lon,
    st_y(p.point) as lat
from (
    select s.point
    from placed_subjects as s
    where s.kind = %(subject_kind)s::text and s.id = %(subject_id)s::uuid
    union all
    select s.point
    from households as h
    inner join placed_subjects as s on h.tenant_id = s.tenant_id and h.building_id = s.id and s.kind = 'building'
    where %(subject_kind)s::text = 'household' and h.id = %(subject_id)s::uuid
) as p
