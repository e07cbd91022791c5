-- without_head: of some buildings, how many households have members who are known today, and in how many of these none is
-- the head. Counts, read with every household in sight. Parameters: buildings uuid[]; today date.
-- Index: households_building_idx, residences_household_idx, or all read once.
with homes as materialized (
    select
        h.id,
        h.building_id
    from households as h
    where h.building_id = any(%(buildings)s::uuid[])
),

known as (
    select
        r.household_id,
        bool_or(r.relation = 'head') as has_head
    from residences as r
    where r.valid @> %(today)s::date and r.household_id in (select m.id from homes as m)
    group by r.household_id
)

select
    m.building_id,
    count(*) as known_households,
    count(*) filter (where not k.has_head) as without_head
from homes as m
inner join known as k on m.id = k.household_id
group by m.building_id
