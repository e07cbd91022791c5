-- read: one lane line with the point at its middle.
-- Parameters: lane_line_id. Units: length_m metres; point, bounds EPSG:4490 degrees. Index: lane_lines_pkey.
select
    l.id,
    l.name,
    l.class,
    l.length_m,
    st_x(middle.point) as lon,
    st_y(middle.point) as lat,
    st_xmin(l.geom) as west,
    st_ymin(l.geom) as south,
    st_xmax(l.geom) as east,
    st_ymax(l.geom) as north
from lane_lines as l
cross join lateral (select st_lineinterpolatepoint(l.geom, 0.5) as point) as middle
where l.id = %(lane_line_id)s::uuid
