-- by_name: who has exactly this name, and where they live today; seen by whoever asks.
-- Parameters: name text; today date. Index: people_name_idx, residences_person_idx.
select distinct on (p.id)
    p.id as person_id,
    p.name,
    p.birth_year,
    r.household_id
from people as p
inner join residences as r on p.tenant_id = r.tenant_id and p.id = r.person_id and r.valid @> %(today)s::date
where p.name = %(name)s::text
order by p.id, r.is_living desc, r.id
limit 20
