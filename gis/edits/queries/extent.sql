-- The box around the subjects, in EPSG:4490 degrees; null without any.
select
    st_xmin(b.box) as west,
    st_ymin(b.box) as south,
    st_xmax(b.box) as east,
    st_ymax(b.box) as north
from (select st_extent(s.geom) as box from subjects as s) as b;
