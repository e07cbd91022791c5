-- homes: buildings of a community in which people live, with where they go in and how many live there.
-- Parameters: community_id (uuid). Geometry EPSG:4490. Index: assignments_community_idx, household_counts_pkey.
select
    b.id,
    a.grid_id,
    st_x(coalesce(b.entrance_point, b.inner_point)) as lon,
    st_y(coalesce(b.entrance_point, b.inner_point)) as lat,
    k.people,
    k.elderly_people as elderly,
    k.child_people as children
from assignments as a
inner join buildings as b on a.tenant_id = b.tenant_id and a.subject_id = b.id
inner join household_counts as k on b.tenant_id = k.tenant_id and b.id = k.building_id
where
    a.community_id = %(community_id)s::uuid
    and a.subject_kind = 'building'
    and upper_inf(a.valid)
    and upper_inf(a.recorded)
    and k.people > 0
order by b.id
