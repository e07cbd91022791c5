-- The buildings that a community's grids hold now, for painting; the transaction's app.box_3857 narrows them.
-- Parameters: community_id uuid; page_size int. Units: EPSG:4490 degrees, 7 decimals, as they are looked at and not edited.
-- Index: assignments_community_idx, buildings_pkey, households_building_idx.
select
    b.id,
    st_x(b.inner_point) as lon,
    st_y(b.inner_point) as lat,
    a.grid_id,
    coalesce(b.name, b.address) as label,
    (
        select count(*) from households as h
        where h.tenant_id = b.tenant_id and h.building_id = b.id
    ) as households,
    st_asgeojson(b.geom, 7, 0) as geometry
from assignments as a
inner join buildings as b on a.tenant_id = b.tenant_id and a.subject_id = b.id
where
    a.community_id = %(community_id)s
    and a.subject_kind = 'building'
    and upper_inf(a.valid)
    and upper_inf(a.recorded)
order by b.id
limit %(page_size)s::integer;
