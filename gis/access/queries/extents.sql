-- extents: the boxes in which something of some territories may be seen: their ground at any date, and what is assigned to
-- them though it reaches beyond it. A lane has the box of its grid: what stands in the grid may reach beyond the lane.
-- Parameters: ids (uuid[], communities, grids, lanes, and the territories above). Runs with everything in sight.
-- CRS: EPSG:3857 metres. Index: territory_versions_once (by territory), assignments_reaching_idx.
with asked as (
    select distinct
        v.territory_id as area_id,
        case v.level when 'lane' then v.parent_id else v.territory_id end as ground_id
    from territory_versions as v
    where v.territory_id = any(%(ids)s::uuid[]) and upper_inf(v.recorded)
),

boxes as (
    select
        a.area_id,
        st_envelope(v.geom_3857) as box
    from asked as a
    inner join territory_versions as v on a.ground_id = v.territory_id and upper_inf(v.recorded)
    union all
    select
        u.area_id,
        st_envelope(s.geom_3857) as box
    from assignments as a
    cross join lateral unnest(array[a.community_id, a.grid_id, a.lane_id]) as u (area_id)
    inner join placed_subjects as s on a.subject_kind = s.kind and a.subject_id = s.id
    where
        a.rule in ('largest_share', 'manual') and upper_inf(a.valid) and upper_inf(a.recorded)
        and u.area_id = any(%(ids)s::uuid[])
    union all
    select
        u.area_id,
        v.sector_3857 as box
    from camera_views as v
    inner join assignments as a
        on a.subject_kind = 'device' and v.device_id = a.subject_id and upper_inf(a.valid) and upper_inf(a.recorded)
    cross join lateral unnest(array[a.community_id, a.grid_id, a.lane_id]) as u (area_id)
    where u.area_id = any(%(ids)s::uuid[])
)

select
    area_id,
    min(st_xmin(box)) as west,
    min(st_ymin(box)) as south,
    max(st_xmax(box)) as east,
    max(st_ymax(box)) as north
from boxes
where box is not null
group by area_id
