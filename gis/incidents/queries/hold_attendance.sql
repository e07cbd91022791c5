-- hold_attendance: an attendance in sight, locked, with its incident. Parameters: id uuid. Index: primary keys.
select
    a.incident_id,
    a.done_at,
    a.done_by_id,
    i.community_id
from incident_attendances as a
inner join incidents as i on a.tenant_id = i.tenant_id and a.incident_id = i.id
where a.id = %(id)s::uuid and i.state <> 'screening'
for update of a
