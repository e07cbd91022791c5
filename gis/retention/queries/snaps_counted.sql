-- snaps_counted: marks of devices and networks of snap reports. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from snap_reports as s
    where s.received_at < %(before)s::timestamptz
    returning 1
)

select count(*) as gone from gone
