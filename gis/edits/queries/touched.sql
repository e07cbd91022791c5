-- Whatever stands on the ground that an edit moves, kind by kind, and the box around it: nobody else can change territory.
-- Parameters: moved geometry (EPSG:4490 WKB). The transaction's app.box_3857 must hold the moved ground. Units: degrees.
-- Index: the GiST indexes on geom_3857 of the registers, through their restrictive box policies.
with moved as materialized (
    select st_geomfromwkb(%(moved)s, 4490) as geom
),

touched as (
    select
        s.kind,
        s.id,
        s.geom
    from moved as m
    inner join placed_subjects as s on st_intersects(m.geom, s.geom)
)

select
    t.kind,
    array_agg(t.id) as ids,
    min(st_xmin(t.geom)) as west,
    min(st_ymin(t.geom)) as south,
    max(st_xmax(t.geom)) as east,
    max(st_ymax(t.geom)) as north
from touched as t
group by t.kind;
