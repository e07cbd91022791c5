-- land: water and green around a place, cut to its box: open geography.
-- Parameters: lon, lat (EPSG:4490 degrees); radius_m, metres on the ground. CRS of the box: EPSG:3857.
-- Index: land_geom_3857_idx.
with box as (
    select
        st_expand(
            st_transform(st_setsrid(st_makepoint(%(lon)s::float8, %(lat)s::float8), 4490), 3857),
            %(radius_m)s::float8 / cos(radians(%(lat)s::float8))
        ) as geom
),

cut as (
    select
        l.kind,
        l.id,
        (st_dump(st_transform(st_simplify(st_clipbybox2d(l.geom_3857, box.geom), 1), 4490))).geom as geom
    from box
    inner join land as l on box.geom && l.geom_3857
)

select
    c.kind,
    st_asgeojson(c.geom, 6)::jsonb -> 'coordinates' as rings
from cut as c
where st_geometrytype(c.geom) = 'ST_Polygon'
order by st_area(c.geom) desc, c.id asc
limit 100
