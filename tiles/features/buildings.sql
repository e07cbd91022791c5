-- buildings: footprints as features; nothing of who lives there.
-- CRS: geom EPSG:4490 degrees.
-- Index: buildings_pkey, page by page; buildings_geom_3857_idx through the restrictive box policy.
select
    b.id,
    b.name,
    b.house_number,
    b.use,
    b.use_code,
    b.floors,
    b.area_m2,
    b.geom
from buildings as b
