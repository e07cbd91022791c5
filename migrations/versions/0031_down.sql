drop policy media_sight on media;
create policy media_sight on media as restrictive using (
    case when (select current_setting('app.map_areas', true)) = '*' then true
    else incident_id is null end
) with check (true);
alter table media drop constraint media_tenant_id_incident_id_fkey;
drop table snap_reports;
