-- tracks_old: tracks of patrols of days that are over long enough. Returns how many points went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from track_points as t
    where t.run_day < (%(before)s::timestamptz at time zone 'Asia/Shanghai')::date
    returning 1
)

select count(*) as gone from gone
