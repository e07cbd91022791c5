-- The lanes of a community in force at a moment, with how many buildings and households belong to each now.
-- Parameters: community_id uuid; as_of timestamptz (null = now). Units: GeoJSON in EPSG:4490 degrees with 9 decimals.
-- Index: territory_versions_community_idx, assignments_community_idx, households_building_idx.
with held as (
    select
        a.lane_id,
        count(distinct a.subject_id) as buildings,
        count(h.id) as households
    from assignments as a
    left join households as h on a.tenant_id = h.tenant_id and a.subject_id = h.building_id
    where
        a.community_id = %(community_id)s
        and a.subject_kind = 'building'
        and a.lane_id is not null
        and upper_inf(a.valid)
        and upper_inf(a.recorded)
    group by a.lane_id
)

select
    v.territory_id as id,
    v.parent_id,
    v.code,
    coalesce(v.number, '') as number,
    v.name,
    coalesce(h.buildings, 0) as buildings,
    coalesce(h.households, 0) as households,
    st_asgeojson(v.geom, 9, 0) as geometry
from territory_versions as v
left join held as h on v.territory_id = h.lane_id
where
    v.community_id = %(community_id)s
    and v.level = 'lane'
    and upper_inf(v.recorded)
    and coalesce(%(as_of)s::timestamptz, now()) <@ v.valid
order by v.code;
