-- figures: how many buildings, households and people some territories hold now.
-- Parameters: grids, lanes, communities (uuid[], the ids of each level).
-- Index: assignments_grid_idx, assignments_lane_idx, assignments_community_idx; household_counts_pkey.
-- One branch per level and arrays of ids: so the planner knows how many rows to expect and hashes the counts instead of
-- looking each up.
with held as (
    select
        a.tenant_id,
        a.subject_id as building_id,
        a.grid_id as territory_id
    from assignments as a
    where
        a.grid_id = any(%(grids)s::uuid[]) and a.subject_kind = 'building' and upper_inf(a.recorded) and upper_inf(a.valid)
    union all
    select
        a.tenant_id,
        a.subject_id as building_id,
        a.lane_id as territory_id
    from assignments as a
    where
        a.lane_id = any(%(lanes)s::uuid[]) and a.subject_kind = 'building' and upper_inf(a.recorded) and upper_inf(a.valid)
    union all
    select
        a.tenant_id,
        a.subject_id as building_id,
        a.community_id as territory_id
    from assignments as a
    where
        a.community_id = any(%(communities)s::uuid[]) and a.subject_kind = 'building'
        and upper_inf(a.recorded) and upper_inf(a.valid)
)

select
    b.territory_id,
    count(*) as buildings,
    sum(c.households) as households,
    sum(c.people) as people,
    sum(c.floating_people) as floating_people,
    sum(c.elderly_people) as elderly_people,
    sum(c.child_people) as child_people
from held as b
left join household_counts as c on b.tenant_id = c.tenant_id and b.building_id = c.building_id
group by b.territory_id
