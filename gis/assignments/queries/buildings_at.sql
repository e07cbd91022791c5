-- buildings_at: the buildings in sight at a point.
-- Parameters: lon, lat (EPSG:4490 degrees). The transaction's app.box_3857 must hold the point.
-- Index: buildings_geom_3857_idx, through the restrictive box policy.
select b.id
from buildings as b
where st_covers(b.geom, st_setsrid(st_makepoint(%(lon)s::double precision, %(lat)s::double precision), 4490))
