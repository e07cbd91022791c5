-- sealed: one person's sealed numbers and the household they live in, or are registered in, today.
-- Parameters: person_id uuid; today date. Index: primary key, residences_person_idx.
select
    p.id,
    p.id_sealed,
    p.phone_sealed,
    r.household_id
from people as p
inner join residences as r on p.tenant_id = r.tenant_id and p.id = r.person_id and r.valid @> %(today)s::date
where p.id = %(person_id)s::uuid and p.erased_at is null
order by r.is_living desc, r.id
limit 1
