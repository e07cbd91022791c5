-- track_of: the track of a run as pieces between gaps of more than two minutes, of points that are good to 50 m.
-- Parameters: id uuid; run_day date. Geometry EPSG:4490 degrees. Index: the key of one day's partition.
with steps as (
    select
        t.*,
        extract(epoch from t.observed_at - lag(t.observed_at) over walked) as seconds
    from track_points as t
    where t.run_day = %(run_day)s::date and t.run_id = %(id)s::uuid and t.accuracy_m <= 50
    window walked as (order by t.seq)
),

pieces as (
    select
        s.*,
        count(*) filter (where s.seconds is null or s.seconds not between 0 and 120) over (order by s.seq) as piece
    from steps as s
)

select
    p.piece,
    min(p.observed_at) as from_at,
    max(p.observed_at) as until_at,
    count(*) as points,
    jsonb_agg(jsonb_build_array(round(st_x(p.geom)::numeric, 7), round(st_y(p.geom)::numeric, 7)) order by p.seq) as line
from pieces as p
group by p.piece
order by p.piece
