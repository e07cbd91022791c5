-- tags: what those who are in a household today need, and what has ended.
-- Parameters: household_id uuid; today date. Index: residences_household_idx, attention_tags_once.
select
    t.id,
    t.person_id,
    t.code,
    t.line,
    t.legal_basis,
    t.reviewed_at,
    t.expires_on,
    t.ended_at,
    u.display_name as reviewer,
    t.ended_at is null and t.expires_on >= %(today)s::date as is_open
from residences as r
inner join attention_tags as t on r.tenant_id = t.tenant_id and r.person_id = t.person_id
left join users as u on t.tenant_id = u.tenant_id and t.reviewer_id = u.id
where r.household_id = %(household_id)s::uuid and r.valid @> %(today)s::date
order by t.reviewed_at desc, t.id
