-- by_id: who has a number, by its mark, and where they live today; seen by whoever asks.
-- Parameters: mark bytea; today date. Index: people_id_mark_idx, residences_person_idx.
select distinct on (p.id)
    p.id as person_id,
    p.name,
    p.birth_year,
    r.household_id
from people as p
inner join residences as r on p.tenant_id = r.tenant_id and p.id = r.person_id and r.valid @> %(today)s::date
where p.id_mark = %(mark)s::bytea and p.erased_at is null
order by p.id, r.is_living desc, r.id
limit 20
