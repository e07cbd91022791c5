-- How far a point is from the nearest community, in metres on the ellipsoid; for points that are in none.
-- Parameters: lon, lat (EPSG:4490 degrees); at timestamptz. The box must be open.
-- Index: territory_versions_geom_3857_idx gives the four nearest by mercator metres, of which the ellipsoid chooses.
with near as materialized (
    select
        v.territory_id,
        v.name,
        v.code,
        v.geom
    from territory_versions as v
    where v.level = 'community' and upper_inf(v.recorded) and v.valid @> %(at)s::timestamptz
    order by v.geom_3857 <-> st_transform(st_setsrid(st_makepoint(%(lon)s::double precision, %(lat)s::double precision), 4490), 3857)
    limit 4
)

select
    n.territory_id as id,
    n.name,
    st_distance(n.geom::geography, st_setsrid(st_makepoint(%(lon)s::double precision, %(lat)s::double precision), 4490)::geography) as distance_m
from near as n
order by distance_m, n.code
limit 1;
