-- scenarios: those kept for a community, or one of them, the newest first.
-- Parameters: community_id, scenario_id (uuid, either may be null). Index: scenarios_pkey, scenarios' unique name.
select
    s.id,
    s.community_id,
    s.name,
    s.kind,
    s.limit_m,
    s.group_of,
    s.changes,
    s.versions,
    s.gap_before,
    s.gap_after,
    s.saved_by_id,
    u.display_name as saved_by,
    s.saved_at
from scenarios as s
inner join users as u on s.tenant_id = u.tenant_id and s.saved_by_id = u.id
where
    (%(scenario_id)s::uuid is null or s.id = %(scenario_id)s)
    and (%(community_id)s::uuid is null or s.community_id = %(community_id)s)
order by s.saved_at desc, s.id
limit 200
