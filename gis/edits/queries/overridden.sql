-- Subjects that were put by hand into territories which an edit changes or retires: wherever they stand, they are derived.
-- Parameters: territories, retired uuid[]. Units: degrees. Index: assignment_overrides_territory_idx, primary keys.
with held as materialized (
    select
        o.subject_kind,
        o.subject_id,
        o.territory_id = any(%(retired)s::uuid[]) as is_retired
    from assignment_overrides as o
    where o.territory_id = any(%(territories)s::uuid[]) and upper_inf(o.valid)
),

placed as (
    select
        h.*,
        s.geom
    from held as h
    inner join placed_subjects as s on h.subject_kind = s.kind and h.subject_id = s.id
)

select
    p.subject_kind,
    array_agg(p.subject_id) as ids,
    min(st_xmin(p.geom)) as west,
    min(st_ymin(p.geom)) as south,
    max(st_xmax(p.geom)) as east,
    max(st_ymax(p.geom)) as north,
    count(*) filter (where p.is_retired) as in_retired
from placed as p
group by p.subject_kind;
