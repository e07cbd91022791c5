-- loads: what some grids and lanes hold now: buildings, households, and households in which nobody was met since a moment.
-- Parameters: grids, lanes (uuid[]), since (timestamptz). Index: assignments_grid_idx, assignments_lane_idx.
select
    a.grid_id as territory_id,
    count(*) filter (where a.subject_kind = 'building') as buildings,
    count(h.id) as households,
    count(h.id) filter (where h.last_visited_at is null or h.last_visited_at < %(since)s::timestamptz) as visits_due
from assignments as a
left join households as h
    on a.subject_kind = 'household' and a.tenant_id = h.tenant_id and a.subject_id = h.id
where
    a.grid_id = any(%(grids)s::uuid[])
    and a.subject_kind in ('household', 'building')
    and upper_inf(a.recorded)
    and upper_inf(a.valid)
group by a.grid_id
union all
select
    a.lane_id as territory_id,
    count(*) filter (where a.subject_kind = 'building') as buildings,
    count(h.id) as households,
    count(h.id) filter (where h.last_visited_at is null or h.last_visited_at < %(since)s::timestamptz) as visits_due
from assignments as a
left join households as h
    on a.subject_kind = 'household' and a.tenant_id = h.tenant_id and a.subject_id = h.id
where
    a.lane_id = any(%(lanes)s::uuid[])
    and a.subject_kind in ('household', 'building')
    and upper_inf(a.recorded)
    and upper_inf(a.valid)
group by a.lane_id
