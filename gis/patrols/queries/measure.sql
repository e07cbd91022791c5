-- measure: how far a run went and how many gaps its track has, written to the run: steps between consecutive points that are
-- good to 50 m, at 8 m/s at most; more than two minutes between two points are a gap, over which nobody is said to have gone.
-- Parameters: id uuid; run_day date. Metres on the ellipsoid. Index: the key of one day's partition.
with steps as (
    select
        extract(epoch from t.observed_at - lag(t.observed_at) over walked) as seconds,
        st_distance(t.geom::geography, lag(t.geom) over walked::geography) as metres
    from track_points as t
    where t.run_day = %(run_day)s::date and t.run_id = %(id)s::uuid and t.accuracy_m <= 50
    window walked as (order by t.seq)
),

walked as (
    select
        coalesce(sum(s.metres) filter (where s.seconds between 0.001 and 120 and s.metres <= 8 * s.seconds), 0) as metres,
        count(*) filter (where s.seconds > 120) as gaps
    from steps as s
)

update patrol_runs as r set
    distance_m = w.metres,
    gap_count = w.gaps
from walked as w
where r.id = %(id)s::uuid
returning r.id
