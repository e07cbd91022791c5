-- read: one building with how many units, households and people it holds.
-- Parameters: building_id. Units: area_m2 square metres; point, bounds EPSG:4490 degrees.
-- Index: buildings_pkey, units_building_idx, households_building_idx.
select
    b.id,
    b.name,
    b.address,
    b.house_number,
    b.street,
    b.use,
    b.use_code,
    b.floors,
    b.is_rental,
    b.area_m2,
    st_x(b.inner_point) as lon,
    st_y(b.inner_point) as lat,
    st_xmin(b.geom) as west,
    st_ymin(b.geom) as south,
    st_xmax(b.geom) as east,
    st_ymax(b.geom) as north,
    (
        select count(*) from units as u
        where u.tenant_id = b.tenant_id and u.building_id = b.id
    ) as units,
    h.households,
    h.people,
    h.floating_people,
    h.elderly_people,
    h.child_people
from buildings as b
cross join lateral (
    select
        count(*) as households,
        coalesce(sum(people), 0) as people,
        coalesce(sum(floating_people), 0) as floating_people,
        coalesce(sum(elderly_people), 0) as elderly_people,
        coalesce(sum(child_people), 0) as child_people
    from households
    where tenant_id = b.tenant_id and building_id = b.id
) as h
where b.id = %(building_id)s::uuid
