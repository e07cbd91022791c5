-- gap_runs_old: runs asked for long ago, with their reports. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from gap_runs as r
    where r.requested_at < %(before)s::timestamptz
    returning 1
)

select count(*) as gone from gone
