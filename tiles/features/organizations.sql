-- organizations: open organisations and shops as features; nothing of whom to call there.
-- CRS: geom EPSG:4490 degrees.
-- Index: organizations_pkey, page by page; organizations_geom_3857_idx through the restrictive box policy.
select
    o.id,
    o.kind,
    o.name,
    o.is_key_place,
    o.geom
from organizations as o
where o.status = 'open'
