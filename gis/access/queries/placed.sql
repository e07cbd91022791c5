-- placed: where a subject is now: the areas that a grant of it would have to reach, and the place by name.
-- Parameters: kind (text), id (uuid). Index: households_pkey, assignments_current_key, territory_versions by territory.
-- Runs with everything in sight. A territory is placed in itself; is_above is for the territories above a community.
with placed as (
    select
        a.community_id,
        a.grid_id,
        a.lane_id,
        null::uuid as territory_id,
        false as is_above
    from assignments as a
    where a.subject_kind = %(kind)s and a.subject_id = %(id)s and upper_inf(a.valid) and upper_inf(a.recorded)
    union all
    select
        a.community_id,
        a.grid_id,
        a.lane_id,
        null::uuid as territory_id,
        false as is_above
    from households as h
    inner join assignments as a on h.tenant_id = a.tenant_id and a.subject_kind = 'building' and h.building_id = a.subject_id
    where %(kind)s = 'household' and h.id = %(id)s and upper_inf(a.valid) and upper_inf(a.recorded)
    union all
    select
        v.community_id,
        case v.level when 'grid' then v.territory_id when 'lane' then v.parent_id end as grid_id,
        case v.level when 'lane' then v.territory_id end as lane_id,
        v.territory_id,
        v.community_id is null as is_above
    from territory_versions as v
    where %(kind)s = 'territory' and v.territory_id = %(id)s and upper_inf(v.recorded) and upper_inf(v.valid)
)

select
    p.community_id,
    p.grid_id,
    p.lane_id,
    p.territory_id,
    p.is_above,
    concat_ws(' ', c.name, g.number, g.name, l.name) as place,
    concat_ws(', ', coalesce(l.name_en, l.name), concat_ws(' ', g.number, coalesce(g.name_en, g.name)), coalesce(c.name_en, c.name)) as place_en
from placed as p
left join territory_versions as c on p.community_id = c.territory_id and upper_inf(c.recorded) and upper_inf(c.valid)
left join territory_versions as g on p.grid_id = g.territory_id and upper_inf(g.recorded) and upper_inf(g.valid)
left join territory_versions as l on p.lane_id = l.territory_id and upper_inf(l.recorded) and upper_inf(l.valid)
order by p.territory_id nulls last
limit 1
