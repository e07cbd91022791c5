-- types_in_force: which of some types of incidents the tenant has.
-- Parameters: codes text[]. Index: incident_types_once.
select t.code
from incident_types as t
where t.code = any(%(codes)s::text[]) and t.is_leaf and t.valid @> now()
