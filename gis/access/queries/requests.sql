-- requests: requests for access with who asked and who answered, the newest first.
-- Parameters: user_id (uuid, none: of everybody), only_open (boolean), areas (uuid[], none: everywhere). Index: access_requests_user_idx, access_requests_open_idx.
-- Runs with everything in sight: the name of a territory is for those who decide.
select
    r.id,
    r.user_id,
    u.display_name as user_name,
    r.wanted,
    r.territory_id,
    v.name as territory_name,
    r.classes,
    r.hours,
    r.reason,
    r.state,
    r.created_at,
    r.decided_at,
    d.display_name as decided_by,
    r.answer,
    upper(g.valid) as until
from access_requests as r
inner join users as u on r.tenant_id = u.tenant_id and r.user_id = u.id
left join users as d on r.tenant_id = d.tenant_id and r.decided_by_id = d.id
left join grants as g on r.tenant_id = g.tenant_id and r.grant_id = g.id
left join territory_versions as v
    on r.tenant_id = v.tenant_id and r.territory_id = v.territory_id and upper_inf(v.recorded) and upper_inf(v.valid)
where
    (%(user_id)s::uuid is null or r.user_id = %(user_id)s::uuid) and (not %(only_open)s or r.state = 'open')
    and (%(areas)s::uuid[] is null or r.territory_id = any(%(areas)s::uuid[]))
order by r.created_at desc, r.id
limit 200
