-- seen: whether an incident is in sight, its state, and into what it was merged. Parameters: id uuid. Index: primary key.
select
    i.id,
    i.state,
    i.merged_into_id
from incidents as i
where i.id = %(id)s::uuid
