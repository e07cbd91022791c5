-- of_subject: the overlays that hold one subject now: a point that they cover, a footprint that they share ground with.
-- Parameters: subject_kind text; subject_id uuid. Units: share 0..1 of the footprint; area_m2 square metres.
-- Index: primary keys of the registers. The transaction's app.box_3857 should hold the subject.
with subject as materialized (
    select s.geom from placed_subjects as s
    where s.kind = %(subject_kind)s::text and s.id = %(subject_id)s::uuid
    union all
    select b.geom from households as h inner join buildings as b on h.tenant_id = b.tenant_id and h.building_id = b.id
    where %(subject_kind)s::text = 'household' and h.id = %(subject_id)s::uuid
),

met as (
    select
        o.id,
        o.kind,
        v.name,
        v.name_en,
        b.id as body_id,
        b.name as body,
        b.name_en as body_en,
        v.buffer_m,
        v.area_m2,
        case
            when st_covers(v.geom, s.geom) then 1.0
            when st_dimension(s.geom) = 0 then 0.0
            else st_area(st_intersection(v.geom, s.geom)) / st_area(s.geom)
        end as share
    from subject as s
    inner join overlay_versions as v on s.geom && v.geom and st_intersects(s.geom, v.geom)
    inner join overlays as o on v.tenant_id = o.tenant_id and v.overlay_id = o.id
    left join bodies as b on v.tenant_id = b.tenant_id and v.body_id = b.id
    where upper_inf(v.recorded) and v.valid @> now()
)

select
    m.id,
    m.kind,
    m.name,
    m.name_en,
    m.body_id,
    m.body,
    m.body_en,
    m.buffer_m,
    m.area_m2,
    m.share
from met as m
where m.share > 0
order by m.kind, m.share desc, m.area_m2, m.name, m.id
