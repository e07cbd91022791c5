-- notes: the newest hundred notes of a household.
-- Parameters: household_id uuid. Index: household_notes_household_idx.
select
    n.id,
    n.text,
    n.written_at,
    u.display_name as author
from household_notes as n
left join users as u on n.tenant_id = u.tenant_id and n.author_id = u.id
where n.household_id = %(household_id)s::uuid
order by n.written_at desc, n.id
limit 100
