-- comings: who came into a household and who left it; a name only of those who are seen today.
-- Parameters: household_id uuid; today date. Index: residences_household_idx.
select
    r.id,
    r.relation,
    lower(r.valid) as since_on,
    upper(r.valid) as until_on,
    case when r.valid @> %(today)s::date then p.name end as name
from residences as r
left join people as p on r.tenant_id = p.tenant_id and r.person_id = p.id
where r.household_id = %(household_id)s::uuid
order by lower(r.valid), r.id
