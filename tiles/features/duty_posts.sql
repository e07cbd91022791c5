-- duty_posts: posts of duty as features.
-- CRS: geom EPSG:4490 degrees.
-- Index: duty_posts_pkey, page by page; duty_posts_geom_3857_idx through the restrictive box policy.
select
    p.id,
    p.name,
    p.geom
from duty_posts as p
