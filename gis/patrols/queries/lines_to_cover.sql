-- lines_to_cover: the lane lines in and around a community, two kilometres beyond its border. Geometry EPSG:4490.
-- Parameters: community_id uuid. Index: lane_lines_geom_3857_idx.
with ground as materialized (
    select st_expand(v.geom_3857::box2d::geometry, 2000) as box
    from territory_versions as v
    where v.territory_id = %(community_id)s::uuid and upper_inf(v.recorded)
    order by v.valid desc
    limit 1
)

select
    l.id,
    st_asbinary(l.geom) as geom
from ground as g
inner join lane_lines as l on st_setsrid(g.box, 3857) && l.geom_3857
order by l.id
