-- land: green, water, pitches and plazas as features.
-- CRS: geom EPSG:4490 degrees.
-- Index: land_pkey, page by page; land_geom_3857_idx through the restrictive box policy.
select
    l.id,
    l.kind,
    l.geom
from land as l
