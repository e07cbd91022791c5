-- search: names, codes, numbers and pinyin over everything that has a place; never a person.
-- Parameters: q (lower case, half width), bare (q without spaces), code (digits, else null), grid_number (else null),
-- building_number, entrance, room (of 12-3-402, else null), spelt (regex over name_pinyin from a syllable's start,
-- else null), han (the Chinese characters a mixed query must contain, else null), lon, lat (EPSG:4490 degrees, null =
-- anywhere), page_size.
-- Order: 0 exact, 1 code prefix, 2 the whole pinyin, 3 starts with, 4 all initials, 5 initials and mixtures, 6 contains;
-- inside: the nearest (squared degrees, longitude shortened by the latitude).
-- Index: none can serve pinyin under row-level security (a regex is not leakproof): one pass over the tenant's names.
with named as (
    select
        v.level as kind,
        v.territory_id as id,
        v.name,
        v.code,
        v.number,
        v.name_pinyin,
        v.name_initials,
        null::text as address,
        null::uuid as building_id,
        v.label_point as point
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
        b.name_initials,
        b.address,
        b.id as building_id,
        b.inner_point as point
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
        f.name_initials,
        null as address,
        null as building_id,
        f.geom as point
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
        l.name_initials,
        null as address,
        null as building_id,
        st_startpoint(l.geom) as point
    from lane_lines as l
    where l.name is not null
),

-- Spelling is the costly test: it comes late, and once for any syllable before once more for the first.
ranked as (
    select
        n.*,
        case
            when lower(n.name) = %(q)s::text then 0
            when n.code = %(code)s::text then 0
            when n.kind = 'grid' and ltrim(n.number, '0') = %(grid_number)s::text then 0
            when
                n.kind = 'building'
                and rtrim(ltrim(n.number, '0'), '号栋幢座楼') = %(building_number)s::text
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
            when starts_with(lower(n.name), %(q)s::text) then 3
            when
                n.name_pinyin <> ''
                and n.name_pinyin ~ ('(^|[ ;])' || %(spelt)s::text)
                and (%(han)s::text is null or strpos(n.name, %(han)s::text) > 0)
                then
                    case
                        when strpos(';' || replace(n.name_pinyin, ' ', '') || ';', ';' || %(bare)s::text || ';') > 0
                            then 2
                        when strpos(';' || replace(n.name_pinyin, ' ', ''), ';' || %(bare)s::text) > 0 then 3
                        when strpos(';' || n.name_initials || ';', ';' || %(bare)s::text || ';') > 0 then 4
                        when n.name_pinyin ~ ('(^|;)' || %(spelt)s::text) then 5
                        else 6
                    end
            when strpos(lower(n.name), %(q)s::text) > 0 then 6
            when strpos(lower(n.address), %(q)s::text) > 0 then 6
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
        r.point,
        coalesce(
            (st_x(r.point) - %(lon)s::double precision) ^ 2 * cos(radians(%(lat)s::double precision)) ^ 2
            + (st_y(r.point) - %(lat)s::double precision) ^ 2,
            0
        ) as away_deg2
    from ranked as r
    where r.place is not null
),

-- A street is many lines of one name: only the nearest speaks for it.
streets as (
    select distinct on (p.name) p.*
    from placed as p
    where p.kind = 'lane_line'
    order by p.name, p.place, p.away_deg2, p.id
),

best as materialized (
    select * from streets
    union all
    select * from placed
    where kind <> 'lane_line'
    order by place, away_deg2, kind, name, id
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
    st_xmin(shape.geom) as west,
    st_ymin(shape.geom) as south,
    st_xmax(shape.geom) as east,
    st_ymax(shape.geom) as north,
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
left join buildings as building on b.kind = 'building' and b.id = building.id
left join facilities as facility on b.kind = 'facility' and b.id = facility.id
left join lane_lines as line on b.kind = 'lane_line' and b.id = line.id
cross join lateral (
    select coalesce(self.geom, building.geom, facility.footprint, facility.geom, line.geom) as geom
) as shape
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
order by b.place, b.away_deg2, b.kind, b.name, b.id
