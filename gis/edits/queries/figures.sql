-- What some grids hold now: buildings, households, people, facilities, devices, duty posts.
-- Parameters: ids uuid[]. Index: assignments_grid_idx, primary keys.
select
    a.grid_id,
    count(*) filter (where a.subject_kind = 'building') as buildings,
    count(*) filter (where a.subject_kind = 'household') as households,
    coalesce(sum(h.people), 0) as people,
    count(*) filter (where a.subject_kind = 'facility') as facilities,
    count(*) filter (where a.subject_kind = 'device') as devices,
    count(*) filter (where a.subject_kind = 'duty_post') as duty_posts
from assignments as a
left join households as h
    on a.tenant_id = h.tenant_id and a.subject_kind = 'household' and a.subject_id = h.id
where a.grid_id = any(%(ids)s) and upper_inf(a.valid) and upper_inf(a.recorded)
group by a.grid_id;
