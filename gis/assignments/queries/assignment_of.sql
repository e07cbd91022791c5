-- assignment_of: where one subject belongs now, by which rule, with the names of its territories; a household where its
-- building does.
-- Parameters: subject_kind, subject_id.
-- Index: households_pkey, assignments_current_key; territory_versions_once for the three names.
with subject as (
    select
        'building' as kind,
        h.building_id as id
    from households as h
    where %(subject_kind)s::text = 'household' and h.id = %(subject_id)s::uuid
    union all
    select
        %(subject_kind)s::text as kind,
        %(subject_id)s::uuid as id
    where %(subject_kind)s::text <> 'household'
)

select
    a.measure,
    a.edition,
    v.level,
    v.territory_id as id,
    v.code,
    v.number,
    v.name,
    case
        when %(subject_kind)s::text = 'household' and a.rule <> 'outside' then 'by_building'
        else a.rule
    end as rule
from subject as s
inner join assignments as a on s.kind = a.subject_kind and s.id = a.subject_id
left join territory_versions as v
    on
        a.tenant_id = v.tenant_id
        and v.territory_id in (a.community_id, a.grid_id, a.lane_id)
        and upper_inf(v.recorded)
        and now() <@ v.valid
where
    upper_inf(a.valid)
    and upper_inf(a.recorded)
