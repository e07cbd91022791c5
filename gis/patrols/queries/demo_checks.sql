-- demo_checks: invented check-ins from their stage. Parameters: tenant_id integer. Geometry EPSG:4490 degrees.
insert into check_ins (
    tenant_id, run_id, point_id, observed_at, received_at, at, geom, accuracy_m, distance_m, fixes, proof, verdict, reason
)
select
    %(tenant_id)s::integer as tenant_id,
    s.run_id,
    s.point_id,
    s.at as observed_at,
    s.at as received_at,
    s.at,
    st_setsrid(st_makepoint(s.lon, s.lat), 4490) as geom,
    s.accuracy_m,
    s.distance_m,
    case s.verdict when 'made_up' then 0 else 2 end as fixes,
    case s.verdict when 'made_up' then 'word' else 'position' end as proof,
    s.verdict,
    s.reason
from check_stage as s
