-- near: the named lane lines in the transaction's box (app.box_3857), with their lines (WKB, EPSG:4490 degrees).
-- Index: lane_lines_geom_3857_idx, through the restrictive box policy.
select
    l.id,
    l.name,
    st_asbinary(l.geom) as geom
from lane_lines as l
where l.name is not null
order by l.name, l.id
