-- demo_tracks: invented tracks from their stage, with what follows from them. Parameters: tenant_id integer.
-- Geometry EPSG:4490 degrees, metres on the ellipsoid.
with added as (
    insert into track_points (tenant_id, run_day, run_id, seq, observed_at, geom, accuracy_m)
    select
        %(tenant_id)s::integer as tenant_id,
        s.run_day,
        s.run_id,
        s.seq,
        s.observed_at,
        st_setsrid(st_makepoint(s.lon, s.lat), 4490) as geom,
        s.accuracy_m
    from track_stage as s
),

steps as (
    select
        s.run_id,
        extract(epoch from s.observed_at - lag(s.observed_at) over walked) as seconds,
        cos(radians(s.lat)) * 111320 * (s.lon - lag(s.lon) over walked) as east,
        110900 * (s.lat - lag(s.lat) over walked) as north
    from track_stage as s
    window walked as (partition by s.run_id order by s.seq)
),

walked as (
    select
        p.run_id,
        count(*) as points,
        sum(sqrt(p.east * p.east + p.north * p.north)) filter (where p.seconds <= 120) as metres,
        count(*) filter (where p.seconds > 120) as gaps
    from steps as p
    group by p.run_id
)

update patrol_runs as r set
    point_count = w.points,
    distance_m = w.metres,
    gap_count = w.gaps
from walked as w
where r.id = w.run_id
