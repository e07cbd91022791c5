-- covered: what runs covered of some lane lines in a time, by whoever walked and by hour of the week; as parts of the line.
-- Parameters: lines uuid[]; since, until timestamptz; user_id uuid or null; hour_of_week integer (0 Monday 00:00) or null.
-- Whether a track is no copy of another is told: only then does it verify one. Index: lane_coverage_line_idx.
with walked as (
    select
        u.n - 1 as lane,
        case
            when f.is_copy then null
            else coalesce(r.worker_id, r.user_id)
        end as walker,
        (extract(isodow from c.hour at time zone 'Asia/Shanghai')::integer - 1) * 24
        + extract(hour from c.hour at time zone 'Asia/Shanghai')::integer as hour_of_week,
        c.pieces,
        c.length_dm,
        c.passes
    from unnest(%(lines)s::uuid[]) with ordinality as u (id, n)
    inner join lane_coverage as c on u.id = c.lane_line_id
    inner join patrol_runs as r on c.run_id = r.id
    cross join lateral (
        select count(*) > 0 as is_copy
        from track_flags as g
        where g.run_id = c.run_id and g.code = 'copied'
    ) as f
    where
        c.hour >= %(since)s::timestamptz and c.hour < %(until)s::timestamptz
        and (%(user_id)s::uuid is null or r.user_id = %(user_id)s::uuid)
),

together as (
    select
        w.lane,
        w.hour_of_week,
        w.walker,
        w.length_dm,
        sum(w.passes)::integer as passes,
        range_agg(w.pieces) as pieces
    from walked as w
    where %(hour_of_week)s::integer is null or w.hour_of_week = %(hour_of_week)s::integer
    group by w.lane, w.hour_of_week, w.walker, w.length_dm
)

select
    t.lane,
    t.hour_of_week,
    coalesce(dense_rank() over (order by t.walker), 0)::integer as walker,
    t.walker is not null as is_own_track,
    case when row_number() over (partition by t.lane, t.hour_of_week, t.walker, t.length_dm order by lower(p)) = 1
        then t.passes else 0 end as passes,
    lower(p)::double precision / t.length_dm as from_part,
    upper(p)::double precision / t.length_dm as to_part
from together as t
cross join lateral unnest(t.pieces) as p
