-- list: territories in force at a moment with their figures, one page of them.
-- Parameters: as_of (timestamptz, null = now), level, parent_id, ids (null = any), xmin, ymin, xmax, ymax (EPSG:3857
-- metres, null = anywhere), after_code, after_id (null = from the start), page_size.
-- Units: area_m2 square metres; label_point, bounds EPSG:4490 degrees.
-- Index: territory_versions_level_idx or _parent_idx; with a box territory_versions_geom_3857_idx through the
-- restrictive box policy; assignments_grid_idx, _lane_idx, _community_idx for the counts.
with chosen as materialized (
    select
        v.tenant_id,
        v.territory_id,
        v.level,
        v.community_id,
        v.parent_id,
        v.code,
        v.number,
        v.name,
        v.name_en,
        v.area_m2,
        v.colour,
        v.edition,
        lower(v.valid) as valid_from,
        upper(v.valid) as valid_to,
        st_x(v.label_point) as label_lon,
        st_y(v.label_point) as label_lat,
        st_xmin(v.geom) as west,
        st_ymin(v.geom) as south,
        st_xmax(v.geom) as east,
        st_ymax(v.geom) as north,
        t.kind,
        coalesce(t.settlement, c.settlement) as settlement
    from territory_versions as v
    inner join territories as t on v.tenant_id = t.tenant_id and v.territory_id = t.id
    left join territories as c on v.tenant_id = c.tenant_id and v.community_id = c.id
    where
        upper_inf(v.recorded)
        and coalesce(%(as_of)s::timestamptz, now()) <@ v.valid
        and (%(level)s::text is null or v.level = %(level)s::text)
        and (%(parent_id)s::uuid is null or v.parent_id = %(parent_id)s::uuid)
        and (%(ids)s::uuid[] is null or v.territory_id = any(%(ids)s::uuid[]))
        and (
            %(xmin)s::double precision is null
            or v.geom_3857 && st_makeenvelope(
                %(xmin)s::double precision,
                %(ymin)s::double precision,
                %(xmax)s::double precision,
                %(ymax)s::double precision,
                3857
            )
        )
        and (
            %(after_code)s::text is null
            or (v.code, v.territory_id) > (%(after_code)s::text, %(after_id)s::uuid)
        )
    order by v.code, v.territory_id
    limit %(page_size)s::integer
),

members as (
    select
        c.territory_id,
        a.subject_kind,
        a.subject_id,
        a.tenant_id
    from chosen as c
    inner join assignments as a on c.tenant_id = a.tenant_id and c.territory_id = a.grid_id
    where
        c.level = 'grid' and a.subject_kind in ('household', 'building')
        and upper_inf(a.recorded) and upper_inf(a.valid) and %(as_of)s::timestamptz is null
    union all
    select
        c.territory_id,
        a.subject_kind,
        a.subject_id,
        a.tenant_id
    from chosen as c
    inner join assignments as a on c.tenant_id = a.tenant_id and c.territory_id = a.lane_id
    where
        c.level = 'lane' and a.subject_kind in ('household', 'building')
        and upper_inf(a.recorded) and upper_inf(a.valid) and %(as_of)s::timestamptz is null
    union all
    select
        c.territory_id,
        a.subject_kind,
        a.subject_id,
        a.tenant_id
    from chosen as c
    inner join assignments as a on c.tenant_id = a.tenant_id and c.territory_id = a.community_id
    where
        c.level = 'community' and a.subject_kind in ('household', 'building')
        and upper_inf(a.recorded) and upper_inf(a.valid) and %(as_of)s::timestamptz is null
    union all
    select
        c.territory_id,
        a.subject_kind,
        a.subject_id,
        a.tenant_id
    from chosen as c
    inner join territory_versions as v
        on
            c.tenant_id = v.tenant_id
            and c.territory_id = v.parent_id
            and upper_inf(v.recorded)
            and coalesce(%(as_of)s::timestamptz, now()) <@ v.valid
            and v.level = 'community'
    inner join assignments as a on v.tenant_id = a.tenant_id and v.territory_id = a.community_id
    where
        c.level = 'town' and a.subject_kind in ('household', 'building')
        and upper_inf(a.recorded) and upper_inf(a.valid) and %(as_of)s::timestamptz is null
    union all
    select
        c.territory_id,
        a.subject_kind,
        a.subject_id,
        a.tenant_id
    from assignments as a
    inner join chosen as c
        on
            a.tenant_id = c.tenant_id
            and case c.level
                when 'grid' then a.grid_id
                when 'lane' then a.lane_id
                when 'community' then a.community_id
            end = c.territory_id
    where
        a.subject_kind in ('household', 'building')
        and upper_inf(a.recorded)
        and %(as_of)s::timestamptz <@ a.valid
        and %(as_of)s::timestamptz is not null
),

figures as (
    select
        m.territory_id,
        count(*) filter (where m.subject_kind = 'building') as buildings,
        count(*) filter (where m.subject_kind = 'household') as households,
        coalesce(sum(h.people), 0) as people,
        coalesce(sum(h.floating_people), 0) as floating_people,
        coalesce(sum(h.elderly_people), 0) as elderly_people,
        coalesce(sum(h.child_people), 0) as child_people
    from members as m
    left join households as h
        on m.subject_kind = 'household' and m.tenant_id = h.tenant_id and m.subject_id = h.id
    group by m.territory_id
)

select
    c.*,
    coalesce(f.buildings, 0) as buildings,
    coalesce(f.households, 0) as households,
    coalesce(f.people, 0) as people,
    coalesce(f.floating_people, 0) as floating_people,
    coalesce(f.elderly_people, 0) as elderly_people,
    coalesce(f.child_people, 0) as child_people,
    head.name as head
from chosen as c
left join figures as f on c.territory_id = f.territory_id
left join lateral (
    select w.name
    from duties as d
    inner join workers as w on d.tenant_id = w.tenant_id and d.worker_id = w.id
    where
        d.tenant_id = c.tenant_id
        and d.territory_id = c.territory_id
        and d.role = c.level || '_head'
        and coalesce(%(as_of)s::timestamptz, now()) <@ d.valid
    order by w.name, w.id
    limit 1
) as head on true
order by c.code, c.territory_id
