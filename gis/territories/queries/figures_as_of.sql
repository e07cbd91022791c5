-- figures_as_of: how many buildings, households and people some territories hold at a moment.
-- Parameters: as_of (timestamptz), grids, lanes, communities (uuid[], the ids of each level).
-- Index: assignments_subject_idx by kind; the past is read as a whole.
-- One branch per level and arrays of ids: so the planner knows how many rows to expect and hashes the households
-- instead of looking each up.
select
    a.grid_id as territory_id,
    count(*) filter (where a.subject_kind = 'building') as buildings,
    count(h.id) as households,
    sum(h.people) as people,
    sum(h.floating_people) as floating_people,
    sum(h.elderly_people) as elderly_people,
    sum(h.child_people) as child_people
from assignments as a
left join households as h
    on a.subject_kind = 'household' and a.tenant_id = h.tenant_id and a.subject_id = h.id
where
    a.grid_id = any(%(grids)s::uuid[])
    and a.subject_kind in ('household', 'building')
    and upper_inf(a.recorded)
    and %(as_of)s::timestamptz <@ a.valid
group by a.grid_id
union all
select
    a.lane_id as territory_id,
    count(*) filter (where a.subject_kind = 'building') as buildings,
    count(h.id) as households,
    sum(h.people) as people,
    sum(h.floating_people) as floating_people,
    sum(h.elderly_people) as elderly_people,
    sum(h.child_people) as child_people
from assignments as a
left join households as h
    on a.subject_kind = 'household' and a.tenant_id = h.tenant_id and a.subject_id = h.id
where
    a.lane_id = any(%(lanes)s::uuid[])
    and a.subject_kind in ('household', 'building')
    and upper_inf(a.recorded)
    and %(as_of)s::timestamptz <@ a.valid
group by a.lane_id
union all
select
    a.community_id as territory_id,
    count(*) filter (where a.subject_kind = 'building') as buildings,
    count(h.id) as households,
    sum(h.people) as people,
    sum(h.floating_people) as floating_people,
    sum(h.elderly_people) as elderly_people,
    sum(h.child_people) as child_people
from assignments as a
left join households as h
    on a.subject_kind = 'household' and a.tenant_id = h.tenant_id and a.subject_id = h.id
where
    a.community_id = any(%(communities)s::uuid[])
    and a.subject_kind in ('household', 'building')
    and upper_inf(a.recorded)
    and %(as_of)s::timestamptz <@ a.valid
group by a.community_id
