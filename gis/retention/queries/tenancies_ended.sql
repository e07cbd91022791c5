-- tenancies_ended: landlords of tenancies that ended, emptied; the tenancies stay. Returns how many.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with emptied as (
    update tenancies as t
    set landlord_name = null, landlord_phone_masked = null, landlord_phone_sealed = null, landlord_phone_mark = null
    where
        upper(t.valid) < (%(before)s::timestamptz at time zone 'Asia/Shanghai')::date
        and (t.landlord_name is not null or t.landlord_phone_mark is not null)
        and not exists (
            select from legal_holds as h
            where h.tenant_id = t.tenant_id and h.household_id = t.household_id and now() <@ h.valid
        )
    returning 1
)

select count(*) as emptied from emptied
