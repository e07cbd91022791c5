-- communities: by name, with a point inside (EPSG:4490 degrees) and the metres from it to the farthest of their ground.
-- Parameters: none. Index: territory_versions by level.
select
    v.territory_id as id,
    v.name,
    v.name_en,
    st_x(p.inside) as lon,
    st_y(p.inside) as lat,
    ceil(st_maxdistance(st_transform(v.geom, 3857), st_transform(p.inside, 3857)) * cos(radians(st_y(p.inside)))) as reach_m
from territory_versions as v
cross join lateral (select st_pointonsurface(v.geom) as inside) as p
where v.level = 'community' and upper_inf(v.valid) and upper_inf(v.recorded)
order by v.name asc, v.territory_id asc
limit 500
