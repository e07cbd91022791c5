-- cameras_of: names and places of some cameras.
-- Parameters: ids uuid[]. Units: EPSG:4490 degrees. Index: devices_pkey.
select
    d.id,
    d.name,
    st_x(d.geom) as lon,
    st_y(d.geom) as lat
from devices as d
where d.id = any(%(ids)s::uuid[])
