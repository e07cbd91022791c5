-- attendances: what must be attended of an incident, or everything that is not done in sight.
-- Parameters: incident_id uuid (null = any that is not done); page_size. Index: the keys of incident_attendances.
select
    a.id,
    a.incident_id,
    a.due_at,
    a.done_at,
    a.note,
    a.media_ids,
    r.code,
    r.name,
    r.name_en,
    u.display_name as done_by
from incident_attendances as a
inner join attendance_rules as r on a.tenant_id = r.tenant_id and a.rule_id = r.id
left join users as u on a.tenant_id = u.tenant_id and a.done_by_id = u.id
where
    a.incident_id = %(incident_id)s::uuid
    or (%(incident_id)s::uuid is null and a.done_at is null)
order by a.due_at, a.id
limit %(page_size)s::integer
