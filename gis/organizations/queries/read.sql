-- read: one organisation, its building by name. Parameters: organization_id. Units: EPSG:4490 degrees.
-- Index: organizations_pkey, buildings_pkey.
select
    o.id,
    o.kind,
    o.name,
    o.credit_code,
    o.business,
    o.group_name,
    o.size_band,
    o.address,
    o.building_id,
    o.room,
    o.status,
    o.opened_on,
    o.closed_on,
    o.is_key_place,
    o.key_place_basis,
    coalesce(b.name, b.address, b.house_number) as building,
    st_x(o.geom) as lon,
    st_y(o.geom) as lat,
    st_x(o.geom) as west,
    st_y(o.geom) as south,
    st_x(o.geom) as east,
    st_y(o.geom) as north
from organizations as o
left join buildings as b on o.tenant_id = b.tenant_id and o.building_id = b.id
where o.id = %(organization_id)s::uuid
