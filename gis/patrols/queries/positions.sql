-- positions: where members are, of some runs or of all of the tenant; for the service's own index.
-- Parameters: runs uuid[] or null. Geometry EPSG:4490 degrees. Index: member_positions_pkey.
select
    m.run_id,
    st_x(m.geom) as lon,
    st_y(m.geom) as lat
from member_positions as m
where %(runs)s::uuid[] is null or m.run_id = any(%(runs)s::uuid[])
