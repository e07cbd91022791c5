-- The box around the subjects, in EPSG:3857 metres; null without any.
select
    st_xmin(b.box) as west,
    st_ymin(b.box) as south,
    st_xmax(b.box) as east,
    st_ymax(b.box) as north
from (select st_extent(st_transform(s.geom, 3857)) as box from subjects as s) as b;
