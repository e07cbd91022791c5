-- communities: border and label of the communities in one tile, at one date.
-- Parameters: z, x, y (Web Mercator tile address), as_of (timestamptz, null = now).
-- CRS: EPSG:3857 metres; box = tile plus 64/4096 of its side on each side. label_point is EPSG:4490 degrees.
-- Index: territory_versions_geom_3857_idx, through the restrictive box policy.
-- Dropping: the largest 2,000 win; below one pixel nothing is drawn.
with bounds as (
    select
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer) as tile,
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096) as box
),

kept as materialized (
    select
        v.territory_id::text as id,
        v.name,
        v.name_en,
        v.name as label,
        v.geom_3857,
        v.label_point,
        bounds.tile
    from bounds
    inner join territory_versions as v on bounds.box && v.geom_3857
    where
        v.level = 'community'
        and upper_inf(v.recorded)
        and coalesce(%(as_of)s::timestamptz, now()) <@ v.valid
        and v.area_m2 >= (40075016.7 / 256 / 2 ^ %(z)s::integer) ^ 2 / 4
    order by v.area_m2 desc, v.territory_id asc
    limit 2000
),

borders as materialized (
    select
        id,
        name,
        name_en,
        label,
        st_asmvtgeom(geom_3857, tile, 4096, 64, true) as geom
    from kept
),

labels as materialized (
    select
        id,
        name,
        name_en,
        label,
        st_asmvtgeom(st_transform(label_point, 3857), tile, 4096, 0, true) as geom
    from kept
)

select
    (select st_asmvt(borders, 'communities', 4096, 'geom') from borders)
    || (select st_asmvt(labels, 'communities_labels', 4096, 'geom') from labels) as tile
