-- lines_covered: the lane lines that touch a territory, with its outline and the CRS its metres are counted in.
-- Parameters: id uuid. Geometry EPSG:4490 degrees; GeoJSON of the whole line with 6 decimals.
-- Index: territory_versions_once, lane_lines_geom_3857_idx.
with ground as materialized (
    select
        v.geom,
        v.geom_3857,
        c.metric_epsg
    from territory_versions as v
    inner join communities as c on v.tenant_id = c.tenant_id and v.community_id = c.territory_id
    where v.territory_id = %(id)s::uuid and upper_inf(v.valid) and upper_inf(v.recorded)
)

select
    g.metric_epsg,
    st_asbinary(g.geom) as outline,
    l.id,
    l.name,
    st_asbinary(l.geom) as geom
from ground as g
left join lane_lines as l on g.geom_3857 && l.geom_3857 and st_intersects(g.geom, l.geom)
order by l.name, l.id
