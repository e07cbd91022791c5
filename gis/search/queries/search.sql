-- search: names, codes, numbers and pinyin over everything that has a place; never a person.
-- Parameters: q (lower case, half width), bare (q without spaces), code (digits, else null), grid_number (else null),
-- building_number, entrance, room (of 12-3-402, else null), spelt (regex over name_pinyin from a syllable's start,
-- else null), han (the Chinese characters a mixed query must contain, else null), lon, lat (EPSG:4490 degrees, null =
-- anywhere), page_size.
-- Order: 0 exact, 1 code prefix, 2 the whole pinyin, 3 starts with, 4 all initials, 5 initials and mixtures, 6 contains;
-- inside: the nearest (squared degrees, longitude shortened by the latitude).
-- Index: search_names_terms_idx, by the policy that reads app.search_terms; without it one pass over the tenant's names.
-- What a building is also called is lines of one text and readings of one list, compared as its own name is.
with named as (
    select
        n.*,
        concat_ws(E'\n', lower(n.name), lower(n.also)) as names,
        concat_ws(';', nullif(n.name_pinyin, ''), nullif(n.also_pinyin, '')) as readings,
        concat_ws(';', nullif(n.name_initials, ''), nullif(n.also_initials, '')) as firsts
    from search_names as n
    where n.since <= now() and now() < n.until
),

-- Spelling is the costly test: it comes late, and once for any syllable before once more for the first.
ranked as (
    select
        n.id,
        n.kind,
        n.name,
        n.lon,
        n.lat,
        case
            when strpos(E'\n' || n.names || E'\n', E'\n' || %(q)s::text || E'\n') > 0 then 0
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
                            u.tenant_id = n.tenant_id and u.building_id = n.id
                            and (%(entrance)s::text is null or u.entrance = %(entrance)s::text)
                            and u.room = %(room)s::text
                    )
                )
                then 0
            when starts_with(n.code, %(code)s::text) then 1
            when strpos(E'\n' || n.names, E'\n' || %(q)s::text) > 0 then 3
            when
                n.readings <> ''
                and n.readings ~ ('(^|[ ;])' || %(spelt)s::text)
                and (%(han)s::text is null or strpos(n.names, %(han)s::text) > 0)
                then
                    case
                        when strpos(';' || replace(n.readings, ' ', '') || ';', ';' || %(bare)s::text || ';') > 0
                            then 2
                        when strpos(';' || replace(n.readings, ' ', ''), ';' || %(bare)s::text) > 0 then 3
                        when strpos(';' || n.firsts || ';', ';' || %(bare)s::text || ';') > 0 then 4
                        when n.readings ~ ('(^|;)' || %(spelt)s::text) then 5
                        else 6
                    end
            when strpos(n.names, %(q)s::text) > 0 then 6
            when strpos(lower(n.address), %(q)s::text) > 0 then 6
        end as place
    from named as n
),

-- Narrow, because there may be as many as names: what is shown of the best is read again at the end.
placed as (
    select
        r.id,
        r.kind,
        r.name,
        r.place,
        coalesce(
            (r.lon - %(lon)s::double precision) ^ 2 * cos(radians(%(lat)s::double precision)) ^ 2
            + (r.lat - %(lat)s::double precision) ^ 2,
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

firsts as materialized (
    select * from streets
    union all
    select * from placed
    where kind <> 'lane_line'
    order by place, away_deg2, kind, name, id
    limit %(page_size)s::integer
),

best as materialized (
    select
        n.tenant_id,
        n.kind,
        n.subject_id as id,
        n.name,
        n.code,
        n.number,
        n.address,
        n.lon,
        n.lat,
        n.community_id,
        n.grid_id,
        n.also,
        f.place,
        f.away_deg2
    from firsts as f
    inner join search_names as n on f.id = n.id
    where n.tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
)

select
    b.kind,
    b.id,
    b.name,
    b.code,
    b.number,
    b.address,
    b.also,
    b.place,
    b.lon,
    b.lat,
    st_xmin(shape.geom) as west,
    st_ymin(shape.geom) as south,
    st_xmax(shape.geom) as east,
    st_ymax(shape.geom) as north,
    grid.number as grid_number,
    community.name as community_name,
    community.name_en as community_name_en
from best as b
left join lateral (
    select v.geom
    from territory_versions as v
    where
        b.kind in ('grid', 'lane', 'community')
        and v.tenant_id = b.tenant_id
        and v.territory_id = b.id
        and upper_inf(v.recorded)
        and now() <@ v.valid
    order by lower(v.valid) desc
    limit 1
) as self on true
left join buildings as building on b.kind = 'building' and b.tenant_id = building.tenant_id and b.id = building.id
left join facilities as facility on b.kind = 'facility' and b.tenant_id = facility.tenant_id and b.id = facility.id
left join organizations as organization
    on b.kind = 'organization' and b.tenant_id = organization.tenant_id and b.id = organization.id
left join lane_lines as line on b.kind = 'lane_line' and b.tenant_id = line.tenant_id and b.id = line.id
cross join lateral (
    select coalesce(self.geom, building.geom, facility.footprint, facility.geom, organization.geom, line.geom) as geom
) as shape
left join lateral (
    select v.number
    from territory_versions as v
    where
        b.kind <> 'grid'
        and v.tenant_id = b.tenant_id
        and v.territory_id = b.grid_id
        and upper_inf(v.recorded)
        and now() <@ v.valid
    order by lower(v.valid) desc
    limit 1
) as grid on true
left join lateral (
    select
        v.name,
        v.name_en
    from territory_versions as v
    where
        b.kind <> 'community'
        and v.tenant_id = b.tenant_id
        and v.territory_id = b.community_id
        and upper_inf(v.recorded)
        and now() <@ v.valid
    order by lower(v.valid) desc
    limit 1
) as community on true
where shape.geom is not null
order by b.place, b.away_deg2, b.kind, b.name, b.id
