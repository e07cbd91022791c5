-- figures_as_of: how many buildings, households and people some territories held at a moment; people as they are counted now.
-- Parameters: as_of (timestamptz), territories (uuid[]).
-- Index: none; the past of the tenant's buildings is read as a whole.
with held as (
    select
        a.tenant_id,
        a.subject_id as building_id,
        t.id as territory_id
    from assignments as a
    cross join lateral (values (a.grid_id), (a.lane_id), (a.community_id)) as t (id)
    where
        a.subject_kind = 'building'
        and upper_inf(a.recorded)
        and a.valid @> %(as_of)s::timestamptz
        and t.id = any(%(territories)s::uuid[])
)

select
    b.territory_id,
    count(distinct b.building_id) as buildings,
    count(h.id) as households,
    sum(h.people) as people,
    sum(h.floating_people) as floating_people,
    sum(h.elderly_people) as elderly_people,
    sum(h.child_people) as child_people
from held as b
left join homes as s on b.tenant_id = s.tenant_id and b.building_id = s.building_id and s.valid @> %(as_of)s::timestamptz
left join households as h on s.tenant_id = h.tenant_id and s.household_id = h.id
group by b.territory_id
