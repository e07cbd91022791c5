-- comings: who came into a household and who left it; a name only of those who are seen there today. A residence that was
-- restated (another relation from a day on) is one stay. Of those who were erased nothing is said.
-- Parameters: household_id uuid; today date. Index: residences_household_idx.
with stays as (
    select
        r.tenant_id,
        r.person_id,
        unnest(range_agg(r.valid)) as valid
    from residences as r
    where r.household_id = %(household_id)s::uuid
    group by r.tenant_id, r.person_id
)

select
    s.person_id,
    lower(s.valid) as since_on,
    upper(s.valid) as until_on,
    case when s.valid @> %(today)s::date then p.name end as name
from stays as s
left join people as p on s.tenant_id = p.tenant_id and s.person_id = p.id
where p.erased_at is null
order by lower(s.valid), s.person_id
