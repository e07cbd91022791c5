-- findings_of: incidents that were found on a run, for whoever sees them.
-- Parameters: id uuid (run). Index: patrol_findings_pkey, incidents' key.
select
    f.incident_id,
    f.checklist_code,
    f.at,
    i.state,
    i.type_code
from patrol_findings as f
inner join incidents as i on f.tenant_id = i.tenant_id and f.incident_id = i.id
where f.run_id = %(id)s::uuid
order by f.at, f.incident_id
