-- holds_ended: legal holds that ended. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from legal_holds as h
    where
        upper(h.valid) < %(before)s::timestamptz
    returning 1
)

select count(*) as gone from gone
