-- lane_lines: streets and paths as features.
-- CRS: geom EPSG:4490 degrees.
-- Index: lane_lines_pkey, page by page; lane_lines_geom_3857_idx through the restrictive box policy.
select
    l.id,
    l.name,
    l.class,
    l.length_m,
    l.geom
from lane_lines as l
