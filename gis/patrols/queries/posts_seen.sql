-- posts_seen: duty posts in sight. Parameters: none. Geometry EPSG:4490 degrees. Index: duty_posts_pkey.
select
    p.id,
    p.name,
    p.hours,
    p.min_members,
    st_x(p.geom) as lon,
    st_y(p.geom) as lat
from duty_posts as p
order by p.name, p.id
