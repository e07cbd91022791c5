-- demo_findings: what was reported by the patrol in a grid while a round of it was under way. Parameters: tenant_id integer.
insert into patrol_findings (tenant_id, run_id, incident_id, at)
select
    r.tenant_id,
    r.id as run_id,
    i.id as incident_id,
    i.reported_at as at
from patrol_runs as r
inner join incidents as i
    on
        r.tenant_id = i.tenant_id and r.territory_id = i.grid_id and i.source = 'patrol'
        and i.reported_at between r.started_at and r.finished_at
where r.tenant_id = %(tenant_id)s::integer
