-- duty_posts: posts of duty of one tile.
-- Parameters: z, x, y (Web Mercator tile address).
-- CRS: EPSG:3857 metres; box = tile plus 64/4096 of its side on each side.
-- Index: duty_posts_geom_3857_idx, through the restrictive box policy.
-- Dropping: by id; 5,000 at most.
with bounds as (
    select
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer) as tile,
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096) as box
),

t as materialized (
    select
        p.id::text as id,
        p.name,
        st_asmvtgeom(p.geom_3857, bounds.tile, 4096, 64, true) as geom
    from bounds
    inner join duty_posts as p on bounds.box && p.geom_3857
    order by p.id asc
    limit 5000
)

select st_asmvt(t, 'duty_posts', 4096, 'geom') as tile from t
