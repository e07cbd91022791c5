-- legal_holds: what must not be deleted for the time being, the running ones first.
-- Parameters: areas uuid[] or null (only in these); id uuid or null; page_size integer.
-- Runs with everything in sight. Index: legal_holds_household_idx, assignments_current_key.
select
    h.id,
    h.household_id,
    h.person_id,
    v.name as community,
    h.reason,
    u.display_name as placed_by,
    lower(h.valid) as since,
    upper(h.valid) as until,
    now() <@ h.valid as is_running,
    d.display_name as ended_by,
    h.end_reason
from legal_holds as h
inner join users as u on h.tenant_id = u.tenant_id and h.placed_by_id = u.id
left join users as d on h.tenant_id = d.tenant_id and h.ended_by_id = d.id
left join households as o on h.tenant_id = o.tenant_id and h.household_id = o.id
left join assignments as a
    on
        o.tenant_id = a.tenant_id and a.subject_kind = 'building' and o.building_id = a.subject_id
        and upper_inf(a.valid) and upper_inf(a.recorded)
left join territory_versions as v
    on a.tenant_id = v.tenant_id and a.community_id = v.territory_id and upper_inf(v.recorded) and upper_inf(v.valid)
where
    (
        %(areas)s::uuid[] is null
        or a.community_id = any(%(areas)s::uuid[]) or a.grid_id = any(%(areas)s::uuid[]) or a.lane_id = any(%(areas)s::uuid[])
    )
    and (%(id)s::uuid is null or h.id = %(id)s::uuid)
order by now() <@ h.valid desc, lower(h.valid) desc, h.id
limit %(page_size)s::integer
