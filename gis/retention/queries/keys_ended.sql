-- keys_ended: keys for machines that ended. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from api_keys as k
    where
        least(k.revoked_at, k.expires_at) < %(before)s::timestamptz
    returning 1
)

select count(*) as gone from gone
