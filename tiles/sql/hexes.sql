-- hexes: how densely households live, in hexagons of a fixed grid, each a 32nd of the tile's side along an edge.
-- Parameters: z, x, y (Web Mercator tile address), suppress_below (a hexagon with fewer households is not drawn).
-- CRS: EPSG:3857 metres; box = tile plus 384/4096 of its side on each side, so that hexagons across its edge are whole.
-- Index: buildings_geom_3857_idx, through the restrictive box policy; household_counts_pkey for the counts.
-- Dropping: nothing; the hexagons of a tile are a thousand at most. They have classes, by households
-- per hectare of true ground, and no numbers, because hexagons of two zooms could be subtracted from each other.
-- A building counts in the hexagon with the nearest centre (parts/hexagon_cells.sql).
with bounds as (
    select
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer) as tile,
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 384.0 / 4096) as box,
        40075016.68557849 / 2 ^ %(z)s::integer / 32 as edge
),

placed as materialized ( -- noqa: ST03
    select
        c.households as weight,
        st_x(st_centroid(b.geom_3857)) / bounds.edge / 1.5 as across,
        st_y(st_centroid(b.geom_3857)) / bounds.edge / sqrt(3) as up
    from bounds
    inner join buildings as b on bounds.box && b.geom_3857
    inner join household_counts as c on b.tenant_id = c.tenant_id and b.id = c.building_id
    where c.households > 0
),

-- part: hexagon_cells

dense as materialized (
    select
        c.i,
        c.j,
        c.weight / c.hectares as per_hectare
    from hexagon_cells as c
    where c.weight >= %(suppress_below)s::integer
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
