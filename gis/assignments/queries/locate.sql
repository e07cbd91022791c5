-- The territories and the building at one point, at one moment.
-- Parameters: lon, lat (EPSG:4490 degrees); at timestamptz. The transaction's app.box_3857 must hold the point.
-- Index: territory_versions_geom_3857_idx, buildings_geom_3857_idx (through the restrictive box policies).
with place as (
    select st_setsrid(st_makepoint(%(lon)s::double precision, %(lat)s::double precision), 4490) as geom
),

hits as (
    select
        v.territory_id as id,
        v.level,
        v.parent_id,
        v.code,
        v.number,
        v.name,
        c.edition,
        count(*) over (partition by v.level) as candidates
    from territory_versions as v
    cross join place as p
    left join communities as c on v.tenant_id = c.tenant_id and v.community_id = c.territory_id
    where
        v.level in ('community', 'grid', 'lane')
        and upper_inf(v.recorded)
        and v.valid @> %(at)s::timestamptz
        and st_covers(v.geom, p.geom)
),

buildings_here as (
    select
        b.id,
        'building' as level,
        null::uuid as parent_id,
        b.source_key as code,
        b.house_number as number,
        coalesce(b.name, b.address, b.house_number, '') as name,
        null::integer as edition,
        1::bigint as candidates
    from buildings as b
    cross join place as p
    where st_covers(b.geom, p.geom)
    order by b.source, b.source_key
    limit 1
)

select * from hits
union all
select * from buildings_here
order by level, code, id;
