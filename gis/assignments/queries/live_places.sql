-- live_places: communities, grids and lanes in force now, with their polygons (WKB, EPSG:4490 degrees).
-- Parameters: communities uuid[]. Index: territory_versions_community_idx.
select
    v.community_id,
    v.territory_id,
    v.level,
    v.parent_id,
    v.code,
    v.number,
    v.name,
    st_asbinary(v.geom) as geom
from territory_versions as v
where
    v.community_id = any(%(communities)s::uuid[])
    and v.level in ('community', 'grid', 'lane')
    and upper_inf(v.recorded)
    and v.valid @> clock_timestamp()
order by v.code, v.territory_id
