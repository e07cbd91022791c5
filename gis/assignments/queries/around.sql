-- around: communities and grids near a place whose position is not certain, with their polygons (WKB, EPSG:4490 degrees).
-- Parameters: at timestamptz. The transaction's app.box_3857 must hold the place's surroundings.
-- Index: territory_versions_geom_3857_idx, through the restrictive box policy.
select
    v.territory_id as id,
    v.level,
    v.community_id,
    v.code,
    v.number,
    v.name,
    st_asbinary(v.geom) as geom
from territory_versions as v
where
    v.level in ('community', 'grid')
    and upper_inf(v.recorded)
    and v.valid @> %(at)s::timestamptz
order by v.code, v.territory_id
