-- heads: who heads each of some households today, and how many are known to live in it.
-- Parameters: ids uuid[]; today date. Index: residences_household_idx, people_pkey.
select
    r.household_id,
    (array_agg(q.name order by r.id) filter (where r.relation = 'head'))[1] as head_name,
    count(*) filter (where r.is_living) as known_people
from residences as r
left join people as q on r.tenant_id = q.tenant_id and r.person_id = q.id and r.relation = 'head'
where r.household_id = any(%(ids)s::uuid[]) and r.valid @> %(today)s::date
group by r.household_id
