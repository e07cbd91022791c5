-- organizations: open organisations and shops of one tile, by kind and name; nothing of whom to call there.
-- Parameters: z, x, y (Web Mercator tile address); kind (text[], null = all).
-- CRS: EPSG:3857 metres; box = tile plus 64/4096 of its side on each side.
-- Index: organizations_geom_3857_idx, through the restrictive box policy.
-- Dropping: key places win, then by id; 5,000 at most.
with bounds as (
    select
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer) as tile,
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096) as box
),

t as materialized (
    select
        o.id::text as id,
        o.kind,
        case when %(z)s::integer >= 16 then o.name end as name,
        st_asmvtgeom(o.geom_3857, bounds.tile, 4096, 64, true) as geom
    from bounds
    inner join organizations as o on bounds.box && o.geom_3857
    where o.status = 'open' and (%(kind)s::text[] is null or o.kind = any(%(kind)s::text[]))
    order by o.is_key_place desc, o.id asc
    limit 5000
)

select st_asmvt(t, 'organizations', 4096, 'geom') as tile from t
