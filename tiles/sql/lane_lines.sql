-- lane_lines: streets and paths of one tile.
-- Parameters: z, x, y (Web Mercator tile address).
-- CRS: EPSG:3857 metres; box = tile plus 64/4096 of its side on each side.
-- Index: lane_lines_geom_3857_idx, through the restrictive box policy.
-- Dropping: small classes wait for their zoom; then the greater class and the longer line win, 20,000 at most.
with bounds as (
    select
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer) as tile,
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096) as box
),

ranked (class, ordinal, minzoom) as (
    values
    ('primary', 1, 8),
    ('secondary', 2, 10),
    ('tertiary', 3, 11),
    ('residential', 4, 12),
    ('service', 5, 13),
    ('footway', 6, 14)
),

t as materialized (
    select
        case when %(z)s::integer >= 14 then l.id::text end as id,
        case when %(z)s::integer >= 13 then l.name end as name,
        l.class,
        st_asmvtgeom(l.geom_3857, bounds.tile, 4096, 64, true) as geom
    from bounds
    inner join lane_lines as l on bounds.box && l.geom_3857
    inner join ranked on l.class = ranked.class
    where %(z)s::integer >= ranked.minzoom
    order by ranked.ordinal asc, l.length_m desc, l.id asc
    limit 20000
)

select st_asmvt(t, 'lane_lines', 4096, 'geom') as tile from t
