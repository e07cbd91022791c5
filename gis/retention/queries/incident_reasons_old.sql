-- incident_reasons_old: what was written in the steps of incidents, emptied; the steps stay. Returns how many.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with emptied as (
    update incident_transitions as t
    set reason = ''
    where t.at < %(before)s::timestamptz and t.reason <> ''
    returning 1
)

select count(*) as emptied from emptied
