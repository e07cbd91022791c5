-- views_at: the cameras that see a point; the transaction's box (app.box_3857) is around the point.
-- Parameters: lon, lat EPSG:4490 degrees. Index: camera_views_sector_3857_idx, through the restrictive box policy.
select v.device_id
from camera_views as v
where st_covers(v.seen, st_setsrid(st_makepoint(%(lon)s::double precision, %(lat)s::double precision), 4490))
