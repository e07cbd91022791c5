-- The box of a subject and of some territories in force, a metre wider.
-- Parameters: subject_kind text; subject_id uuid; territories uuid[]. Units: EPSG:3857 metres.
-- Index: primary keys; territory_versions_once.
with shapes as (
    select b.geom_3857 as geom
    from buildings as b
    where %(subject_kind)s = 'building' and b.id = %(subject_id)s
    union all
    select f.geom_3857 as geom
    from facilities as f
    where %(subject_kind)s = 'facility' and f.id = %(subject_id)s
    union all
    select d.geom_3857 as geom
    from devices as d
    where %(subject_kind)s = 'device' and d.id = %(subject_id)s
    union all
    select p.geom_3857 as geom
    from duty_posts as p
    where %(subject_kind)s = 'duty_post' and p.id = %(subject_id)s
    union all
    select v.geom_3857 as geom
    from territory_versions as v
    where v.territory_id = any(%(territories)s::uuid[]) and upper_inf(v.recorded) and upper_inf(v.valid)
)

select
    min(st_xmin(s.geom)) - 1 as west,
    min(st_ymin(s.geom)) - 1 as south,
    max(st_xmax(s.geom)) + 1 as east,
    max(st_ymax(s.geom)) + 1 as north
from shapes as s;
