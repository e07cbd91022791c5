-- progress: per grid, how many households there are and how many somebody met in the running quarter, and when each was
-- met last, in classes. Counts only.
-- Parameters: at, since (timestamptz, the quarter's beginning), territory_id (uuid, null = everywhere).
-- Only where whoever asks sees personal data (app.people_areas).
-- Index: territory_versions_level_idx, assignments_grid_idx.
with sight as materialized (
    select nullif(nullif(current_setting('app.people_areas', true), ''), '*')::uuid[] as areas
)

select
    v.territory_id,
    v.code,
    v.number,
    v.name,
    count(h.id) as households,
    count(h.id) filter (where h.last_visited_at >= %(since)s::timestamptz) as visited,
    count(h.id) filter (where h.last_visited_at >= %(at)s::timestamptz - interval '30 days') as fresh,
    count(h.id) filter (
        where
        h.last_visited_at < %(at)s::timestamptz - interval '30 days'
        and h.last_visited_at >= %(at)s::timestamptz - interval '90 days'
    ) as aging,
    count(h.id) filter (where h.last_visited_at is null) as never
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
left join households as h on a.tenant_id = h.tenant_id and a.subject_id = h.building_id
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
