-- nearest_community: how far a place is from the nearest community, exactly as `assignments/queries/derive_place.sql` says it.
-- Parameters: lon, lat (EPSG:4490 degrees); at timestamptz. Units: metres on the ellipsoid. Reads every community: rare.
select st_distance(v.geom::geography, p.geom::geography) as distance_m
from territory_versions as v
cross join (
    select st_setsrid(st_makepoint(%(lon)s::double precision, %(lat)s::double precision), 4490) as geom
) as p
where v.level = 'community' and upper_inf(v.recorded) and v.valid @> %(at)s::timestamptz
order by v.geom <-> p.geom
limit 1
