-- states: the states of an incident in order, each with its beginning.
-- Parameters: id uuid. Index: primary key of incident_transitions.
select
    t.to_state,
    t.at
from incident_transitions as t
where t.incident_id = %(id)s::uuid
order by t.ordinal asc
