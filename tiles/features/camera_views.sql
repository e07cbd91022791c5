-- camera_views: what cameras see, less what buildings hide, as features by the camera's id.
-- CRS: geom EPSG:4490 degrees.
-- Index: camera_views_pkey, page by page; camera_views_sector_3857_idx through the restrictive box policy.
select
    v.device_id as id,
    v.seen as geom
from camera_views as v
where not st_isempty(v.seen)
