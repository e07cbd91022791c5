-- patrol_receipts_old: receipts of what phones sent so long ago that none sends it again. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from patrol_actions as t
    where t.received_at < %(before)s::timestamptz
    returning 1
)

select count(*) as gone from gone
