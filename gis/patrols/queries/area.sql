-- area: a community, grid or lane as it is now, for whoever sees it.
-- Parameters: id uuid or null for the grids in sight. Geometry EPSG:4490 degrees, GeoJSON with 6 decimals.
-- Index: territory_versions_once, or territory_versions_level_idx.
select
    v.territory_id as id,
    v.level,
    v.code,
    v.number,
    v.name,
    v.community_id,
    array[st_xmin(v.geom), st_ymin(v.geom), st_xmax(v.geom), st_ymax(v.geom)] as bbox,
    st_asgeojson(v.geom, 6)::jsonb as geometry
from territory_versions as v
where
    upper_inf(v.valid) and upper_inf(v.recorded)
    and case
        when %(id)s::uuid is null then v.level = 'grid'
        else v.territory_id = %(id)s::uuid and v.level in ('community', 'grid', 'lane')
    end
order by v.code
limit 2
