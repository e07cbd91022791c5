-- erasures_decided: requests for erasure that were decided. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from erasure_requests as e
    where
        e.decided_at < %(before)s::timestamptz
    returning 1
)

select count(*) as gone from gone
