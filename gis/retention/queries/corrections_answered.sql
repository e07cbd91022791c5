-- corrections_answered: requests for correction that were answered. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from correction_requests as c
    where
        c.answered_at < %(before)s::timestamptz
        and not exists (
            select from legal_holds as h
            where h.tenant_id = c.tenant_id and h.household_id = c.household_id and now() <@ h.valid
        )
    returning 1
)

select count(*) as gone from gone
