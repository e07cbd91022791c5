-- notes_old: notes of households that are old. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from household_notes as n
    where
        n.written_at < %(before)s::timestamptz
        and not exists (
            select from legal_holds as h
            where h.tenant_id = n.tenant_id and h.household_id = n.household_id and now() <@ h.valid
        )
    returning 1
)

select count(*) as gone from gone
