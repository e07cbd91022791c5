-- posts_counted: for each required role, how many territories in force need it and how many have it, at one moment.
-- Not of territories above one's own, whose staff is out of sight (app.context_areas).
-- Parameters: at (timestamptz), territory_id (uuid, null = everywhere). Index: territory_versions_level_idx,
-- duties_territory_idx.
select
    r.role,
    r.name as role_name,
    r.name_en as role_name_en,
    r.levels[1] as level,
    count(*) as needed,
    count(*) filter (
        where exists (
            select 1
            from duties as d
            where
                d.tenant_id = v.tenant_id
                and d.territory_id = v.territory_id
                and d.role = r.role
                and d.valid @> %(at)s::timestamptz
        )
    ) as held
from duty_roles as r
inner join territory_versions as v
    on r.tenant_id = v.tenant_id and v.level = any(r.levels) and upper_inf(v.recorded) and v.valid @> %(at)s::timestamptz
where
    r.is_required
    and (
        %(territory_id)s::uuid is null
        or %(territory_id)s::uuid in (v.territory_id, v.parent_id, v.community_id)
    )
    and coalesce(v.territory_id <> all(
        (select nullif(nullif(current_setting('app.context_areas', true), ''), '*'))::uuid[]
    ), true)
group by r.role, r.ordinal, r.name, r.name_en, r.levels[1]
order by r.ordinal
