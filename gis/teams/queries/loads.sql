-- loads: what some grids and lanes hold now, and in how many of their households nobody was met since a moment.
-- Parameters: grids, lanes (uuid[]), since (timestamptz).
-- Index: assignments_grid_idx, assignments_lane_idx; households_building_idx.
-- One branch per level and arrays of ids: so the planner knows how many rows to expect and hashes the households
-- instead of looking each up.
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
)

select
    b.territory_id,
    count(distinct b.building_id) as buildings,
    count(h.id) as households,
    count(h.id) filter (
        where h.last_visited_at is null or h.last_visited_at < %(since)s::timestamptz
    ) as visits_due
from held as b
left join households as h on b.tenant_id = h.tenant_id and b.building_id = h.building_id
group by b.territory_id
