-- incident_hexes: how many incidents are reported, in hexagons of a fixed grid, each a 32nd of the tile's side along an edge.
-- Parameters: z, x, y (Web Mercator tile address); on_date (the local day); suppress_below (a hexagon with fewer
-- incidents is not drawn); type (codes and the beginnings of codes), since (reported within so many days)
-- (text[]; null = all types, 90 days).
-- CRS: EPSG:3857 metres; box = tile plus 384/4096 of its side on each side, so that hexagons across its edge are whole.
-- Index: incidents_geom_3857_idx of the months that the days lie in, through the restrictive box policy.
-- Dropping: nothing; the hexagons of a tile are a thousand at most. They have classes, by incidents per square kilometre of
-- true ground and 30 days, and no numbers, because hexagons of two zooms could be subtracted from each other.
-- Screened reports, rejected and merged ones do not count.
with bounds as (
    select
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer) as tile,
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 384.0 / 4096) as box,
        40075016.68557849 / 2 ^ %(z)s::integer / 32 as edge,
        coalesce((select max(s::integer) from unnest(%(since)s::text[]) as s), 90) as days,
        (select array_agg(p || '%%') from unnest(%(type)s::text[]) as p) as types
),

placed as materialized ( -- noqa: ST03
    select
        1 as weight,
        st_x(i.geom_3857) / bounds.edge / 1.5 as across,
        st_y(i.geom_3857) / bounds.edge / sqrt(3) as up
    from bounds
    inner join incidents as i on bounds.box && i.geom_3857
    where
        i.state not in ('screening', 'rejected', 'merged')
        and (%(type)s::text[] is null or i.type_code like any(bounds.types))
        and i.id >= rpad(
            lpad(
                to_hex((extract(epoch from (
                    %(on_date)s::date
                    - coalesce((select max(s::integer) from unnest(%(since)s::text[]) as s), 90)
                )::timestamp at time zone 'Asia/Shanghai') * 1000)::bigint), 12, '0'
            ), 32, '0'
        )::uuid
),

-- part: hexagon_cells

dense as materialized (
    select
        c.i,
        c.j,
        c.weight / (c.hectares / 100) / (bounds.days / 30.0) as per_km2
    from bounds
    cross join hexagon_cells as c
    where c.weight >= %(suppress_below)s::integer
),

t as materialized (
    select
        case
            when dense.per_km2 < 50 then '<50'
            when dense.per_km2 < 200 then '50-199'
            when dense.per_km2 < 500 then '200-499'
            when dense.per_km2 < 1000 then '500-999'
            else '1000+'
        end as count_class,
        st_asmvtgeom(
            st_setsrid(st_hexagon(bounds.edge, dense.i, dense.j::integer), 3857), bounds.tile, 4096, 64, true
        ) as geom
    from bounds
    cross join dense
)

select st_asmvt(t, 'incident_hexes', 4096, 'geom') as tile from t
