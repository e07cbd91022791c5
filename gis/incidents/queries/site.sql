-- site: the building that holds a place, the same one as `assignments/queries/locate.sql` finds.
-- Parameters: lon, lat (EPSG:4490 degrees). The transaction's app.box_3857 should hold the place.
-- Index: buildings_geom_3857_idx, through the restrictive box policy.
select
    b.id as building_id,
    b.source_key,
    b.name,
    b.house_number,
    b.address
from buildings as b
where
    st_covers(b.geom, st_setsrid(st_makepoint(%(lon)s::double precision, %(lat)s::double precision), 4490))
order by b.source, b.source_key
limit 1
