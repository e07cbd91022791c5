-- sessions_ended: sessions that ended. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from sessions as s
    where
        least(s.revoked_at, s.expires_at) < %(before)s::timestamptz
    returning 1
)

select count(*) as gone from gone
