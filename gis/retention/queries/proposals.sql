-- proposals: periods that were proposed, the newest first. Parameters: only_open boolean. Index: retention_rules_open_key.
select
    r.id,
    r.code,
    r.keep_days,
    r.reason,
    r.state,
    r.proposed_by_id,
    p.display_name as proposed_by,
    r.proposed_at,
    d.display_name as decided_by,
    r.decided_at,
    r.answer
from retention_rules as r
inner join users as p on r.tenant_id = p.tenant_id and r.proposed_by_id = p.id
left join users as d on r.tenant_id = d.tenant_id and r.decided_by_id = d.id
where not %(only_open)s::boolean or r.state = 'proposed'
order by r.proposed_at desc, r.id
limit 200
