-- read: one device, and where it looks if it is a camera that says so; bounds are those of what it sees.
-- Parameters: device_id. Units: metres, square metres, degrees from true north clockwise; point, bounds and GeoJSON in
-- EPSG:4490 degrees. Index: devices_pkey, camera_views_pkey.
select
    d.id,
    d.kind,
    d.name,
    d.bearing_deg,
    d.angle_deg,
    d.range_m,
    d.height_m,
    v.sector_m2,
    v.seen_m2,
    st_asgeojson(v.sector, 7, 0) as sector,
    st_asgeojson(v.seen, 7, 0) as seen,
    st_x(d.geom) as lon,
    st_y(d.geom) as lat,
    st_xmin(coalesce(v.sector, d.geom)) as west,
    st_ymin(coalesce(v.sector, d.geom)) as south,
    st_xmax(coalesce(v.sector, d.geom)) as east,
    st_ymax(coalesce(v.sector, d.geom)) as north
from devices as d
left join camera_views as v on d.tenant_id = v.tenant_id and d.id = v.device_id
where d.id = %(device_id)s::uuid
