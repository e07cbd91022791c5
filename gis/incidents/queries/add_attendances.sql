-- add_attendances: the attendances that the rules in force ask of an incident (三必到).
-- Parameters: tenant_id; incident_id uuid; at timestamptz, from which their time counts. Index: primary keys.
insert into incident_attendances (tenant_id, incident_id, rule_id, due_at)
select
    r.tenant_id,
    i.id as incident_id,
    r.id as rule_id,
    %(at)s::timestamptz + make_interval(secs => r.within_s) as due_at
from incidents as i
inner join attendance_rules as r
    on i.tenant_id = r.tenant_id and starts_with(i.type_code, r.type_prefix) and i.level <= r.level_at_most
where i.tenant_id = %(tenant_id)s and i.id = %(incident_id)s::uuid and r.valid @> now()
on conflict do nothing
