-- Takes incidents away again, and their assignments with them.
do $$
declare
    t text;
    subjects constant text := 'select c.tenant_id, s.geom_3857 as geom
        from changed as c
        inner join placed_subjects as s on c.subject_kind = s.kind and c.tenant_id = s.tenant_id and c.subject_id = s.id
        union all
        select v.tenant_id, v.sector_3857 as geom
        from changed as c
        inner join camera_views as v
            on c.subject_kind = ''device'' and c.tenant_id = v.tenant_id and c.subject_id = v.device_id';
    standing constant text := pg_get_viewdef('standing_subjects'::regclass);
begin
    alter table assignments no force row level security;
    alter table assignment_overrides no force row level security;
    alter table assignments disable trigger user;
    delete from assignments where subject_kind = 'incident';
    alter table assignment_overrides disable trigger user;
    delete from assignment_overrides where subject_kind = 'incident';
    alter table assignments enable trigger user;
    alter table assignment_overrides enable trigger user;
    alter table assignments force row level security;
    alter table assignment_overrides force row level security;
    drop trigger assignments_drawn on assignments;
    drop trigger assignments_redrawn on assignments;
    drop trigger assignments_undrawn on assignments;
    execute format('create trigger assignments_drawn after insert on assignments referencing new table as new_rows
        for each statement execute function tell_map_change(%L)', subjects);
    execute format('create trigger assignments_redrawn after update on assignments
        referencing old table as old_rows new table as new_rows
        for each statement execute function tell_map_change(%L)', subjects);
    execute format('create trigger assignments_undrawn after delete on assignments referencing old table as old_rows
        for each statement execute function tell_map_change(%L)', subjects);
    execute 'create or replace view placed_subjects with (security_invoker = true) as ' || standing;
end $$;
alter table assignments drop constraint assignments_subject_kind_check;
alter table assignments add constraint assignments_subject_kind_check check (
    subject_kind in ('building', 'facility', 'device', 'duty_post', 'organization', 'component')
);
alter table assignment_overrides drop constraint assignment_overrides_subject_kind_check;
alter table assignment_overrides add constraint assignment_overrides_subject_kind_check check (
    subject_kind in ('building', 'facility', 'device', 'duty_post', 'organization', 'component')
);
drop view standing_subjects;
drop function add_incident_months(date, date);
drop table incident_attendances, attendance_rules, incident_reporters, incident_receipts, incident_transitions, incidents,
working_spans, calendar_days, work_calendars, filing_conditions, incident_types;
