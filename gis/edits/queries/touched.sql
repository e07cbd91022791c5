-- Whatever stands on the ground that an edit moves, kind by kind, and the box around it: nobody else can change territory.
-- Parameters: moved geometry (EPSG:4490 WKB). The transaction's app.box_3857 must hold the moved ground. Units: degrees.
-- Index: the GiST indexes on geom_3857 of the four registers, through their restrictive box policies.
with moved as materialized (
    select st_geomfromwkb(%(moved)s, 4490) as geom
),

touched as (
    select
        'building' as kind,
        b.id,
        b.geom
    from moved as m
    inner join buildings as b on st_intersects(m.geom, b.geom)
    union all
    select
        'facility' as kind,
        b.id,
        b.geom
    from moved as m
    inner join facilities as b on st_intersects(m.geom, b.geom)
    union all
    select
        'device' as kind,
        b.id,
        b.geom
    from moved as m
    inner join devices as b on st_intersects(m.geom, b.geom)
    union all
    select
        'duty_post' as kind,
        b.id,
        b.geom
    from moved as m
    inner join duty_posts as b on st_intersects(m.geom, b.geom)
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
