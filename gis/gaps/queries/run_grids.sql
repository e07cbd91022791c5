-- run_grids: the grids of a community in force.
-- Parameters: community_id (uuid). Geometry EPSG:4490. Index: territory_versions of the community.
select
    v.territory_id as id,
    coalesce(v.number, '') as number,
    v.name,
    st_asbinary(v.geom) as geom
from territory_versions as v
where
    v.community_id = %(community_id)s::uuid
    and v.level = 'grid'
    and upper_inf(v.recorded)
    and v.valid @> now()
order by v.number, v.code
