-- visits: the newest hundred visits to a household.
-- Parameters: household_id uuid. Index: visits_household_idx.
select
    v.id,
    v.visited_at,
    v.kind,
    v.outcome,
    v.note,
    v.unit_verified,
    coalesce(w.name, u.display_name) as visitor
from visits as v
left join workers as w on v.tenant_id = w.tenant_id and v.worker_id = w.id
left join users as u on v.tenant_id = u.tenant_id and v.user_id = u.id
where v.household_id = %(household_id)s::uuid
order by v.visited_at desc, v.id
limit 100
