-- check_ins_of: what was judged on a run, in the order in which it was done.
-- Parameters: id uuid. Geometry EPSG:4490 degrees, metres. Index: check_ins_run_idx.
select
    c.id,
    c.point_id,
    p.number,
    p.name,
    c.at,
    c.received_at,
    c.verdict,
    c.reason,
    c.proof,
    c.distance_m,
    c.accuracy_m,
    c.fixes,
    st_x(c.geom) as lon,
    st_y(c.geom) as lat
from check_ins as c
inner join patrol_points as p on c.tenant_id = p.tenant_id and c.point_id = p.id
where c.run_id = %(id)s::uuid
order by c.at, c.id
