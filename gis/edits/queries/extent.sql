-- The box around the subjects, in EPSG:3857 metres; null without any.
select
    st_xmin(b.box),
    st_ymin(b.box),
    st_xmax(b.box),
    st_ymax(b.box)
from (select st_extent(st_transform(s.geom, 3857)) as box from subjects as s) as b;
