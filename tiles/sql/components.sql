-- components: municipal objects of one tile, by class, sub-class and state; abandoned ones are not drawn.
-- Parameters: z, x, y (Web Mercator tile address); class, kind, state (text[], null = all).
-- CRS: EPSG:3857 metres; box = tile plus 64/4096 of its side on each side.
-- Index: components_geom_3857_idx, through the restrictive box policy.
-- Dropping: damaged and missing ones win, then by id; 5,000 at most.
with bounds as (
    select
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer) as tile,
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096) as box
),

t as materialized (
    select
        c.id::text as id,
        c.class,
        c.kind,
        c.state,
        st_asmvtgeom(c.geom_3857, bounds.tile, 4096, 64, true) as geom
    from bounds
    inner join components as c on bounds.box && c.geom_3857
    where
        c.state <> 'abandoned'
        and (%(class)s::text[] is null or c.class = any(%(class)s::text[]))
        and (%(kind)s::text[] is null or c.kind = any(%(kind)s::text[]))
        and (%(state)s::text[] is null or c.state = any(%(state)s::text[]))
    order by c.state = 'intact', c.id asc
    limit 5000
)

select st_asmvt(t, 'components', 4096, 'geom') as tile from t
