-- devices: cameras, smoke alarms and gates as features, by kind only.
-- CRS: geom EPSG:4490 degrees.
-- Index: devices_pkey, page by page; devices_geom_3857_idx through the restrictive box policy.
select
    d.id,
    d.kind,
    d.geom
from devices as d
