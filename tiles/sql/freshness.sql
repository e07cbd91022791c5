-- freshness: buildings by how long ago most of their households were visited; counts only, no household's own date.
-- Parameters: z, x, y (Web Mercator tile address), suppress_below (buildings with fewer households get no class),
-- on_date (the day from which is counted back).
-- CRS: EPSG:3857 metres; box = tile plus 64/4096 of its side on each side. area_m2 is true area in square metres.
-- Index: buildings_geom_3857_idx, through the restrictive box policy; households_building_idx for the counts.
-- Dropping: below one square pixel nothing is drawn; then the largest 20,000 win.
-- The class is that of the middle household, the longest wait first: fresh means that more than half were met within 30 days.
with bounds as (
    select
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer) as tile,
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096) as box
),

counted as materialized (
    select
        b.geom_3857,
        bounds.tile,
        h.households,
        h.middle
    from bounds
    inner join buildings as b on bounds.box && b.geom_3857
    cross join lateral (
        select
            count(*)::integer as households,
            percentile_disc(0.5) within group (order by coalesce(h.last_visited_at, '-infinity')) as middle
        from households as h
        where h.tenant_id = b.tenant_id and h.building_id = b.id
    ) as h
    where h.households > 0 and b.area_m2 >= (40075016.7 / 512 / 2 ^ %(z)s::integer) ^ 2 / 2
    order by b.area_m2 desc, b.id asc
    limit 20000
),

t as materialized (
    select
        case
            when households < %(suppress_below)s::integer then 'few'
            when middle >= %(on_date)s::date - 30 then 'fresh'
            when middle >= %(on_date)s::date - 90 then 'aging'
            else 'stale'
        end as freshness,
        case when households >= %(suppress_below)s::integer then households end as households,
        st_asmvtgeom(geom_3857, tile, 4096, 64, true) as geom
    from counted
)

select st_asmvt(t, 'freshness', 4096, 'geom') as tile from t
