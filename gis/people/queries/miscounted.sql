-- miscounted: buildings whose kept counts are not those of their households. Reads every household once.
with counted as (
    select
        tenant_id,
        building_id,
        count(*) as households,
        sum(people) as people,
        sum(floating_people) as floating_people,
        sum(elderly_people) as elderly_people,
        sum(child_people) as child_people
    from households
    group by tenant_id, building_id
)

select
    coalesce(k.building_id, c.building_id) as id,
    format(
        '%%s households of %%s people kept, %%s of %%s counted', k.households, k.people, c.households, c.people
    ) as said
from household_counts as k
full join counted as c on k.tenant_id = c.tenant_id and k.building_id = c.building_id
where
    (
        coalesce(k.households, 0), coalesce(k.people, 0), coalesce(k.floating_people, 0),
        coalesce(k.elderly_people, 0), coalesce(k.child_people, 0)
    )
    <> (
        coalesce(c.households, 0), coalesce(c.people, 0), coalesce(c.floating_people, 0),
        coalesce(c.elderly_people, 0), coalesce(c.child_people, 0)
    )
order by id
limit 1000
