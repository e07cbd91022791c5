-- former_entries: what the register said of persons before it was changed. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from register_versions as v
    where
        v.subject_kind in ('person', 'worker', 'tenancy') and upper(v.recorded) < %(before)s::timestamptz
        and not exists (
            select from legal_holds as h
            inner join residences as r on h.tenant_id = r.tenant_id and h.household_id = r.household_id
            where
                h.tenant_id = v.tenant_id and now() <@ h.valid and r.person_id = v.subject_id
                and (h.person_id is null or h.person_id = v.subject_id)
        )
        and not exists (
            select from legal_holds as h
            inner join tenancies as t on h.tenant_id = t.tenant_id and h.household_id = t.household_id
            where h.tenant_id = v.tenant_id and now() <@ h.valid and t.id = v.subject_id
        )
    returning 1
)

select count(*) as gone from gone
