-- hexes: how densely households live, in hexagons of a fixed grid, each a 32nd of the tile's side along an edge.
-- Parameters: z, x, y (Web Mercator tile address), suppress_below (a hexagon with fewer households is not drawn).
-- CRS: EPSG:3857 metres; box = tile plus 384/4096 of its side on each side, so that hexagons across its edge are whole.
-- Index: buildings_geom_3857_idx, through the restrictive box policy; household_counts_pkey for the counts.
-- Dropping: nothing; the hexagons of a tile are a thousand at most. They have classes, by households
-- per hectare of true ground, and no numbers, because hexagons of two zooms could be subtracted from each other.
-- A building counts in the hexagon with the nearest centre; columns are 1.5 edges apart, odd ones half a row higher.
with bounds as (
    select
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer) as tile,
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 384.0 / 4096) as box,
        40075016.68557849 / 2 ^ %(z)s::integer / 32 as edge
),

placed as materialized (
    select
        c.households,
        st_x(st_centroid(b.geom_3857)) / bounds.edge / 1.5 as across,
        st_y(st_centroid(b.geom_3857)) / bounds.edge / sqrt(3) as up
    from bounds
    inner join buildings as b on bounds.box && b.geom_3857
    inner join household_counts as c on b.tenant_id = c.tenant_id and b.id = c.building_id
    where c.households > 0
),

cells as materialized (
    select
        n.i,
        n.j,
        sum(p.households) as households
    from placed as p
    cross join lateral (
        select
            c.i,
            round(p.up - mod(abs(c.i), 2) / 2.0) as j
        from (values (floor(p.across)::integer), (floor(p.across)::integer + 1)) as c (i)
        order by
            (1.5 * (p.across - c.i)) ^ 2
            + 3 * (p.up - mod(abs(c.i), 2) / 2.0 - round(p.up - mod(abs(c.i), 2) / 2.0)) ^ 2
        limit 1
    ) as n
    group by n.i, n.j
    having sum(p.households) >= %(suppress_below)s::integer
),

dense as materialized (
    select
        cells.i,
        cells.j,
        cells.households / (
            1.5 * sqrt(3) / 10000
            * (bounds.edge / cosh(sqrt(3) * bounds.edge * (cells.j + mod(abs(cells.i), 2) / 2.0) / 6378137)) ^ 2
        ) as per_hectare
    from bounds
    cross join cells
),

t as materialized (
    select
        case
            when dense.per_hectare < 50 then '<50'
            when dense.per_hectare < 100 then '50-99'
            when dense.per_hectare < 200 then '100-199'
            when dense.per_hectare < 400 then '200-399'
            else '400+'
        end as count_class,
        st_asmvtgeom(
            st_setsrid(st_hexagon(bounds.edge, dense.i, dense.j::integer), 3857), bounds.tile, 4096, 64, true
        ) as geom
    from bounds
    cross join dense
)

select st_asmvt(t, 'hexes', 4096, 'geom') as tile from t
