-- unmasked_lately: how many numbers somebody has seen within the hour.
-- Read with the sight of the system. Parameters: actor_id uuid. Index: audit_log_actor_idx.
select coalesce(sum(jsonb_array_length(l.detail -> 'fields')), 0) as numbers
from audit_log as l
where
    l.actor_id = %(actor_id)s::uuid
    and l.action in ('person.unmasked', 'person.found', 'correction.shown', 'household.exported', 'contact.unmasked')
    and l.at > now() - interval '1 hour'
