-- assignment_of: where one subject belongs now, by which rule, with the names of its territories.
-- Parameters: subject_kind, subject_id.
-- Index: assignments_current_key; territory_versions_once for the three names.
select
    a.rule,
    a.measure,
    a.edition,
    v.level,
    v.territory_id as id,
    v.code,
    v.number,
    v.name
from assignments as a
left join territory_versions as v
    on
        a.tenant_id = v.tenant_id
        and v.territory_id in (a.community_id, a.grid_id, a.lane_id)
        and upper_inf(v.recorded)
        and now() <@ v.valid
where
    a.subject_kind = %(subject_kind)s::text
    and a.subject_id = %(subject_id)s::uuid
    and upper_inf(a.valid)
    and upper_inf(a.recorded)
