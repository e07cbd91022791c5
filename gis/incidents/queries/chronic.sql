-- chronic: places in sight where the same class of matter was reported again and again: at one building, or within 30 m of
-- each other where there is none. What was merged or not filed is no recurrence.
-- Parameters: since_id uuid (nothing reported before); territory_id uuid or null (everywhere); least integer; page_size.
-- CRS: distances in EPSG:3857, scaled by the least latitude. Index: ids of a partition, incidents_community_idx.
with reported as materialized (
    select
        i.id,
        left(i.type_code, 4) as class_code,
        i.building_id,
        i.grid_id,
        i.community_id,
        i.address,
        i.is_open,
        i.reported_at,
        i.geom,
        i.geom_3857
    from incidents as i
    where
        i.id >= %(since_id)s::uuid
        and i.state not in ('screening', 'merged', 'rejected')
        and (
            %(territory_id)s::uuid is null
            or %(territory_id)s::uuid in (i.community_id, i.grid_id, i.lane_id)
        )
),

scaled as (
    select 30.0 / cos(radians(coalesce((select min(st_y(r.geom)) from reported as r), 30))) as reach
),

clustered as (
    select
        r.*,
        st_clusterdbscan(r.geom_3857, eps := scaled.reach, minpoints := %(least)s::integer) over (
            partition by r.class_code, r.building_id is null
        ) as cluster
    from reported as r
    cross join scaled
    where r.building_id is null
),

placed as (
    select
        r.class_code,
        r.building_id,
        null::integer as cluster,
        r.id,
        r.grid_id,
        r.community_id,
        r.address,
        r.is_open,
        r.reported_at,
        r.geom
    from reported as r
    where r.building_id is not null
    union all
    select
        c.class_code,
        null::uuid,
        c.cluster,
        c.id,
        c.grid_id,
        c.community_id,
        c.address,
        c.is_open,
        c.reported_at,
        c.geom
    from clustered as c
    where c.cluster is not null
),

places as (
    select
        p.class_code,
        p.building_id,
        count(*) as recurrences,
        count(*) filter (where p.is_open) as open,
        min(p.reported_at) as first_at,
        max(p.reported_at) as last_at,
        mode() within group (order by p.address) filter (where p.address <> '') as address,
        mode() within group (order by p.grid_id) as grid_id,
        mode() within group (order by p.community_id) as community_id,
        st_centroid(st_collect(p.geom)) as middle,
        (array_agg(p.id order by p.id desc))[1:20] as ids
    from placed as p
    group by p.class_code, p.building_id, p.cluster
    having count(*) >= %(least)s::integer
)

select
    p.class_code,
    t.name as class_name,
    t.name_en as class_name_en,
    p.building_id,
    p.recurrences,
    p.open,
    p.first_at,
    p.last_at,
    coalesce(p.address, '') as address,
    p.grid_id,
    g.number as grid_number,
    g.name as grid,
    p.community_id,
    c.name as community,
    st_x(p.middle) as lon,
    st_y(p.middle) as lat,
    p.ids
from places as p
left join incident_types as t on p.class_code = t.code and t.valid @> now()
left join territory_versions as g on p.grid_id = g.territory_id and upper_inf(g.valid) and upper_inf(g.recorded)
left join territory_versions as c on p.community_id = c.territory_id and upper_inf(c.valid) and upper_inf(c.recorded)
order by p.recurrences desc, p.last_at desc, p.class_code asc
limit %(page_size)s::integer
