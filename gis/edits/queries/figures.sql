-- What some grids hold now: buildings, households, people, facilities, devices, duty posts, organisations, components, open
-- incidents, patrol points, routes and areas, staff. Parameters: ids uuid[].
-- Index: assignments_grid_idx, incidents_grid_idx, household_counts_pkey, duties_territory_idx, primary keys.
with held as (
    select
        a.grid_id,
        count(*) filter (where a.subject_kind = 'building') as buildings,
        coalesce(sum(h.households), 0) as households,
        coalesce(sum(h.people), 0) as people,
        count(*) filter (where a.subject_kind = 'facility') as facilities,
        count(*) filter (where a.subject_kind = 'device') as devices,
        count(*) filter (where a.subject_kind = 'duty_post') as duty_posts,
        count(*) filter (where a.subject_kind = 'organization') as organizations,
        count(*) filter (where a.subject_kind = 'component') as components,
        count(*) filter (where a.subject_kind = 'patrol_point') as patrol_points,
        count(*) filter (where a.subject_kind = 'patrol_route') as patrol_routes,
        count(*) filter (where a.subject_kind = 'patrol_area') as patrol_areas
    from assignments as a
    left join household_counts as h
        on a.tenant_id = h.tenant_id and a.subject_kind = 'building' and a.subject_id = h.building_id
    where a.grid_id = any(%(ids)s) and upper_inf(a.valid) and upper_inf(a.recorded)
    group by a.grid_id
),

at_work as (
    select
        i.grid_id,
        count(*) as incidents
    from incidents as i
    where i.grid_id = any(%(ids)s) and i.is_open and i.state <> 'screening'
    group by i.grid_id
),

staffed as (
    select
        d.territory_id as grid_id,
        count(distinct d.worker_id) as staff
    from duties as d
    where d.territory_id = any(%(ids)s) and d.valid @> now()
    group by d.territory_id
)

select
    coalesce(h.grid_id, s.grid_id) as grid_id,
    coalesce(h.buildings, 0) as buildings,
    coalesce(h.households, 0) as households,
    coalesce(h.people, 0) as people,
    coalesce(h.facilities, 0) as facilities,
    coalesce(h.devices, 0) as devices,
    coalesce(h.duty_posts, 0) as duty_posts,
    coalesce(h.organizations, 0) as organizations,
    coalesce(h.components, 0) as components,
    coalesce(w.incidents, 0) as incidents,
    coalesce(h.patrol_points, 0) as patrol_points,
    coalesce(h.patrol_routes, 0) as patrol_routes,
    coalesce(h.patrol_areas, 0) as patrol_areas,
    coalesce(s.staff, 0) as staff
from held as h
full join staffed as s on h.grid_id = s.grid_id
left join at_work as w on w.grid_id = coalesce(h.grid_id, s.grid_id);
