-- members: who is in a household today, the head first.
-- Parameters: household_id uuid; today date. Index: residences_household_idx, primary key.
select
    r.id as residence_id,
    r.person_id,
    r.relation,
    r.is_registered,
    r.is_living,
    lower(r.valid) as since_on,
    upper(r.valid) as until_on,
    r.inflow_reason,
    r.permit_kind,
    r.permit_until_on,
    r.housing_kind,
    p.name,
    p.birth_year,
    p.id_kind,
    p.id_masked,
    p.phone_masked
from residences as r
inner join people as p on r.tenant_id = p.tenant_id and r.person_id = p.id
where r.household_id = %(household_id)s::uuid and r.valid @> %(today)s::date and p.erased_at is null
order by r.relation <> 'head', p.birth_year nulls last, r.id
