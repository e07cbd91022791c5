-- timeline: every step of an incident. Parameters: id uuid. Index: the primary key of one month's partition.
select
    t.ordinal,
    t.action,
    t.from_state,
    t.to_state,
    t.at,
    t.role,
    t.edition,
    t.reason,
    t.media_ids,
    t.details,
    u.display_name as actor
from incident_transitions as t
left join users as u on t.tenant_id = u.tenant_id and t.actor_id = u.id
where t.incident_id = %(id)s::uuid
order by t.ordinal
