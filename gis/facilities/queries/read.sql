-- read: one facility. Parameters: facility_id. Units: point, bounds EPSG:4490 degrees. Index: facilities_pkey.
select
    f.id,
    f.kind,
    f.name,
    f.status,
    f.capacity,
    st_x(f.geom) as lon,
    st_y(f.geom) as lat,
    st_xmin(coalesce(f.footprint, f.geom)) as west,
    st_ymin(coalesce(f.footprint, f.geom)) as south,
    st_xmax(coalesce(f.footprint, f.geom)) as east,
    st_ymax(coalesce(f.footprint, f.geom)) as north
from facilities as f
where f.id = %(facility_id)s::uuid
