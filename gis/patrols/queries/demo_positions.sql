-- demo_positions: where whoever is on a round now was last. Parameters: tenant_id integer. Geometry EPSG:4490 degrees.
insert into member_positions (tenant_id, run_id, at, heard_at, geom, accuracy_m)
select distinct on (s.run_id)
    %(tenant_id)s::integer as tenant_id,
    s.run_id,
    s.observed_at as at,
    s.observed_at as heard_at,
    st_setsrid(st_makepoint(s.lon, s.lat), 4490) as geom,
    s.accuracy_m
from track_stage as s
inner join run_stage as r on s.run_id = r.id and r.state = 'running'
order by s.run_id, s.seq desc
