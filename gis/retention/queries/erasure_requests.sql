-- erasure_requests: what residents asked for, the open ones first, and whether a legal hold stands against it.
-- Parameters: asked_by uuid or null (only theirs); areas uuid[] or null (only in these); id uuid or null; page_size.
-- Runs with everything in sight. Index: erasure_requests_open_key, assignments_current_key.
select
    e.id,
    e.person_id,
    e.household_id,
    a.community_id,
    v.name as community,
    e.grounds,
    e.reason,
    e.state,
    e.asked_by_id,
    u.display_name as asked_by,
    e.asked_at,
    e.due_on,
    d.display_name as decided_by,
    e.decided_at,
    e.answer,
    e.certificate_id,
    e.state = 'open' and exists (
        select from legal_holds as h
        where
            h.tenant_id = e.tenant_id and now() <@ h.valid
            and (
                h.person_id = e.person_id
                or (
                    h.person_id is null and h.household_id in (
                        select r.household_id
                        from residences as r
                        where r.tenant_id = e.tenant_id and r.person_id = e.person_id
                    )
                )
            )
    ) as is_held
from erasure_requests as e
inner join users as u on e.tenant_id = u.tenant_id and e.asked_by_id = u.id
left join users as d on e.tenant_id = d.tenant_id and e.decided_by_id = d.id
left join households as o on e.tenant_id = o.tenant_id and e.household_id = o.id
left join assignments as a
    on
        o.tenant_id = a.tenant_id and a.subject_kind = 'building' and o.building_id = a.subject_id
        and upper_inf(a.valid) and upper_inf(a.recorded)
left join territory_versions as v
    on a.tenant_id = v.tenant_id and a.community_id = v.territory_id and upper_inf(v.recorded) and upper_inf(v.valid)
where
    (%(asked_by)s::uuid is null or e.asked_by_id = %(asked_by)s::uuid)
    and (
        %(areas)s::uuid[] is null
        or a.community_id = any(%(areas)s::uuid[]) or a.grid_id = any(%(areas)s::uuid[]) or a.lane_id = any(%(areas)s::uuid[])
    )
    and (%(id)s::uuid is null or e.id = %(id)s::uuid)
order by e.state <> 'open', e.asked_at desc, e.id
limit %(page_size)s::integer
