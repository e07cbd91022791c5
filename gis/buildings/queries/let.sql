-- let: how many households of a building live in a unit that is let today. A count, read with every household in sight.
-- Parameters: building_id, today date. Index: households_building_idx, tenancies_once.
select count(*) as let_households
from households as h
where
    h.building_id = %(building_id)s::uuid
    and exists (
        select from tenancies as t
        where t.tenant_id = h.tenant_id and t.household_id = h.id and t.valid @> %(today)s::date
    )
