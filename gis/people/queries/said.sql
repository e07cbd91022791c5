-- said: what a resident says instead, sealed, of one request in one household.
-- Parameters: household_id uuid; request_id uuid. Index: primary key.
select
    c.person_id,
    c.field,
    c.said_sealed
from correction_requests as c
where c.id = %(request_id)s::uuid and c.household_id = %(household_id)s::uuid
