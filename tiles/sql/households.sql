-- households: how many households a building has, at the building's inner point; never where a household is.
-- Parameters: z, x, y (Web Mercator tile address), suppress_below (counts below it are hidden).
-- CRS: EPSG:3857 metres. inner_point is EPSG:4490 degrees.
-- Index: buildings_geom_3857_idx, through the restrictive box policy; household_counts_pkey for the counts.
-- Dropping: the greatest 20,000 counts win. A hidden count has the class '<k' and no number.
with bounds as (
    select st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer) as tile
),

counted as materialized (
    select
        b.id,
        b.inner_point,
        bounds.tile,
        c.households
    from bounds
    inner join buildings as b on bounds.tile && b.geom_3857
    inner join household_counts as c on b.tenant_id = c.tenant_id and b.id = c.building_id
    where c.households > 0
    order by c.households desc, b.id asc
    limit 20000
),

t as materialized (
    select
        case
            when households < %(suppress_below)s::integer then '<' || %(suppress_below)s::text
            when households < 10 then '<10'
            when households < 20 then '10-19'
            when households < 50 then '20-49'
            else '50+'
        end as count_class,
        case when households >= %(suppress_below)s::integer then households end as households,
        st_asmvtgeom(st_transform(inner_point, 3857), tile, 4096, 0, true) as geom
    from counted
)

select st_asmvt(t, 'households', 4096, 'geom') as tile from t
