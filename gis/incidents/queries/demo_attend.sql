-- demo_attend: what of a demo's incidents had to be attended, and was, but for what is new.
-- Parameters: tenant_id; user_id of whoever attended. Reads the incidents of a demo whole.
insert into incident_attendances (tenant_id, incident_id, rule_id, due_at, done_at, done_by_id)
select
    i.tenant_id,
    i.id as incident_id,
    r.id as rule_id,
    i.reported_at + make_interval(secs => r.within_s) as due_at,
    case when i.state not in ('screening', 'reported') then i.reported_at + make_interval(secs => r.within_s * 0.6) end
        as done_at,
    case when i.state not in ('screening', 'reported') then %(user_id)s::uuid end as done_by_id
from incidents as i
inner join attendance_rules as r
    on i.tenant_id = r.tenant_id and starts_with(i.type_code, r.type_prefix) and i.level <= r.level_at_most
where i.tenant_id = %(tenant_id)s and upper_inf(r.valid)
