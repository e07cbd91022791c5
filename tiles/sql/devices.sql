-- devices: cameras, smoke alarms and gates of one tile, by kind only.
-- Parameters: z, x, y (Web Mercator tile address); kind (text[], null = all).
-- CRS: EPSG:3857 metres; box = tile plus 64/4096 of its side on each side.
-- Index: devices_geom_3857_idx, through the restrictive box policy.
-- Dropping: by id; 5,000 at most.
with bounds as (
    select
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer) as tile,
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096) as box
),

t as materialized (
    select
        d.id::text as id,
        d.kind,
        st_asmvtgeom(d.geom_3857, bounds.tile, 4096, 64, true) as geom
    from bounds
    inner join devices as d on bounds.box && d.geom_3857
    where (%(kind)s::text[] is null or d.kind = any(%(kind)s::text[]))
    order by d.id asc
    limit 5000
)

select st_asmvt(t, 'devices', 4096, 'geom') as tile from t
