-- visit_notes_old: what was noted at visits, emptied; the visits stay. Returns how many.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with emptied as (
    update visits as v
    set note = ''
    where
        v.visited_at < %(before)s::timestamptz and v.note <> ''
        and not exists (
            select from legal_holds as h
            where h.tenant_id = v.tenant_id and h.household_id = v.household_id and now() <@ h.valid
        )
    returning 1
)

select count(*) as emptied from emptied
