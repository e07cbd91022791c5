-- point_of: the point by which something stands on a street: a household's own stair where it is known, a building's entrance
-- or inner point, else its own; and the name of that stair. 3, 3单元 and 三单元 are the same stair.
-- Parameters: subject_kind text; subject_id uuid. Units: EPSG:4490 degrees. Index: primary keys, entrances_building_idx.
select
    st_x(p.point) as lon,
    st_y(p.point) as lat,
    p.door
from (
    select
        s.point,
        null::text as door
    from placed_subjects as s
    where s.kind = %(subject_kind)s::text and s.id = %(subject_id)s::uuid
    union all
    select
        coalesce(own.geom, s.point) as point,
        own.name as door
    from households as h
    inner join placed_subjects as s on h.tenant_id = s.tenant_id and h.building_id = s.id and s.kind = 'building'
    left join units as u on h.tenant_id = u.tenant_id and h.unit_id = u.id
    left join lateral (
        select
            e.geom,
            e.name
        from entrances as e
        where
            e.tenant_id = h.tenant_id and e.building_id = h.building_id and e.kind = 'unit'
            and translate(regexp_replace(e.name, '(单元|门|梯)$', ''), '一二三四五六七八九', '123456789')
            = translate(regexp_replace(u.entrance, '(单元|门|梯)$', ''), '一二三四五六七八九', '123456789')
        order by e.id
        limit 1
    ) as own on true
    where %(subject_kind)s::text = 'household' and h.id = %(subject_id)s::uuid
) as p
