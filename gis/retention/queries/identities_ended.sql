-- identities_ended: identities of a provider that were ended. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from identities as i
    where
        i.ended_at < %(before)s::timestamptz
    returning 1
)

select count(*) as gone from gone
