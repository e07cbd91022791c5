-- The borders of a community's grids in force at a moment.
-- Parameters: community_id uuid; as_of timestamptz (null = now). Units: GeoJSON in EPSG:4490 degrees with 9 decimals.
-- Index: territory_versions_parent_idx.
select
    v.territory_id,
    st_asgeojson(v.geom, 9, 0) as geometry
from territory_versions as v
where
    v.parent_id = %(community_id)s
    and v.level = 'grid'
    and upper_inf(v.recorded)
    and coalesce(%(as_of)s::timestamptz, now()) <@ v.valid;
