-- The exact footprint of a building and what identifies it.
-- Parameters: building_id uuid. Units: GeoJSON in EPSG:4490 degrees with 9 decimals. Index: buildings_pkey.
select
    st_asgeojson(b.geom, 9, 0) as geometry,
    md5(st_asbinary(b.geom)) as tag
from buildings as b
where b.id = %(building_id)s;
