-- run_outlines: the outlines of the buildings of a community in which people live, for maps.
-- Parameters: community_id (uuid). Geometry EPSG:4490. Index: assignments_community_idx.
select
    b.id,
    st_asbinary(b.geom) as geom
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
