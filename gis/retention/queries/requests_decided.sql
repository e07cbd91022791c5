-- requests_decided: requests for access that were decided. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from access_requests as q
    where
        q.decided_at < %(before)s::timestamptz
    returning 1
)

select count(*) as gone from gone
