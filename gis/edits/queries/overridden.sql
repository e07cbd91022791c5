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
        b.geom
    from held as h
    inner join buildings as b on h.subject_id = b.id
    where h.subject_kind = 'building'
    union all
    select
        h.*,
        f.geom
    from held as h
    inner join facilities as f on h.subject_id = f.id
    where h.subject_kind = 'facility'
    union all
    select
        h.*,
        d.geom
    from held as h
    inner join devices as d on h.subject_id = d.id
    where h.subject_kind = 'device'
    union all
    select
        h.*,
        p.geom
    from held as h
    inner join duty_posts as p on h.subject_id = p.id
    where h.subject_kind = 'duty_post'
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
