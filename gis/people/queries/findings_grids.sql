-- findings_grids: the grids in sight with the buildings in them of which whoever asks sees personal data.
-- Parameters: at timestamptz; territory_id uuid, null = everywhere. Only where they see it (app.people_areas).
-- Index: territory_versions_level_idx, assignments_grid_idx.
with sight as materialized (
    select nullif(nullif(current_setting('app.people_areas', true), ''), '*')::uuid[] as areas
)

select
    v.territory_id,
    v.code,
    v.number,
    v.name,
    coalesce(array_agg(a.subject_id) filter (where a.subject_id is not null), '{}') as buildings
from territory_versions as v
left join assignments as a
    on
        v.tenant_id = a.tenant_id
        and v.territory_id = a.grid_id
        and a.subject_kind = 'building'
        and upper_inf(a.valid)
        and upper_inf(a.recorded)
        and case
            when (select current_setting('app.people_areas', true)) = '*' then true
            else
                coalesce(a.community_id = any((select s.areas from sight as s)::uuid[]), false)
                or coalesce(a.grid_id = any((select s.areas from sight as s)::uuid[]), false)
                or coalesce(a.lane_id = any((select s.areas from sight as s)::uuid[]), false)
        end
where
    v.level = 'grid'
    and upper_inf(v.recorded)
    and v.valid @> %(at)s::timestamptz
    and (
        %(territory_id)s::uuid is null
        or %(territory_id)s::uuid in (v.territory_id, v.parent_id, v.community_id)
    )
group by v.territory_id, v.code, v.number, v.name
order by v.code
limit 2000
