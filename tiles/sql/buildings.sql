-- buildings: footprints of one tile.
-- Parameters: z, x, y (Web Mercator tile address); use, use_code (text[], null = all).
-- CRS: EPSG:3857 metres; box = tile plus 64/4096 of its side on each side. area_m2 is true area in square metres.
-- Index: buildings_geom_3857_idx, through the restrictive box policy.
-- Dropping: below one square pixel nothing is drawn; then the largest 20,000 win.
with bounds as (
    select
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer) as tile,
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096) as box
),

t as materialized (
    select
        case when %(z)s::integer >= 15 then b.id::text end as id,
        b.use,
        case when %(z)s::integer >= 14 then b.use_code end as use_code,
        case when %(z)s::integer >= 14 then b.floors::integer end as floors,
        case when %(z)s::integer >= 17 then b.house_number end as house_number,
        st_asmvtgeom(b.geom_3857, bounds.tile, 4096, 64, true) as geom
    from bounds
    inner join buildings as b on bounds.box && b.geom_3857
    where
        b.area_m2 >= (40075016.7 / 512 / 2 ^ %(z)s::integer) ^ 2 / 2
        and (%(use)s::text[] is null or b.use = any(%(use)s::text[]))
        and (%(use_code)s::text[] is null or b.use_code = any(%(use_code)s::text[]))
    order by b.area_m2 desc, b.id asc
    limit 20000
)

select st_asmvt(t, 'buildings', 4096, 'geom') as tile from t
