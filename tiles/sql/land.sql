-- land: green, water, pitches and plazas of one tile, for the ground of the map.
-- Parameters: z, x, y (Web Mercator tile address).
-- CRS: EPSG:3857 metres; box = tile plus 64/4096 of its side on each side. Sizes are compared in Mercator metres.
-- Index: land_geom_3857_idx, through the restrictive box policy.
-- Dropping: below one square pixel nothing is drawn; then the largest 5,000 win.
with bounds as (
    select
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer) as tile,
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096) as box
),

kept as materialized (
    select
        l.id,
        l.kind,
        l.geom_3857,
        bounds.tile,
        st_area(l.geom_3857) as area_3857_m2
    from bounds
    inner join land as l on bounds.box && l.geom_3857
),

t as materialized (
    select
        kind,
        st_asmvtgeom(geom_3857, tile, 4096, 64, true) as geom
    from kept
    where area_3857_m2 >= (40075016.7 / 512 / 2 ^ %(z)s::integer) ^ 2
    order by area_3857_m2 desc, id asc
    limit 5000
)

select st_asmvt(t, 'land', 4096, 'geom') as tile from t
