-- jobs_over: jobs that are over. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from jobs as j
    where
        j.finished_at < %(before)s::timestamptz and j.state not in ('queued', 'running')
    returning 1
)

select count(*) as gone from gone
