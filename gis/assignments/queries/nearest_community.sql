-- How far a point is from the nearest community, in metres on the ellipsoid; for points that are in none.
-- Parameters: lon, lat (EPSG:4490 degrees); at timestamptz. Communities are few: no spatial index is needed.
select
    v.territory_id as id,
    v.name,
    st_distance(v.geom::geography, st_setsrid(st_makepoint(:lon, :lat), 4490)::geography) as distance_m
from territory_versions as v
where v.level = 'community' and upper_inf(v.recorded) and v.valid @> cast(:at as timestamptz)
order by distance_m, v.code
limit 1;
