-- lane_lines_in: what is to be covered of a territory: its lane lines, cut to it.
-- Parameters: id uuid. Geometry EPSG:4490 degrees, GeoJSON with 6 decimals; metres on the ellipsoid.
-- Index: territory_versions_once, lane_lines_geom_3857_idx.
with ground as materialized (
    select
        v.geom,
        v.geom_3857
    from territory_versions as v
    where v.territory_id = %(id)s::uuid and upper_inf(v.valid) and upper_inf(v.recorded)
),

cut as (
    select
        l.id,
        l.name,
        st_collectionextract(st_intersection(l.geom, g.geom), 2) as geom
    from ground as g
    inner join lane_lines as l on g.geom_3857 && l.geom_3857
)

select
    c.id,
    c.name,
    st_length(c.geom::geography) as length_m,
    st_asgeojson(c.geom, 6)::jsonb as geometry
from cut as c
where not st_isempty(c.geom)
order by c.name, c.id
