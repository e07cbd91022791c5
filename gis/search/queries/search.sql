-- search: names, codes, numbers and pinyin over everything that has a place; never a person.
-- Parameters: q (lower case, half width), bare (q without spaces), code (digits, else null), grid_number (else null),
-- building_number, entrance, room (of 12-3-402, else null), spelt (regex over name_pinyin from a syllable's start,
-- else null), han (the Chinese characters a mixed query must contain, else null), lon, lat (EPSG:4490 degrees, null =
-- anywhere), page_size.
-- Order: 0 exact, 1 code prefix, 2 starts with, 3 initials and mixtures, 4 contains; inside: the nearest, in degrees.
-- Index: none can serve pinyin under row-level security (a regex is not leakproof): one pass over the tenant's names.
with named as (
    select
        v.level as kind,
        v.territory_id as id,
        v.name,
        v.code,
        v.number,
        v.name_pinyin,
        null::text as address,
        null::uuid as building_id,
        v.label_point as point,
        v.geom
    from territory_versions as v
    where
        v.level in ('community', 'grid', 'lane')
        and upper_inf(v.recorded)
        and now() <@ v.valid
    union all
    select
        'building' as kind,
        b.id,
        b.name,
        null as code,
        b.house_number as number,
        b.name_pinyin,
        b.address,
        b.id as building_id,
        b.inner_point as point,
        b.geom
    from buildings as b
    where coalesce(b.name, b.house_number, b.address) is not null
    union all
    select
        'facility' as kind,
        f.id,
        f.name,
        null as code,
        null as number,
        f.name_pinyin,
        null as address,
        null as building_id,
        f.geom as point,
        f.geom
    from facilities as f
    where f.name is not null and f.status <> 'closed'
    union all
    select
        'lane_line' as kind,
        l.id,
        l.name,
        null as code,
        null as number,
        l.name_pinyin,
        null as address,
        null as building_id,
        null as point,
        l.geom
    from lane_lines as l
    where l.name is not null
),

ranked as (
    select
        n.*,
        case
            when lower(n.name) = %(q)s::text then 0
            when n.code = %(code)s::text then 0
            when n.kind = 'grid' and ltrim(n.number, '0') = %(grid_number)s::text then 0
            when
                n.kind = 'building'
                and ltrim(n.number, '0') = %(building_number)s::text
                and (
                    %(room)s::text is null
                    or exists (
                        select 1
                        from units as u
                        where
                            u.building_id = n.building_id
                            and (%(entrance)s::text is null or u.entrance = %(entrance)s::text)
                            and u.room = %(room)s::text
                    )
                )
                then 0
            when starts_with(n.code, %(code)s::text) then 1
            when starts_with(lower(n.name), %(q)s::text) then 2
            when
                %(han)s::text is null
                and (
                    starts_with(replace(n.name_pinyin, ' ', ''), %(bare)s::text)
                    or strpos(replace(n.name_pinyin, ' ', ''), ';' || %(bare)s::text) > 0
                )
                and %(spelt)s::text is not null
                then 2
            when
                %(han)s::text is not null
                and strpos(n.name, %(han)s::text) > 0
                and n.name_pinyin ~ ('(^|;)' || %(spelt)s::text)
                then 3
            when %(han)s::text is null and n.name_pinyin ~ ('(^|;)' || %(spelt)s::text) then 3
            when strpos(lower(n.name), %(q)s::text) > 0 then 4
            when strpos(lower(n.address), %(q)s::text) > 0 then 4
            when
                (%(han)s::text is null or strpos(n.name, %(han)s::text) > 0)
                and n.name_pinyin ~ ('[ ;]' || %(spelt)s::text)
                then 4
        end as place
    from named as n
),

placed as (
    select
        r.kind,
        r.id,
        r.name,
        r.code,
        r.number,
        r.address,
        r.place,
        coalesce(r.point, st_lineinterpolatepoint(r.geom, 0.5)) as point,
        r.geom,
        coalesce(
            st_distance(
                coalesce(r.point, st_pointn(r.geom, 1)),
                st_setsrid(st_makepoint(%(lon)s::double precision, %(lat)s::double precision), 4490)
            ),
            0
        ) as away_deg
    from ranked as r
    where r.place is not null
),

-- A street is many lines of one name: only the nearest speaks for it.
distinct_names as (
    select
        p.*,
        row_number() over (
            partition by p.kind, case when p.kind = 'lane_line' then p.name else p.id::text end
            order by p.away_deg, p.id
        ) as copy
    from placed as p
),

best as materialized (
    select *
    from distinct_names
    where copy = 1
    order by place, away_deg, kind, name, id
    limit %(page_size)s::integer
)

select
    b.kind,
    b.id,
    b.name,
    b.code,
    b.number,
    b.address,
    b.place,
    st_x(b.point) as lon,
    st_y(b.point) as lat,
    st_xmin(b.geom) as west,
    st_ymin(b.geom) as south,
    st_xmax(b.geom) as east,
    st_ymax(b.geom) as north,
    grid.number as grid_number,
    community.name as community_name,
    community.name_en as community_name_en
from best as b
left join territory_versions as self
    on
        b.id = self.territory_id
        and b.kind in ('grid', 'lane', 'community')
        and upper_inf(self.recorded)
        and now() <@ self.valid
left join assignments as a
    on
        b.kind = a.subject_kind
        and b.id = a.subject_id
        and upper_inf(a.valid)
        and upper_inf(a.recorded)
left join territory_versions as grid
    on
        grid.territory_id = case when b.kind = 'lane' then self.parent_id else a.grid_id end
        and upper_inf(grid.recorded)
        and now() <@ grid.valid
left join territory_versions as community
    on
        community.territory_id = coalesce(a.community_id, case when b.kind <> 'community' then self.community_id end)
        and upper_inf(community.recorded)
        and now() <@ community.valid
order by b.place, b.away_deg, b.kind, b.name, b.id
