-- visits: what was recorded, newest first, one page.
-- Parameters: household_id, territory_id, user_id (uuid, null = any), after_at, after_id (null = from the start),
-- page_size. Index: visits_household_idx, visits_user_idx.
select
    v.id,
    v.household_id,
    v.worker_id,
    w.name as worker,
    u.display_name as account,
    v.kind,
    v.line,
    v.planned_on,
    v.visited_at,
    v.outcome,
    v.note,
    v.unit_verified,
    v.recorded_at
from visits as v
left join workers as w on v.tenant_id = w.tenant_id and v.worker_id = w.id
left join users as u on v.tenant_id = u.tenant_id and v.user_id = u.id
where
    (%(household_id)s::uuid is null or v.household_id = %(household_id)s::uuid)
    and (%(user_id)s::uuid is null or v.user_id = %(user_id)s::uuid)
    and (
        %(territory_id)s::uuid is null
        or exists (
            select 1
            from households as h
            inner join assignments as a on h.tenant_id = a.tenant_id and h.building_id = a.subject_id
            where
                h.tenant_id = v.tenant_id
                and h.id = v.household_id
                and a.subject_kind = 'building'
                and upper_inf(a.valid)
                and upper_inf(a.recorded)
                and %(territory_id)s::uuid in (a.community_id, a.grid_id, a.lane_id)
        )
    )
    and (
        %(after_at)s::timestamptz is null
        or (v.visited_at, v.id) < (%(after_at)s::timestamptz, %(after_id)s::uuid)
    )
order by v.visited_at desc, v.id desc
limit %(page_size)s::integer
