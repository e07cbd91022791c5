-- corrections: what somebody says is wrong in a household's file, open ones first.
-- Parameters: household_id uuid. Index: correction_requests_household_idx.
select
    c.id,
    c.person_id,
    c.field,
    c.reason,
    c.asked_at,
    c.due_on,
    c.answer,
    c.answer_reason,
    c.answered_at,
    u.display_name as author,
    v.display_name as answered_by
from correction_requests as c
left join users as u on c.tenant_id = u.tenant_id and c.author_id = u.id
left join users as v on c.tenant_id = v.tenant_id and c.answered_by_id = v.id
where c.household_id = %(household_id)s::uuid
order by c.answer is not null, c.asked_at desc, c.id
limit 100
