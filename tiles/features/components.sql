-- components: municipal objects that are not abandoned, as features.
-- CRS: geom EPSG:4490 degrees.
-- Index: components_pkey, page by page; components_geom_3857_idx through the restrictive box policy.
select
    c.id,
    c.code,
    c.class,
    c.kind,
    c.name,
    c.state,
    c.accuracy,
    c.surveyed_on,
    c.checked_on,
    c.geom
from components as c
where c.state <> 'abandoned'
