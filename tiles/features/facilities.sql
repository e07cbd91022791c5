-- facilities: facilities that are not closed, as features; tag is the name of a row's content, as its editing reckons it.
-- CRS: geom EPSG:4490 degrees.
-- Index: facilities_pkey, page by page; facilities_geom_3857_idx through the restrictive box policy.
select
    f.id,
    f.kind,
    f.name,
    f.status,
    f.capacity,
    md5(row(f.kind, f.name, f.status, f.capacity, f.geom)::text) as tag,
    f.geom
from facilities as f
where f.status <> 'closed'
