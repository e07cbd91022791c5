-- The box of a subject and of some territories in force, a metre wider.
-- Parameters: subject_kind text; subject_id uuid; territories uuid[]. Units: EPSG:3857 metres.
-- Index: primary keys; territory_versions_once.
with shapes as (
    select s.geom_3857 as geom
    from placed_subjects as s
    where s.kind = %(subject_kind)s::text and s.id = %(subject_id)s::uuid
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
