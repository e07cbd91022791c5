-- reporters_done: who reported incidents that ended long ago, or were never taken up. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from incident_reporters as r
    using incidents as i
    where
        i.tenant_id = r.tenant_id and i.id = r.incident_id
        and not i.is_open and i.state_at < %(before)s::timestamptz
    returning 1
)

select count(*) as gone from gone
