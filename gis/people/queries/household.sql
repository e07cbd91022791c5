-- household: one household with its building and unit and the community it belongs to.
-- Parameters: household_id uuid. point: EPSG:4490 degrees. Index: primary keys, assignments_current_key.
select
    h.id,
    h.building_id,
    h.unit_id,
    h.people,
    h.floating_people,
    h.elderly_people,
    h.child_people,
    h.last_visited_at,
    h.file_number,
    h.source,
    h.source_key,
    b.name as building_name,
    b.street,
    b.house_number,
    b.address as building_address,
    b.use as building_use,
    b.is_rental as building_is_rental,
    u.entrance,
    u.floor,
    u.room,
    u.is_rental,
    u.use_code,
    u.verified_at,
    a.community_id,
    a.grid_id,
    a.lane_id,
    st_x(coalesce(own.geom, b.entrance_point, b.inner_point)) as lon,
    st_y(coalesce(own.geom, b.entrance_point, b.inner_point)) as lat,
    (
        select d.text from addresses as d
        where
            d.tenant_id = h.tenant_id and d.building_id = h.building_id and d.unit_id is not distinct from h.unit_id
            and d.kind = 'standard' and upper_inf(d.valid)
    ) as standard_address,
    array(
        select d.text from addresses as d
        where
            d.tenant_id = h.tenant_id and d.building_id = h.building_id and (d.unit_id is null or d.unit_id = h.unit_id)
            and d.kind = 'alias' and upper_inf(d.valid)
        order by d.text
    ) as aliases,
    array(
        select d.text from addresses as d
        where
            d.tenant_id = h.tenant_id and d.building_id = h.building_id and (d.unit_id is null or d.unit_id = h.unit_id)
            and d.kind = 'former' and upper_inf(d.valid)
        order by d.text
    ) as former_names
from households as h
inner join buildings as b on h.tenant_id = b.tenant_id and h.building_id = b.id
left join units as u on h.tenant_id = u.tenant_id and h.unit_id = u.id
left join lateral (
    -- The stair of the unit, as in assignments/queries/point_of.sql.
    select e.geom
    from entrances as e
    where
        e.tenant_id = h.tenant_id and e.building_id = h.building_id and e.kind = 'unit'
        and translate(regexp_replace(e.name, '(单元|门|梯)$', ''), '一二三四五六七八九', '123456789')
        = translate(regexp_replace(u.entrance, '(单元|门|梯)$', ''), '一二三四五六七八九', '123456789')
    order by e.id
    limit 1
) as own on true
left join assignments as a
    on
        h.tenant_id = a.tenant_id and a.subject_kind = 'building' and h.building_id = a.subject_id
        and upper_inf(a.valid) and upper_inf(a.recorded)
where h.id = %(household_id)s::uuid
