-- facilities: existing facilities of one tile.
-- Parameters: z, x, y (Web Mercator tile address); kind (text[], null = all).
-- CRS: EPSG:3857 metres; box = tile plus 64/4096 of its side on each side.
-- Index: facilities_geom_3857_idx, through the restrictive box policy.
-- Dropping: named ones win, then by id; 5,000 at most.
with bounds as (
    select
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer) as tile,
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096) as box
),

t as materialized (
    select
        case when %(z)s::integer >= 14 then f.id::text end as id,
        f.kind,
        case when %(z)s::integer >= 14 then f.name end as name,
        st_asmvtgeom(f.geom_3857, bounds.tile, 4096, 64, true) as geom
    from bounds
    inner join facilities as f on bounds.box && f.geom_3857
    where f.status = 'existing' and (%(kind)s::text[] is null or f.kind = any(%(kind)s::text[]))
    order by (f.name is null) asc, f.id asc
    limit 5000
)

select st_asmvt(t, 'facilities', 4096, 'geom') as tile from t
