-- scenarios_old: scenarios saved long ago. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from scenarios as s
    where s.saved_at < %(before)s::timestamptz
    returning 1
)

select count(*) as gone from gone
