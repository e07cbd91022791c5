-- state_after: the state that a step led to. Parameters: incident_id uuid; ordinal.
-- Index: the primary key of one month's partition.
select t.to_state as state
from incident_transitions as t
where t.incident_id = %(incident_id)s::uuid and t.ordinal = %(ordinal)s::integer
