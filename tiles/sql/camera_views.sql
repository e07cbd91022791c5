-- camera_views: what the cameras see that reach into one tile, less what buildings hide.
-- Parameters: z, x, y (Web Mercator tile address).
-- CRS: EPSG:3857 metres; box = tile plus 64/4096 of its side on each side.
-- Index: camera_views_sector_3857_idx, through the restrictive box policy.
-- Dropping: by id; 3,000 at most.
with bounds as (
    select
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer) as tile,
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096) as box
),

t as materialized (
    select
        v.device_id::text as id,
        st_asmvtgeom(st_transform(v.seen, 3857), bounds.tile, 4096, 64, true) as geom
    from bounds
    inner join camera_views as v on bounds.box && v.sector_3857
    where not st_isempty(v.seen)
    order by v.device_id asc
    limit 3000
)

select st_asmvt(t, 'camera_views', 4096, 'geom') as tile from t
