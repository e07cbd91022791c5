-- points_to_cover: the points of some runs, in degrees and milliseconds of the phone's clock.
-- Parameters: ids uuid[], days date[] of them. Index: the key of each day's partition.
select
    u.n - 1 as run,
    t.seq,
    (extract(epoch from t.observed_at) * 1000)::bigint as at_ms,
    st_x(t.geom) as lon,
    st_y(t.geom) as lat,
    t.accuracy_m
from unnest(%(ids)s::uuid[], %(days)s::date[]) with ordinality as u (id, on_day, n)
inner join track_points as t on u.on_day = t.run_day and u.id = t.run_id
order by u.n, t.seq
