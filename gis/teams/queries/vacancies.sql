-- vacancies: territories in force that lack somebody in a role that is required there, now.
-- Not of territories above one's own, whose staff is out of sight (app.context_areas).
-- Parameters: at (timestamptz), territory_id (uuid, null = everywhere).
-- why: nobody (no duty), away (the holder is away and nobody stands in).
-- Units: bounds and point EPSG:4490 degrees. Index: territory_versions_level_idx, duties_territory_idx, absences_once.
with open_posts as (
    select
        v.tenant_id,
        v.territory_id,
        v.level,
        v.community_id,
        v.parent_id,
        v.code,
        v.number,
        v.name,
        r.role,
        r.ordinal,
        r.name as role_name,
        r.name_en as role_name_en,
        v.label_point,
        v.geom
    from territory_versions as v
    inner join duty_roles as r on v.tenant_id = r.tenant_id and v.level = any(r.levels) and r.is_required
    where
        upper_inf(v.recorded)
        and v.valid @> %(at)s::timestamptz
        and (
            %(territory_id)s::uuid is null
            or %(territory_id)s::uuid in (v.territory_id, v.parent_id, v.community_id)
        )
        and coalesce(v.territory_id <> all(
            (select nullif(nullif(current_setting('app.context_areas', true), ''), '*'))::uuid[]
        ), true)
),

judged as (
    select
        p.*,
        (
            select case when count(*) = 0 then 'nobody' when bool_and(a.id is not null) then 'away' end
            from duties as d
            left join absences as a
                on
                    d.tenant_id = a.tenant_id
                    and d.worker_id = a.worker_id
                    and a.valid @> %(at)s::timestamptz
                    and a.deputy_id is null
            where
                d.tenant_id = p.tenant_id
                and d.territory_id = p.territory_id
                and d.role = p.role
                and d.valid @> %(at)s::timestamptz
        ) as why
    from open_posts as p
)

select
    j.territory_id,
    j.level,
    j.community_id,
    j.parent_id,
    j.code,
    j.number,
    j.name,
    j.role,
    j.role_name,
    j.role_name_en,
    j.why,
    st_x(j.label_point) as lon,
    st_y(j.label_point) as lat,
    st_xmin(j.geom) as west,
    st_ymin(j.geom) as south,
    st_xmax(j.geom) as east,
    st_ymax(j.geom) as north,
    (
        select count(*)
        from assignments as a
        inner join households as h on a.tenant_id = h.tenant_id and a.subject_id = h.building_id
        where
            a.tenant_id = j.tenant_id
            and a.subject_kind = 'building'
            and j.territory_id in (a.grid_id, a.lane_id)
            and ((j.level = 'grid' and a.grid_id = j.territory_id) or (j.level = 'lane' and a.lane_id = j.territory_id))
            and upper_inf(a.valid)
            and upper_inf(a.recorded)
    ) as households
from judged as j
where j.why is not null
order by j.ordinal, j.code
limit 2000
