-- Devices in the moved area: nobody else can change territory.
-- Parameters: moved geometry (EPSG:4490 WKB). The transaction's app.box_3857 must hold the moved area.
-- Index: devices_geom_3857_idx, through the restrictive box policy.
insert into subjects (id, geom)
select
    b.id,
    b.geom
from devices as b
where st_intersects(b.geom, st_geomfromwkb(%(moved)s, 4490));
