-- people_of: who handled and dispatched an incident so far, and the last asking for more time that is not decided.
-- Parameters: id uuid. Index: the primary key of one month's partition.
select
    coalesce(
        array_agg(distinct t.actor_id) filter (
            where t.action in ('accept', 'handle', 'feedback') and t.actor_id is not null
        ),
        '{}'
    ) as handlers,
    coalesce(
        array_agg(distinct t.actor_id) filter (where t.action in ('dispatch', 'redispatch') and t.actor_id is not null),
        '{}'
    ) as dispatchers,
    (
        array_agg(jsonb_build_object('by', t.actor_id, 'amount', t.details -> 'amount', 'unit', t.details -> 'unit')
            order by t.ordinal desc) filter (where t.action = 'request_delay')
    )[1] as asked
from incident_transitions as t
where t.incident_id = %(id)s::uuid
